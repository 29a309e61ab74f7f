/** Values of a made-up but realistic world: three kubeconfigs, one cluster, Glasskube 0.2.1 on its way to 0.3.0. */
import type { BundleSummary, CatalogProduct, Finding, Grant } from "../generated/bundle";
import type { CheckFact, CheckResult, ClusterInfo, KubeconfigSource } from "../generated/cluster";
import type { ApiNotice, ObjectRef } from "../generated/object";
import type { Problem } from "../generated/problem";
import type { RecentBundle } from "../generated/shell";

export const DAY = 86_400_000;

export const before = (milliseconds: number) => new Date(Date.now() - milliseconds).toISOString();

export const sources: KubeconfigSource[] = [
  {
    path: "/home/ada/.kube/config",
    origin: "default",
    contexts: [
      {
        name: "kind-dev",
        server: "https://127.0.0.1:40211",
        user: "kind-dev",
        namespace: "default",
        auth: { type: "certificate" },
        current: true,
      },
      {
        name: "staging-eu-1",
        server: "https://api.staging.example.com",
        user: "ops@example.com",
        namespace: "default",
        auth: { type: "exec", command: "kubelogin" },
        current: false,
      },
      {
        name: "prod-eu-1",
        server: "https://api.eu1.example.com",
        user: "ops@example.com",
        namespace: "default",
        auth: { type: "exec", command: "kubelogin" },
        current: false,
      },
      {
        name: "old-lab",
        server: "",
        user: "lab",
        namespace: "default",
        auth: { type: "none" },
        current: false,
        problem: {
          code: "cluster-missing",
          params: { cluster: "lab" },
          retryable: false,
        },
      },
    ],
  },
  {
    path: "/home/ada/team/customers/northern-lights/clusters/production/kubeconfig-northern-lights.yaml",
    origin: "environment",
    contexts: [
      {
        name: "arn:aws:eks:eu-north-1:123456789012:cluster/northern-lights-platform",
        server: "https://0123456789ABCDEF0123456789ABCDEF.gr7.eu-north-1.eks.amazonaws.com",
        user: "arn:aws:eks:eu-north-1:123456789012:cluster/northern-lights-platform",
        namespace: "platform",
        auth: { type: "exec", command: "aws" },
        current: true,
      },
    ],
  },
];

export const brokenSource: KubeconfigSource = {
  path: "/home/ada/Downloads/kubeconfig.txt",
  origin: "chosen",
  contexts: [],
  problem: {
    code: "kubeconfig-broken",
    params: { path: "/home/ada/Downloads/kubeconfig.txt", line: "3" },
    detail: "mapping values are not allowed in this context at line 3 column 11",
    retryable: false,
  },
};

export const addedSource: KubeconfigSource = {
  path: "/home/ada/Downloads/lab.yaml",
  origin: "chosen",
  contexts: [
    {
      name: "lab",
      server: "https://10.0.0.4:6443",
      user: "lab-admin",
      namespace: "default",
      auth: { type: "token" },
      current: true,
    },
  ],
};

export function clusterFor(kubeconfig: string, context: string): ClusterInfo {
  const found = [...sources, addedSource]
    .find((source) => source.path === kubeconfig)
    ?.contexts.find((one) => one.name === context);
  return {
    kubeconfig,
    context,
    server: found?.server ?? "https://api.example.com",
    user: found?.user ?? "ops@example.com",
    namespace: found?.namespace ?? "default",
    version: "v1.36.3",
    uid: "6c0f2a1e-6c3d-4ad9-8d67-0b8e6a5f1a11",
    insecure: context === "lab",
    identity: `6c0f2a1e-6c3d-4ad9-8d67-${context}`,
    address: `address:${context}`,
    acting_as: context === "prod-eu-1" ? "release-manager" : null,
    proxy: null,
  };
}

/** A fact that is the same in every language. */
const plain = (text: string): CheckFact[] => [{ type: "plain", text }];

export const checks: CheckResult[] = [
  { step: "config", took_ms: 2, facts: [] },
  { step: "sign-in-tool", took_ms: 3, facts: plain("/usr/local/bin/kubelogin") },
  { step: "credentials", took_ms: 2412, facts: plain("kubelogin") },
  { step: "name", took_ms: 4, facts: plain("203.0.113.7") },
  { step: "reach", took_ms: 21, facts: plain("203.0.113.7:443") },
  { step: "tls", took_ms: 34, facts: plain("TLS 1.3") },
  { step: "version", took_ms: 38, facts: plain("v1.36.3") },
  { step: "identity", took_ms: 12, facts: plain("ops@example.com") },
  { step: "discovery", took_ms: 96, facts: [] },
  { step: "health", took_ms: 18, facts: [] },
];

