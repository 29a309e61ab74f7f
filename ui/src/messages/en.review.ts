/** English words of the review step and of the question before a run. */
import type { ConflictPolicy, Counts, OwnerKind } from "../generated/plan";
import { number, numbered, plural } from "./en.plural";

/** "Jobs" if nothing else is skipped, otherwise the general noun. */
function skipped(count: number, onlyJobs: boolean): string {
  return onlyJobs ? numbered(count, "Job", "Jobs") : numbered(count, "resource", "resources");
}

export const review = {
  planning: (objects: number, context: string) =>
    `Comparing ${numbered(objects, "resource", "resources")} with ${context}`,
  planningWhy: "The server is asked what it would store. Nothing is written.",
  failed: "The comparison did not finish",
  bundleWord: "the bundle",
  installs: (what: string) => `${what}, not installed yet`,
  read: (time: string) => `cluster read ${time}`,
  again: "Compare again",
  filters: "Show",
  search: "Search resources",
  noMatch: "No resource matches",
  only: "Show only these",
  clear: "Show all resources",
  table: "Planned changes",
  clusterWide: "cluster-wide",
  jobsAll: "Jobs that exist",
  jobsAllWhy: "What happens to every Job that is already on the cluster, unless you choose for one of them.",
  jobsChoice: {
    skip: "Skip all Jobs",
    update: "Update all Jobs in place",
    recreate: "Recreate all Jobs",
    fail: "Stop if a Job would change",
  },
  jobsMeaning: {
    skip: "They stay as they are and do not run again.",
    recreate: "Those that would change are deleted and run again.",
    update: "Those that would change are changed in place, where the server accepts it.",
    fail: "The upgrade does not start while one of them would change.",
  },
  conflictsAll: "Fields of others",
  conflictsAllWhy:
    "What happens to fields that a controller, a person or a GitOps tool owns, unless you choose for one resource.",
  conflictsChoice: {
    fail: "Fields of others: ask",
    take: "Fields of others: take over",
    keep: "Fields of others: keep theirs",
  } satisfies Record<ConflictPolicy, string>,
  group: "Group",
  groups: { none: "Not grouped", wave: "By wave", namespace: "By namespace", kind: "By kind" },
  waveTitle: (at: number, name: string) => `${number(at)}. ${name}`,
  save: "Save plan…",
  saved: (path: string) => `Plan saved as ${path}`,
  fileName: (product: string, context: string, day: string) =>
    `glasslift-plan-${product}-${context}-${day}.html`,
  permissions: (count: number) =>
    `You lack ${numbered(count, "permission", "permissions")} that the upgrade needs`,
  permissionsWhy: "The upgrade cannot start without them. Ask whoever runs the cluster, then compare again.",
  permissionsCopy: "Copy as text",
  permissionsShow: (count: number) => `Show ${count === 1 ? "it" : `all ${number(count)}`}`,
  permissionsFooter: "Permissions are missing. The upgrade cannot start without them.",
  health: (count: number) =>
    `${numbered(count, "part", "parts")} of the cluster ${plural(count, "is", "are")} broken and may get in the way`,
  healthShow: "Show what is broken",
  fields: (count: number) => numbered(count, "field differs", "fields differ"),
  attention: "Needs attention",
  blockedFooter: (count: number) =>
    `${numbered(count, "resource is", "resources are")} blocked. Decide what happens to ${plural(count, "it", "them")} first.`,
  writes: "Nothing is written before you confirm.",
  nothingToDo: "There is nothing to write.",
};

export const detail = {
  pane: "Selected resource",
  copyName: "Copy name",
  evidence: "What is known about this Job",
  created: "Created",
  finished: "Finished",
  images: "Images",
  container: "Container",
  wouldDiffer: "Would differ",
  same: "The bundle's Job is the same as the one on the cluster.",
  ttl: (when: string) => `The cluster removes it ${when} after it finished.`,
  cronJob: (name: string) => `Belongs to CronJob ${name}, which starts new Jobs by itself.`,
  pods: (count: number) =>
    `It owns ${numbered(count, "Pod", "Pods")}. Recreating the Job deletes ${plural(count, "that Pod with its log", "those Pods with their logs")}.`,
  helmHook: (value: string) => `Helm hook: ${value}`,
  added: "not set",
  removed: "removed",
  chooseJob: "What should happen to this Job?",
  chooseResource: "What should happen to this resource?",
  takenOver: (managers: string) => `Takes over fields that ${managers} set.`,
  takenOverWhy: "Fields that the new version dropped really go.",
  warnings: "Warnings",
  risks: "Good to know before you approve",
  ownership: "Who owns fields of it",
  ownerKind: {
    installer: "installer",
    controller: "controller",
    gitops: "GitOps tool",
    person: "a person",
    other: "unknown tool",
  } satisfies Record<OwnerKind, string>,
  dropped: "Fields that go",
  droppedWhy: "The new version no longer has them.",
  order: "When it runs",
  orderWave: (at: number, of: number, name: string) => `Wave ${number(at)} of ${number(of)}: ${name}.`,
  orderFirst: "Nothing has to be done before it.",
  orderAfter: (name: string) => `Starts when wave “${name}” is done.`,
  orderNamespace: (name: string) => `Waits until Namespace ${name} is active.`,
  orderDefinition: (name: string) => `Waits until CustomResourceDefinition ${name} is served.`,
  alike: (count: number) => `Choose the same for ${numbered(count, "other", "others")} like it`,
  newRun: "Start a new run",
  newRunWhy: "The bundle asks for a new Job each time it is applied.",
  noRun: "No new run",
  noRunWhy: "No Job is created this time.",
  wider: "Wider",
  narrower: "Narrower",
  ways: "Ways out",
  diff: "What changes",
  wouldDiff: "What would change",
  diffWhole: "What is on the cluster",
  diffLoading: "Fetching the difference…",
  diffEmpty: "No field differs.",
  diffView: "View",
  diffViews: { unified: "Unified", split: "Split" },
  diffCopy: "Copy the difference",
  diffSame: (lines: number) => `${numbered(lines, "line is the same", "lines are the same")}`,
  diffMore: (lines: number) => `Show all ${number(lines)} lines`,
};

export const confirm = {
  ask: (what: string) => `${what}?`,
  cluster: "Cluster",
  server: "Server",
  user: "User",
  bundle: "Bundle",
  written: "Will be written",
  left: (counts: Counts, onlyJobs: boolean) => {
    const parts: string[] = [];
    if (counts.skip > 0) parts.push(`${skipped(counts.skip, onlyJobs)} skipped`);
    const rest = counts.unchanged + counts.keep;
    if (rest > 0) parts.push(`${number(rest)} unchanged`);
    return parts.join(", ");
  },
  leftLabel: "Left alone",
  more: (count: number) => `and ${number(count)} more`,
  destructive: (recreate: number, gone: number) => {
    const parts: string[] = [];
    if (recreate > 0)
      parts.push(`${numbered(recreate, "resource", "resources")} will be deleted and created anew`);
    if (gone > 0) parts.push(`${numbered(gone, "resource", "resources")} will be deleted`);
    return `${parts.join(", ")}.`;
  },
  destructiveWhy: (count: number): string =>
    count === 1
      ? "A copy is saved on this computer first. If it owns Pods, they end."
      : "A copy of each is saved on this computer first. Pods that they own end.",
  production: "This is a production cluster.",
  type: (context: string) => `Type ${context} to confirm`,
};
