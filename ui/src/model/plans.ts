/** Pure questions about a plan. */
import type { BundleSummary } from "../generated/bundle";
import type { Change, Counts, Decision, Plan, Wave } from "../generated/plan";
import { t } from "../messages";
import type { ActionType, Show } from "../messages/pieces";

export function isShown(change: Change, show: Show): boolean {
  const action = change.action.type;
  if (show === "all") return true;
  if (show === "differ") return differs(change);
  if (onlyDiffers(change)) return false;
  return action === show || (show === "stay" && (action === "unchanged" || action === "keep"));
}

/** Whether fields of others are kept, so that it is not as the bundle says. */
export function differs(change: Change): boolean {
  return change.kept !== undefined;
}

/** Whether that is all that there is to say of it. */
export function onlyDiffers(change: Change): boolean {
  return change.action.type === "unchanged" && differs(change);
}

/** How many changes are shown. */
export function shown({ counts, changes }: Plan, show: Show): number {
  if (show === "all") return changes.length;
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

/** How many objects would be written. */
export function writes(counts: Counts): number {
  return counts.create + counts.update + counts.recreate + counts.delete;
}

export function isWrite(change: Change): boolean {
  return ["create", "update", "recreate", "delete"].includes(change.action.type);
}

/** How many of the resources that are written name no namespace in the bundle. */
export function withoutNamespace(plan: Plan): number {
  const filledIn = (change: Change) => change.risks.some((risk) => risk.type === "namespace-filled-in");
  return plan.changes.filter((change) => isWrite(change) && filledIn(change)).length;
}

/** "Glasskube 0.2.1 to 0.3.0", "Downgrade Glasskube 0.3.0 to 0.2.1", as far as it is known. */
export function planTitle({ bundle, installed_version: from, direction }: Plan): string {
  const title = bundleTitle(bundle);
  const to = bundle.version;
  if (from === null || to === null || from === to) return title;
  return t().versions(direction, bundleTitle({ ...bundle, version: null }), from, to);
}

/** Whether it is a Job that is on the cluster: the engine has evidence about those and about nothing else. */
export function isExistingJob(change: Change): boolean {
  return change.job !== undefined;
}

/** Whether it is a Job that every upgrade runs anew, as the server makes up the end of its name. */
export function isNewRun(change: Change): boolean {
  return change.object.name.endsWith("*") && change.choices.includes("skip");
}

/** Whether everything that the plan skips is a Job. What else is skipped the bundle says itself. */
export function onlyJobsSkipped(plan: Plan): boolean {
  return plan.changes.every(({ action }) => action.type !== "skip" || action.reason.type !== "bundle-says");
}

/** Changes first, then plan order. */
export function forReview(changes: Change[]): Change[] {
  return [...changes].sort(
    (a, b) =>
      ORDER[a.action.type] - ORDER[b.action.type] ||
      Number(differs(b)) - Number(differs(a)) ||
      Number(b.attention) - Number(a.attention) ||
      a.id - b.id,
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

/** What a change needs, of a wave, and that the plan itself creates. */
export function awaited(plan: Plan, change: Change, wave: Wave): string | null {
  const needed = change.needs.map((id) => plan.changes[id]);
  return needed.find((one) => one?.wave === wave && one.action.type === "create")?.object.name ?? null;
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

/** The decisions about single resources of a plan, for the same resources in another one that still leaves the choice. */
export function carriedOver(decisions: Decision[], from: Plan, to: Plan): Decision[] {
  const key = (change: Change) => JSON.stringify(change.object);
  const now = new Map(to.changes.map((change) => [key(change), change]));
  return decisions.flatMap(({ change, choice }) => {
    const before = from.changes.find((one) => one.id === change);
    const after = before && now.get(key(before));
    return after?.choices.includes(choice) ? [{ change: after.id, choice }] : [];
  });
}