/** What the sign-in tool says meanwhile. */
export const signInMessages = [
  "Please visit the following URL in your browser: http://localhost:8000/",
  "Waiting for your browser",
];

export const tlsProblem: Problem = {
  code: "unknown-ca",
  params: { address: "api.eu1.example.com", issuer: "kubernetes" },
  detail: "invalid peer certificate: UnknownIssuer\nGET https://api.eu1.example.com/version",
  retryable: false,
};

export const toolProblem: Problem = {
  code: "sign-in-tool-missing",
  params: { tool: "kubelogin", install: "kubelogin", searched: "/usr/local/bin, /usr/bin, /bin" },
  retryable: true,
};

export const catalog: CatalogProduct[] = [
  {
    name: "glasskube",
    title: "Glasskube",
    description: "Package manager for Kubernetes: the operator, its webhook and its package definitions.",
    versions: ["0.2.1", "0.3.0"],
  },
];

const system = "glasskube-system";
const rbac = "rbac.authorization.k8s.io/v1";
const object = (
  api_version: string,
  kind: string,
  name: string,
  namespace: string | null = null,
): ObjectRef => ({
  api_version,
  kind,
  namespace,
  name,
});

/** The 21 objects of the bundle, in the order in which they run. */
export const objects: ObjectRef[] = [
  object("v1", "Namespace", system),
  object("apiextensions.k8s.io/v1", "CustomResourceDefinition", "packageinfos.packages.glasskube.dev"),
  object("apiextensions.k8s.io/v1", "CustomResourceDefinition", "packages.packages.glasskube.dev"),
  object("v1", "ServiceAccount", "glasskube-controller-manager", system),
  object("v1", "ServiceAccount", "glasskube-webhook-cert", system),
  object(rbac, "Role", "glasskube-leader-election-role", system),
  object(rbac, "Role", "glasskube-webhook-cert-role", system),
  object(rbac, "ClusterRole", "glasskube-metrics-reader"),
  object(rbac, "ClusterRole", "glasskube-proxy-role"),
  object(rbac, "ClusterRole", "glasskube-webhook-cert-role"),
  object(rbac, "RoleBinding", "glasskube-leader-election-rolebinding", system),
  object(rbac, "RoleBinding", "glasskube-webhook-cert-rolebinding", system),
  object(rbac, "ClusterRoleBinding", "glasskube-manager-rolebinding"),
  object(rbac, "ClusterRoleBinding", "glasskube-proxy-rolebinding"),
  object(rbac, "ClusterRoleBinding", "glasskube-webhook-cert-rolebinding"),
  object("v1", "Service", "glasskube-controller-manager-metrics-service", system),
  object("v1", "Service", "glasskube-webhook-service", system),
  object("apps/v1", "Deployment", "glasskube-controller-manager", system),
  object("batch/v1", "CronJob", "glasskube-webhook-cert", system),
  object("batch/v1", "Job", "glasskube-webhook-cert-init", system),
  object(
    "admissionregistration.k8s.io/v1",
    "ValidatingWebhookConfiguration",
    "glasskube-validating-webhook-configuration",
  ),
];

export const IMAGE = "ghcr.io/glasskube/package-operator";
const PROXY = "gcr.io/kubebuilder/kube-rbac-proxy:v0.15.0";

const account = (name: string) => [`ServiceAccount ${system}/${name}`];
const binding = (name: string) => object(rbac, "ClusterRoleBinding", name);

export const grants: Grant[] = [
  {
    binding: binding("glasskube-manager-rolebinding"),
    role: "cluster-admin",
    subjects: account("glasskube-controller-manager"),
    level: "cluster-admin",
    rules: [],
  },
  {
    binding: binding("glasskube-webhook-cert-rolebinding"),
    role: "glasskube-webhook-cert-role",
    subjects: account("glasskube-webhook-cert"),
    level: "wildcard",
    rules: [
      {
        verbs: ["get", "update"],
        groups: ["admissionregistration.k8s.io"],
        resources: ["validatingwebhookconfigurations"],
        names: ["glasskube-validating-webhook-configuration"],
        urls: [],
      },
      { verbs: ["*"], groups: ["packages.glasskube.dev"], resources: ["*"], names: [], urls: [] },
    ],
  },
  {
    binding: binding("glasskube-proxy-rolebinding"),
    role: "glasskube-proxy-role",
    subjects: account("glasskube-controller-manager"),
    level: "listed",
    rules: [
      {
        verbs: ["create"],
        groups: ["authentication.k8s.io"],
        resources: ["tokenreviews"],
        names: [],
        urls: [],
      },
      {
        verbs: ["create"],
        groups: ["authorization.k8s.io"],
        resources: ["subjectaccessreviews"],
        names: [],
        urls: [],
      },
      { verbs: ["get"], groups: [], resources: [], names: [], urls: ["/metrics"] },
    ],
  },
];

