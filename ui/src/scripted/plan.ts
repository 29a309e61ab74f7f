/** Plans for made-up situations. */
import type { ClusterInfo } from "../generated/cluster";
import type { DiffLine, ObjectRef } from "../generated/object";
import type {
  Action,
  Change,
  ChangeDetail,
  Choice,
  Counts,
  Decisions,
  JobEvidence,
  Plan,
  Wave,
} from "../generated/plan";
import { enriched, health, missing } from "./rich";
import { differs, onlyDiffers } from "../model/plans";
import { before, bundleFor, DAY, IMAGE, objects } from "./data";

/** How many plans were made. */
let made = 0;

/** `upgrade` is the case that Glasslift exists for; the others are the states that a screen must stand. */
export type Situation =
  | "upgrade"
  | "downgrade"
  | "install"
  | "same"
  | "again"
  | "blocked"
  | "failed-job"
  | "large"
  | "rich"
  | "forbidden";

const TEMPLATE = "spec.template.spec.containers[name=manager]";

function evidence(failed: boolean): JobEvidence {
  return {
    state: { type: failed ? "failed" : "succeeded" },
    created_at: before(41 * DAY + 60_000),
    finished_at: before(41 * DAY),
    uid: "0d9d4a3e-55a5-4be3-9f3c-0a3f2b6ad901",
    changed: true,
    differing: [
      {
        path: `${TEMPLATE}.image`,
        live: `"${IMAGE}:v0.2.1"`,
        desired: `"${IMAGE}:v0.3.0"`,
      },
    ],
    in_place: { type: "refused", fields: ["spec.template"] },
    ttl_seconds: null,
    pods: 1,
    cron_job: null,
    helm_hook: null,
  };
}

function waveOf(object: ObjectRef): Wave {
  switch (object.kind) {
    case "Namespace":
      return "namespaces";
    case "CustomResourceDefinition":
      return "definitions";
    case "Deployment":
    case "CronJob":
    case "Job":
      return "workloads";
    case "ValidatingWebhookConfiguration":
      return "admission";
    default:
      return "foundations";
  }
}

const images = (live: string | null) => [{ container: "manager", live, desired: `${IMAGE}:v0.3.0` }];

function changeOf(object: ObjectRef, id: number, situation: Situation, decisions: Decisions): Change {
  const base: Change = {
    id,
    object,
    wave: waveOf(object),
    action: { type: "unchanged" },
    needs: [],
    differing_fields: 0,
    images: [],
    taken_over_from: [],
    owners: [],
    dropped: [],
    risks: [],
    warnings: [],
    choices: [],
    attention: false,
  };
  if (situation === "install") {
    const workload = ["Deployment", "CronJob", "Job"].includes(object.kind);
    return {
      ...base,
      action: { type: "create" },
      images: workload ? images(null) : [],
      ...(object.namespace === null ? {} : { unverified: "namespace-not-there-yet" as const }),
    };
  }
  if (situation === "same") return base;
  if (object.kind === "Job") {
    const choice = decisions.per_change.find((one) => one.change === id)?.choice ?? decisions.jobs;
    return {
      ...base,
      action: jobAction(choice),
      job: evidence(situation === "failed-job"),
      differing_fields: 1,
      images: images(`${IMAGE}:v0.2.1`),
      choices: ["skip", "recreate"],
      chosen: choice,
      attention: situation === "failed-job" && choice === "skip",
    };
  }
  if (situation === "again") return base;
  if (object.kind === "Deployment" || object.kind === "CronJob") {
    return {
      ...base,
      action: { type: "update" },
      differing_fields: 1,
      images: images(`${IMAGE}:v0.2.1`),
      taken_over_from: object.kind === "Deployment" ? ["glasskube"] : [],
      risks:
        situation === "downgrade" ? [{ type: "namespace-filled-in", namespace: object.namespace ?? "" }] : [],
      warnings:
        object.kind === "CronJob"
          ? ["spec.timeZone is not set: the schedule follows the time zone of the control plane."]
          : [],
    };
  }
  if (situation === "blocked" && object.name === "glasskube-webhook-service") {
    const fields = ["spec.clusterIP"];
    const recreate = decisions.per_change.some((one) => one.change === id && one.choice === "recreate");
    return {
      ...base,
      action: recreate
        ? { type: "recreate", fields }
        : { type: "blocked", why: { type: "immutable", fields, can_recreate: true } },
      differing_fields: 1,
      choices: ["recreate", "fail"],
      chosen: recreate ? "recreate" : "fail",
    };
  }
  return base;
}

function jobAction(choice: Choice): Action {
  switch (choice) {
    case "skip":
      return { type: "skip", reason: { type: "job-exists", changed: true } };
    case "recreate":
      return { type: "recreate", fields: ["spec.template"] };
    case "update":
      return { type: "blocked", why: { type: "job-update-refused", fields: ["spec.template"] } };
    case "fail":
    default:
      return { type: "blocked", why: { type: "job-policy-fail" } };
  }
}

