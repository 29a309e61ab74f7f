/** Pure questions about a plan. */
import type { BundleSummary } from "../generated/bundle";
import type { Change, Counts, Plan, Wave } from "../generated/plan";
import { t } from "../messages";
import type { ActionType, Show } from "../messages/pieces";

export function isShown(change: Change, show: Show): boolean {
  const action = change.action.type;
  return (
    show === "all" || action === show || (show === "stay" && (action === "unchanged" || action === "keep"))
  );
}

/** How many changes are shown. */
export function shown(counts: Counts, show: Show): number {
  if (show === "all") return Object.values(counts).reduce((sum, count) => sum + count, 0);
  return show === "stay" ? counts.unchanged + counts.keep : counts[show];
}

/** Order of the table in Review: what needs a decision first, what stays last. */
const ORDER: Record<ActionType, number> = {
  blocked: 0,
  recreate: 1,
  delete: 2,
  update: 3,
  create: 4,
  skip: 5,
  keep: 6,
  unchanged: 7,
};

export function isJob(change: Change): boolean {
  return change.object.kind === "Job" && change.object.api_version.startsWith("batch/");
}

/** How many objects would be written. */
export function writes(counts: Counts): number {
  return counts.create + counts.update + counts.recreate + counts.delete;
}

export function isWrite(change: Change): boolean {
  return ["create", "update", "recreate", "delete"].includes(change.action.type);
}

/** Whether something is deleted, for which a typed confirmation is asked. */
export function isDestructive(counts: Counts): boolean {
  return counts.recreate > 0 || counts.delete > 0;
}

/** Whether this is a first installation: everything that is written is new and no version was found. */
export function isInstall(plan: Plan): boolean {
  return (
    plan.installed_version === null && plan.counts.create > 0 && plan.counts.create === writes(plan.counts)
  );
}

export function onlyJobsSkipped(plan: Plan): boolean {
  return plan.changes.every((change) => change.action.type !== "skip" || isJob(change));
}

/** Changes first, then plan order. */
export function forReview(changes: Change[]): Change[] {
  return [...changes].sort(
    (a, b) =>
      ORDER[a.action.type] - ORDER[b.action.type] || Number(b.attention) - Number(a.attention) || a.id - b.id,
  );
}

/** The change that a person should look at first. */
export function firstToLookAt(changes: Change[]): Change | null {
  return (
    changes.find((change) => change.action.type === "blocked") ??
    changes.find((change) => change.attention) ??
    changes.find((change) => change.job?.changed === true) ??
    forReview(changes)[0] ??
    null
  );
}

/** Whether a change fits a search: every word occurs in its name, kind or namespace. */
export function matches(change: Change, query: string): boolean {
  const text = `${change.object.kind} ${change.object.namespace ?? ""} ${change.object.name}`.toLowerCase();
  return query
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

/** The last part of a path or an address. */
export function baseName(path: string): string {
  return path.split(/[/\\]/).filter(Boolean).at(-1) ?? path;
}

/** "Glasskube"; the catalog's short names are in lower case. */
export function productTitle(product: string): string {
  return product.charAt(0).toUpperCase() + product.slice(1);
}

/** "Glasskube 0.3.0"; the file's name where the product is not recognised. */
export function bundleTitle(bundle: Pick<BundleSummary, "source" | "product" | "version">): string {
  // The engine joins several sources by a comma.
  if (bundle.product === null) return t().bundle.sources(bundle.source.split(", ").map(baseName));
  const product = productTitle(bundle.product);
  return bundle.version === null ? product : `${product} ${bundle.version}`;
}

export const WAVES: readonly Wave[] = [
  "namespaces",
  "definitions",
  "foundations",
  "workloads",
  "admission",
  "custom-resources",
];

/** The waves that a plan has, in their order. */
export function waves(changes: Change[]): Wave[] {
  const found = new Set(changes.map((change) => change.wave));
  return WAVES.filter((wave) => found.has(wave));
}

/** What of the plan itself has to be there before a change can be written. */
export function gates(
  changes: Change[],
  change: Change,
): { namespace: string | null; definition: string | null } {
  const { namespace, api_version, kind } = change.object;
  const made = (one: Change) => one.action.type === "create";
  const ofNamespace = changes.some(
    (one) => made(one) && one.object.kind === "Namespace" && one.object.name === namespace,
  );
  const group = api_version.includes("/") ? (api_version.split("/")[0] ?? "") : "";
  // Names of definitions are `plural.group`; the plural is not known here, but starts like the kind as a rule.
  const definition = changes.find(
    (one) =>
      made(one) &&
      one.object.kind === "CustomResourceDefinition" &&
      one.object.name.endsWith(`.${group}`) &&
      one.object.name.startsWith(kind.toLowerCase().slice(0, -1)),
  );
  return {
    namespace: ofNamespace ? namespace : null,
    definition: change.wave === "custom-resources" ? (definition?.object.name ?? null) : null,
  };
}

/** What a table of changes can be grouped by. */
export const GROUPINGS = ["none", "wave", "namespace", "kind"] as const;
export type Grouping = (typeof GROUPINGS)[number];

/** Whether fields of others stand in the way of a change, whatever was chosen about them. */
export function isContested(change: Change): boolean {
  return change.choices.includes("take-over") || change.choices.includes("keep-theirs");
}

/** Other changes that ask the same question, so that one answer can be given to all of them. */
export function alike(changes: Change[], change: Change): Change[] {
  const same = (one: Change) =>
    isContested(change)
      ? isContested(one) && managers(one) === managers(change)
      : change.choices.includes("delete")
        ? one.choices.includes("delete")
        : false;
  return changes.filter((one) => one.id !== change.id && one.chosen !== change.chosen && same(one));
}

function managers(change: Change): string {
  return change.owners
    .map((owner) => owner.manager)
    .sort()
    .join(" ");
}

/** A plan may be run when nothing is blocked, nothing is missing, and there is something to write. */
export function isReady(plan: Plan): boolean {
  return plan.counts.blocked === 0 && plan.missing_permissions.length === 0 && writes(plan.counts) > 0;
}