/** What a server of today says to manifests of some years ago. */
export const notices: ApiNotice[] = [
  ...["glasskube-controller-manager", "glasskube-webhook"].map((name): ApiNotice => ({
    object: object("policy/v1beta1", "PodDisruptionBudget", name, system),
    state: "removed",
    since: "1.25",
    removed_in: "1.25",
    replacement: "policy/v1",
  })),
  {
    object: object("v1", "Endpoints", "glasskube-webhook-service", system),
    state: "deprecated",
    since: "1.33",
    removed_in: null,
    replacement: "discovery.k8s.io/v1",
  },
];

/** Once read, and gone since then. */
export const GONE = "/media/usb/glasskube-0.2.0.yaml";

export const recent: RecentBundle[] = [
  { source: "glasskube@0.2.1", product: "glasskube", version: "0.2.1", at: before(2 * 3_600_000) },
  {
    source: "/home/ada/team/customers/northern-lights/platform/manifests/2026-02/rendered-all-in-one.yaml",
    product: null,
    version: null,
    at: before(3 * DAY),
  },
  {
    source: "https://github.com/cert-manager/cert-manager/releases/download/v1.19.2/cert-manager.yaml",
    product: "cert-manager",
    version: "1.19.2",
    at: before(9 * DAY),
  },
  { source: GONE, product: "glasskube", version: "0.2.0", at: before(70 * DAY) },
];

export const goneProblem: Problem = {
  code: "not-found",
  params: { case: "source", source: GONE },
  retryable: true,
};

/** `more`: objects that are not in the plans of this world. */
export function bundleFor(source: string, more: ObjectRef[] = []): BundleSummary {
  const version = /@(.+)$/.exec(source)?.[1] ?? "0.3.0";
  const kinds = new Map<string, number>();
  const all = [...objects, ...more];
  for (const one of all) kinds.set(one.kind, (kinds.get(one.kind) ?? 0) + 1);
  return {
    source,
    sources: [source],
    product: "glasskube",
    version,
    objects: all.length,
    kinds: [...kinds].map(([kind, count]) => ({ kind, count })).sort((a, b) => b.count - a.count),
    jobs: objects.filter((one) => one.kind === "Job"),
    cron_jobs: objects.filter((one) => one.kind === "CronJob"),
    namespaces: [system],
    without_namespace: more.length,
    grants,
    minimum_kubernetes: "1.21",
    last_kubernetes: null,
    images: [PROXY, `${IMAGE}:v${version}`],
    sha256: "4f6c1b0e9d3a7c5288f1e0b6a4d9c3e7f2a1b8c6d5e4f3029188776655443322",
    bytes: 38_214,
  };
}

export const findings: Finding[] = [
  {
    code: "octal-number",
    severity: "warning",
    file: "deploy/deployment.yaml",
    line: 41,
    column: 26,
    params: { written: "0644", read: "420" },
    snippet: "            defaultMode: 0644",
    caret: 26,
  },
  {
    code: "boolean-word",
    severity: "warning",
    file: "deploy/service.yaml",
    line: 5,
    column: 21,
    params: { written: "yes", read: "true" },
    snippet: "    example.com/public: yes",
    caret: 25,
  },
  {
    code: "tab-indent",
    severity: "error",
    file: "deploy/service.yaml",
    line: 8,
    column: 1,
    snippet: "\tports:",
    caret: 1,
  },
  {
    code: "missing-name",
    severity: "error",
    file: "deploy/service.yaml",
    line: 19,
    column: 1,
    snippet: "  password: ***",
    caret: 0,
  },
  {
    code: "duplicate-object",
    severity: "error",
    file: "deploy/webhook/certificates/validating-webhook-configuration.generated.yaml",
    line: 3,
    column: 9,
    params: {
      object: "Deployment glasskube-system/glasskube-controller-manager",
      place: "deploy/deployment.yaml:4",
    },
    snippet:
      '{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"glasskube-controller-manager","namespace":"glasskube-system","labels":{"control-plane":"contr…',
    caret: 64,
  },
];

/** More than anybody wants to read at once. */
export const manyFindings: Finding[] = Array.from({ length: 240 }, (_, at): Finding => ({
  ...(findings[at % findings.length] as Finding),
  file: `deploy/part-${String(Math.floor(at / 40) + 1)}.yaml`,
  line: at + 1,
}));