function many(total: number): ObjectRef[] {
  const extra = Array.from({ length: Math.max(0, total - objects.length) }, (_, at): ObjectRef => ({
    api_version: "v1",
    kind: at % 3 === 0 ? "ConfigMap" : at % 3 === 1 ? "Service" : "ServiceAccount",
    namespace: `team-${String(at % 40).padStart(2, "0")}`,
    name: `generated-resource-with-a-rather-long-name-for-tenant-${String(at).padStart(5, "0")}`,
  }));
  return [...objects, ...extra];
}

export function counted(changes: Change[]): Counts {
  const counts: Counts = {
    create: 0,
    update: 0,
    unchanged: 0,
    skip: 0,
    recreate: 0,
    delete: 0,
    keep: 0,
    blocked: 0,
    differ: changes.filter(differs).length,
  };
  for (const change of changes) if (!onlyDiffers(change)) counts[change.action.type] += 1;
  return counts;
}

export function planFor(
  situation: Situation,
  cluster: ClusterInfo,
  source: string,
  decisions: Decisions,
  size = 5000,
): Plan {
  const all = situation === "large" ? many(size) : objects;
  const spaces = new Map(
    all.flatMap((one, id): [string, number][] => (one.kind === "Namespace" ? [[one.name, id]] : [])),
  );
  const plain = all.map((object, id): Change => {
    const needed = spaces.get(object.namespace ?? "");
    return {
      ...changeOf(object, id, situation, decisions),
      needs: needed === undefined ? [] : [needed],
    };
  });
  const changes = situation === "rich" ? enriched(plain, decisions, evidence(true)) : plain;
  const bundle = bundleFor(source);
  const installed = { install: null, same: bundle.version, again: bundle.version, downgrade: "0.4.0" };
  return {
    id: `plan-${(made += 1)}`,
    created_at: new Date().toISOString(),
    cluster,
    bundle: { ...bundle, objects: all.length },
    installed_version: situation in installed ? installed[situation as keyof typeof installed] : "0.2.1",
    direction:
      situation === "install" || situation === "downgrade"
        ? situation
        : situation === "same" || situation === "again"
          ? "same"
          : "upgrade",
    jobs: decisions.jobs,
    conflicts: decisions.conflicts,
    missing_permissions: situation === "forbidden" ? missing : [],
    health: situation === "forbidden" ? health : [],
    changes,
    counts: counted(changes),
  };
}

/** The manifest around the image, as the difference shows it. */
export function detailFor(change: Change): ChangeDetail {
  const image = change.images[0];
  const indent = change.object.kind === "CronJob" ? "              " : "      ";
  const line = (side: DiffLine["side"], text: string): DiffLine => ({ side, text });
  const changed =
    image === undefined
      ? [line("live", "  clusterIP: 10.96.14.7"), line("desired", "  clusterIP: None")]
      : [
          line("live", `${indent}  image: ${image.live ?? ""}`),
          line("desired", `${indent}  image: ${image.desired ?? ""}`),
        ];
  const gone = change.action.type === "delete" || change.action.type === "keep";
  const lines = gone
    ? [
        line("live", `apiVersion: ${change.object.api_version}`),
        line("live", `kind: ${change.object.kind}`),
        line("live", "metadata:"),
        line("live", `  name: ${change.object.name}`),
        line("live", `  namespace: ${change.object.namespace ?? ""}`),
      ]
    : change.action.type === "create"
      ? [
          line("desired", `apiVersion: ${change.object.api_version}`),
          line("desired", `kind: ${change.object.kind}`),
          line("desired", "metadata:"),
          line("desired", `  name: ${change.object.name}`),
          ...(change.object.namespace === null
            ? []
            : [line("desired", `  namespace: ${change.object.namespace}`)]),
        ]
      : change.object.kind === "Service"
        ? [
            line("both", "    app.kubernetes.io/component: webhook"),
            line("both", `  name: ${change.object.name}`),
            line("both", `  namespace: ${change.object.namespace ?? ""}`),
            line("both", "spec:"),
            ...changed,
            line("both", "  ports:"),
            line("both", "  - port: 443"),
            line("both", "    protocol: TCP"),
          ]
        : [
            line("both", `${indent}- command:`),
            line("both", `${indent}  - /manager`),
            line("both", `${indent}  args: ["--leader-elect", "--health-probe-bind-address=:8081"]`),
            ...changed,
            line("both", `${indent}  imagePullPolicy: IfNotPresent`),
            line("both", `${indent}  name: manager`),
            line("both", `${indent}  resources:`),
          ];
  return {
    change: change.id,
    comparison: gone
      ? "removed"
      : change.action.type === "create"
        ? "new"
        : change.job !== undefined
          ? "live-and-new-job"
          : "live-and-stored",
    fields: change.job?.differing ?? [],
    hunks: [
      {
        old_start: change.action.type === "create" ? 0 : gone ? 1 : 31,
        new_start: change.action.type === "create" ? 1 : gone ? 0 : 31,
        lines,
      },
    ],
  };
}
