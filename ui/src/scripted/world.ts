/** What the scripted host knows beyond one cluster and one bundle: earlier runs, marks, diagnostics. */
import type { ClusterInfo, EnvironmentTag, KubeconfigSource, Mark, Moved } from "../generated/cluster";
import type { RunSummary } from "../generated/journal";
import type { Counts, Plan } from "../generated/plan";
import { before, clusterFor, DAY } from "./data";

const CONFIG = "/home/ada/.kube/config";
const none: Counts = {
  create: 0,
  update: 0,
  unchanged: 0,
  skip: 0,
  recreate: 0,
  delete: 0,
  keep: 0,
  blocked: 0,
  differ: 0,
};

function past(
  id: string,
  age: number,
  context: string,
  changes: Partial<RunSummary>,
  counts: Partial<Counts>,
): RunSummary {
  return {
    id,
    started_at: before(age),
    finished_at: before(age - 74_000),
    outcome: "succeeded",
    product: "glasskube",
    title: "Glasskube 0.2.1",
    from_version: "0.2.0",
    to_version: "0.2.1",
    cluster: clusterFor(CONFIG, context),
    counts: { ...none, ...counts },
    folder: `/home/ada/.local/share/glasslift/runs/${id}`,
    ...changes,
  };
}

/** Newest first; the first was cut off, the others ended in each of the ways. */
export const history: RunSummary[] = [
  past(
    "20260301-091200-11aa",
    3 * 3_600_000,
    "prod-eu-1",
    {
      finished_at: null,
      outcome: null,
      title: "Glasskube 0.3.0",
      from_version: "0.2.1",
      to_version: "0.3.0",
    },
    { update: 2, skip: 1, unchanged: 18 },
  ),
  past(
    "20260228-160000-22bb",
    DAY,
    "staging-eu-1",
    {
      outcome: "succeeded-with-skips",
      title: "Glasskube 0.3.0",
      from_version: "0.2.1",
      to_version: "0.3.0",
    },
    { update: 2, skip: 1, unchanged: 18 },
  ),
  past(
    "20260226-110000-33cc",
    3 * DAY,
    "kind-dev",
    {
      outcome: "failed",
      title: "rendered-all-in-one.yaml",
      product: null,
      from_version: null,
      to_version: null,
    },
    { create: 4, update: 7, unchanged: 41 },
  ),
  past("20260120-083000-44dd", 41 * DAY, "staging-eu-1", {}, { update: 3, unchanged: 17 }),
  past("20260119-170000-55ee", 42 * DAY, "kind-dev", { outcome: "stopped" }, { update: 3, unchanged: 17 }),
];

/** The plan of an earlier run: its own versions instead of today's, in the images too. */
export function ofVersions(plan: Plan, { from_version: from, to_version: to }: RunSummary): Plan {
  if (from === null || to === null) return plan;
  const images = JSON.stringify(plan.changes).replaceAll("v0.2.1", `v${from}`).replaceAll("v0.3.0", `v${to}`);
  return { ...plan, installed_version: from, changes: JSON.parse(images) as Plan["changes"] };
}

export const marks: Record<string, Mark> = {};

/** What the name of a context suggests. */
export function suggest(context: string): EnvironmentTag {
  return /prod|live/.test(context) ? "production" : /stag/.test(context) ? "staging" : "untagged";
}

export const OTHER_UID = "0d9b7c44-91f2-4c1b-b6a0-2f3f7a1d5e90";

/** A context that led to a cluster of production, which was created anew. */
export function movedTo({ context, server, version, identity }: ClusterInfo): Moved {
  return {
    context,
    before: {
      identity: "6c0f2a1e-6c3d-4ad9-8d67-0b8e6a5f1a11",
      server,
      version: "v1.35.1",
      mark: { tag: "production", name: "Shop" },
      at: before(DAY),
    },
    now: { identity, server, version, mark: null, at: null },
  };
}

export const pastedSource: KubeconfigSource = {
  path: "pasted:1",
  origin: "pasted",
  contexts: [
    {
      name: "pasted-lab",
      server: "https://10.0.0.9:6443",
      user: "lab-admin",
      namespace: "default",
      auth: { type: "token" },
      current: true,
    },
  ],
};

export function diagnostics(mask: boolean): string {
  const host = mask ? "host-1" : "api.staging.example.com";
  return [
    "Glasslift 0.1.0, connection test",
    `context   ${mask ? "context-1" : "staging-eu-1"}`,
    `server    https://${host}`,
    "proxy     none",
    "",
    "config        passed      2 ms",
    "sign-in-tool  passed      3 ms  /usr/local/bin/kubelogin",
    "credentials   passed   2412 ms  kubelogin",
    `name          passed      4 ms  ${mask ? "address-1" : "203.0.113.7"}`,
    "reach         passed     21 ms",
    "tls           failed     61 ms  unknown-ca",
    "              invalid peer certificate: UnknownIssuer",
  ].join("\n");
}
