/** Pure questions about a plan. */
import type { Change } from "./generated/Change";
import type { BundleSummary } from "./generated/BundleSummary";
import type { Counts } from "./generated/Counts";
import type { Plan } from "./generated/Plan";
import { t } from "./messages";

export type ActionType = Change["action"]["type"];

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
