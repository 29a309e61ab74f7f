/** English words of the bundle step. */
import type { GrantRule, Severity } from "../generated/bundle";
import { number, numbered, plural } from "./en.plural";

/** A rule of a role: "get, list on pods, pods/log of apps". The core group has no name. */
function rule({ verbs, groups, resources, names, urls }: GrantRule): string {
  const all = (items: string[], word: string) => (items.includes("*") ? word : items.join(", "));
  const may = all(verbs, "all verbs");
  if (resources.length === 0) return `${may} at ${all(urls, "all addresses")}`;
  const named = groups.filter((group) => group !== "");
  const of = named.length > 0 ? ` of ${all(named, "all API groups")}` : "";
  const only = names.length > 0 ? `, only ${names.join(", ")}` : "";
  return `${may} on ${all(resources, "all resources")}${of}${only}`;
}

export const bundle = {
  heading: "What should be on the cluster?",
  lead: "Choose a version that ships with Glasslift, or your own manifests.",
  catalog: "Ships with Glasslift",
  catalogLoading: "Reading the catalog…",
  catalogEmpty: "The catalog is empty. Choose a file or a folder instead.",
  versions: (product: string) => `Versions of ${product}`,
  newest: "newest",
  own: "Your own manifests",
  ownWhy: "YAML or JSON files, a folder or an archive of them, as kubectl would take them.",
  file: "Files…",
  folder: "Folder…",
  paste: "Paste…",
  source: "Path or web address",
  load: "Load",
  loading: (source: string) => `Reading ${source}…`,
  nothing: "No bundle chosen yet",
  nothingWhy: "What is in it is shown here before the cluster is asked.",
  nothingWay: "Files and folders can also be dropped anywhere on this step, and manifests pasted.",
  sources: (names: string[]) =>
    names.length === 1 ? (names[0] ?? "") : `${names[0] ?? ""} and ${number(names.length - 1)} more`,
  recent: "Recent",
  drop: "Drop to read",
  dropWhy: "Files, a folder or an archive. Several files become one bundle.",
  pasteTitle: "Paste manifests",
  pasteLabel: "Manifests as YAML or JSON",
  pasteWhy:
    "Pasted text stays in memory until you load something else. It is not in the list of recent bundles.",
  pasteLoad: "Load",
  pasted: "pasted text",
  pastedWhy: "Pasted text stays in memory. It is not in the list of recent bundles.",
  summary: "Bundle",
  objects: (count: number) => numbered(count, "resource", "resources"),
  kinds: "By kind",
  jobs: (count: number) => (count === 1 ? "1 Job" : `${number(count)} Jobs`),
  jobsWhy: "A Job that is already on the cluster is left alone unless you choose otherwise on the next step.",
  cronJobs: (count: number) => numbered(count, "CronJob", "CronJobs"),
  cronJobsWhy: "Changed like any other resource.",
  images: (count: number) => numbered(count, "image", "images"),
  namespaces: (count: number) => numbered(count, "namespace", "namespaces"),
  more: (count: number) => `and ${number(count)} more`,
  digest: "SHA-256",
  size: "Size",
  from: "Source",
  needs: "Needs",
  kubernetes(first: string | null, last: string | null): string {
    if (first !== null && last !== null) {
      const [a, b] = [first, last].map((version) => Number(version.split(".")[1]));
      if ((a ?? 0) > (b ?? 0))
        return `No Kubernetes version serves it all: parts need v${first} or newer, others v${last} or older`;
      return first === last ? `Kubernetes v${first}` : `Kubernetes v${first} to v${last}`;
    }
    return first !== null ? `Kubernetes v${first} or newer` : `Kubernetes v${last ?? ""} or older`;
  },
  grants: "Permissions in the whole cluster",
  grantLevel: {
    "cluster-admin": "May do everything",
    wildcard: "May do more than its rules list",
    unknown: "May do what the bundle does not tell",
    listed: "May do what its rules list",
  },
  grantLevelWhy: {
    "cluster-admin": "",
    wildcard: "A rule holds *, which also covers what is added later.",
    unknown: "The role is not in the bundle, or the cluster fills it from other roles.",
    listed: "",
  },
  grantRole: (role: string) => `by ClusterRole ${role}`,
  grantRules: (count: number) => numbered(count, "rule", "rules"),
  grantsListed: (count: number, more: boolean) =>
    `${numbered(count, more ? "more binding" : "binding", more ? "more bindings" : "bindings")}, limited to the rules ${plural(count, "it lists", "they list")}`,
  rule,
  refused: (count: number, version: string) =>
    `Kubernetes v${version} will refuse ${numbered(count, "resource", "resources")}`,
  leaving: (count: number) => `${numbered(count, "resource uses", "resources use")} a deprecated API version`,
  unusable: "This bundle cannot be used",
  findings(errors: number, warnings: number, files: number): string {
    const parts = [
      errors > 0 ? numbered(errors, "error", "errors") : "",
      warnings > 0 ? numbered(warnings, "warning", "warnings") : "",
    ];
    return `${parts.filter((part) => part !== "").join(", ")} in ${numbered(files, "file", "files")}`;
  },
  findingsAll: (count: number) => `Show all ${number(count)}`,
  findingsCopy: "Copy all",
  findingLine: (place: string, severity: Severity, message: string) =>
    `${place === "" ? "" : `${place}: `}${severity}: ${message}`,
  line: (line: number, column: number) => `line ${number(line)}, column ${number(column)}`,
  error: "Error",
  warning: "Warning",
  next: (context: string) => `Compare with ${context}`,
};
