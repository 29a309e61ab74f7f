/** A plan with everything that Review can say: other owners, removed objects, risks, two Jobs, missing permissions. */
import type { HealthNotice, Permission } from "../generated/cluster";
import type { Action, Change, Choice, Decisions, FieldOwner, JobEvidence } from "../generated/plan";
import { before, DAY } from "./data";

const scaler: FieldOwner = {
  manager: "kube-controller-manager",
  kind: "controller",
  fields: [".spec.replicas"],
};
const gitops: FieldOwner = {
  manager: "argocd-controller",
  kind: "gitops",
  fields: [".spec.ports[name=https].targetPort", ".metadata.labels.app.kubernetes.io/version"],
};
const person: FieldOwner = { manager: "kubectl-edit", kind: "person", fields: [".rules[0].verbs"] };

function contested(change: Change, owner: FieldOwner, decisions: Decisions, own: Choice | undefined): Change {
  const policy = { fail: "fail", take: "take-over", keep: "keep-theirs" } as const;
  const chosen = own ?? policy[decisions.conflicts];
  const action: Action =
    chosen === "take-over"
      ? { type: "update" }
      : chosen === "keep-theirs"
        ? { type: "unchanged" }
        : { type: "blocked", why: { type: "conflict", owners: [owner] } };
  return {
    ...change,
    action,
    differing_fields: chosen === "keep-theirs" ? 0 : owner.fields.length,
    owners: [owner],
    ...(chosen === "keep-theirs"
      ? {
          kept: owner.fields.map((path) => ({
            manager: owner.manager,
            path: path.slice(1),
            live: "5",
            desired: "2",
          })),
        }
      : {}),
    risks: owner.kind === "gitops" ? [{ type: "gitops-owned", manager: owner.manager }] : [],
    choices: ["take-over", "keep-theirs", "fail"],
    chosen,
    attention: action.type === "blocked",
  };
}

function removed(id: number, kind: string, name: string, own: Choice | undefined): Change {
  return {
    id,
    object: {
      api_version: kind === "PodDisruptionBudget" ? "policy/v1" : "v1",
      kind,
      namespace: "glasskube-system",
      name,
    },
    wave: "foundations",
    action: { type: own === "delete" ? "delete" : "keep" },
    needs: [],
    differing_fields: 0,
    images: [],
    taken_over_from: [],
    owners: [],
    dropped: [],
    risks: [],
    warnings: [],
    choices: ["keep", "delete"],
    chosen: own ?? "keep",
    attention: false,
  };
}

/** The same plan as `upgrade`, with more to decide. */
export function enriched(changes: Change[], decisions: Decisions, failedJob: JobEvidence): Change[] {
  const own = (id: number) => decisions.per_change.find((one) => one.change === id)?.choice;
  const rich = changes.map((change): Change => {
    const { kind, name } = change.object;
    if (kind === "Deployment") {
      const dropped = [
        "spec.template.spec.containers[name=manager].env[name=ENABLE_WEBHOOKS]",
        "metadata.labels.control-plane",
      ];
      return { ...contested(change, scaler, decisions, own(change.id)), dropped };
    }
    if (kind === "Service" && name === "glasskube-webhook-service")
      return contested(change, gitops, decisions, own(change.id));
    if (kind === "ClusterRole" && name === "glasskube-proxy-role")
      return contested(change, person, decisions, own(change.id));
    if (name === "packages.packages.glasskube.dev")
      return {
        ...change,
        action: { type: "update" },
        differing_fields: 4,
        risks: [
          { type: "version-no-longer-served", version: "v1alpha1" },
          { type: "schema-fields-removed", fields: ["v1alpha1: spec.autoUpdate"] },
        ],
      };
    if (kind === "CronJob")
      return {
        ...change,
        risks: [
          {
            type: "duplicate-entry",
            path: "spec.jobTemplate.spec.template.spec.containers[name=manager].env[name=LOG_LEVEL]",
            dropped: '"info"',
            kept: '"debug"',
          },
        ],
      };
    return change;
  });
  const next = rich.length;
  const job = rich.find((change) => change.job !== undefined);
  const second: Change[] =
    job === undefined
      ? []
      : [
          {
            ...job,
            id: next,
            object: { ...job.object, name: "glasskube-migrate-packages" },
            job: { ...failedJob, finished_at: before(3 * DAY), ttl_seconds: 86_400, pods: 3 },
            action: own(next) === "recreate" ? { type: "recreate", fields: ["spec.template"] } : job.action,
            chosen: own(next) ?? decisions.jobs,
            attention: true,
          },
        ];
  return [
    ...rich,
    ...second,
    removed(next + 1, "ConfigMap", "glasskube-legacy-settings", own(next + 1)),
    removed(next + 2, "PodDisruptionBudget", "glasskube-webhook", own(next + 2)),
    removed(
      next + 3,
      "ServiceAccount",
      "glasskube-webhook-certificate-rotation-with-a-very-long-name-x",
      own(next + 3),
    ),
  ];
}

export const missing: Permission[] = [
  {
    verb: "patch",
    group: "apiextensions.k8s.io",
    resource: "customresourcedefinitions",
    namespace: null,
  },
  { verb: "create", group: "rbac.authorization.k8s.io", resource: "clusterroles", namespace: null },
  { verb: "patch", group: "apps", resource: "deployments", namespace: "glasskube-system" },
];

export const health: HealthNotice[] = [
  {
    type: "webhook-without-backend",
    name: "policy/validate.policy.example.com",
    service: "policy-system/policy-webhook",
    kinds: ["Deployment", "Service"],
  },
  { type: "api-service-down", name: "v1beta1.metrics.k8s.io", message: "no endpoints available" },
];
