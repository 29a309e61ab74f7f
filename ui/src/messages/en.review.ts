/** English words of the review step and of the question before a run. */
import type { HealthNotice, Permission } from "../generated/cluster";
import type { ApiNotice, Readiness } from "../generated/object";
import type { ConflictPolicy, Counts, OwnerKind, Risk, Wave } from "../generated/plan";
import { number, numbered, plural } from "./en.plural";
import { words } from "./en.shared";
import { sentence, type Piece } from "./pieces";

/** What something lacks now, without the end of the sentence. */
function lacks(now: Readiness): string {
  if (now.type === "progressing") return words.missing(now.missing).replace(/\.$/, "");
  return now.type === "failed" ? words.failure(now.why).replace(/\.$/, "") : "";
}

/** "Jobs" if nothing else is skipped, otherwise the general noun. */
function skipped(count: number, onlyJobs: boolean): string {
  return onlyJobs ? numbered(count, "Job", "Jobs") : numbered(count, "resource", "resources");
}

const list = (items: string[]) => new Intl.ListFormat("en", { type: "conjunction" }).format(items);

function apiVersion({ object, state, since, removed_in, replacement }: ApiNotice): string {
  const instead = replacement === null ? "" : ` Use ${replacement} instead.`;
  switch (state) {
    case "removed":
      return `${object.api_version} was removed in Kubernetes v${since}.${instead}`;
    case "not-yet-served":
      return `${object.api_version} came with Kubernetes v${since}.`;
    case "deprecated": {
      const end = removed_in === null ? "" : ` and goes away in v${removed_in}`;
      return `${object.api_version} is deprecated since Kubernetes v${since}${end}.${instead}`;
    }
  }
}

export const review = {
  planning: (objects: number, context: string) =>
    `Comparing ${numbered(objects, "resource", "resources")} with ${context}`,
  planningWhy: "The server is asked what it would store. Nothing is written.",
  failed: "The comparison did not finish",
  headline(counts: Counts, onlyJobs: boolean): Piece[] {
    const parts: Piece[] = [];
    const noun = (count: number) =>
      parts.length === 0 ? numbered(count, "resource", "resources") : number(count);
    if (counts.blocked > 0)
      parts.push(["blocked", `${noun(counts.blocked)} ${plural(counts.blocked, "is", "are")} blocked`]);
    if (counts.update > 0) parts.push(["update", `${noun(counts.update)} will change`]);
    if (counts.create > 0) parts.push(["create", `${noun(counts.create)} will be created`]);
    if (counts.recreate > 0)
      parts.push(["recreate", `${noun(counts.recreate)} will be deleted and created anew`]);
    if (counts.delete > 0) parts.push(["delete", `${noun(counts.delete)} will be deleted`]);
    if (counts.skip > 0) parts.push(["skip", `${skipped(counts.skip, onlyJobs)} will be skipped`]);
    const rest = counts.unchanged + counts.keep;
    if (rest > 0) parts.push(["stay", `${noun(rest)} ${plural(rest, "stays as it is", "stay as they are")}`]);
    return sentence(parts, ", ", ".");
  },
  matches: (version: string) => `This cluster already matches ${version}.`,
  matchesSkips: (version: string, counts: Counts, onlyJobs: boolean): Piece[] => {
    const rest = counts.unchanged + counts.keep;
    const match = numbered(rest, "resource matches", "resources match");
    const stay = plural(counts.skip, "stays as it is", "stay as they are");
    return [
      [null, "Nothing to change: "],
      ...sentence(
        [
          ["stay", `${match} ${version}`],
          ["skip", `${skipped(counts.skip, onlyJobs)} ${stay}`],
        ],
        ", ",
        ".",
      ),
    ];
  },
  bundleWord: "the bundle",
  fromTo: (product: string, from: string, to: string) => `${product} ${from} to ${to}`,
  installs: (what: string) => `${what}, not installed yet`,
  read: (time: string) => `cluster read ${time}`,
  again: "Compare again",
  filters: "Show",
  search: "Search resources",
  noMatch: "No resource matches",
  only: "Show only these",
  clear: "Show all resources",
  table: "Planned changes",
  columns: { action: "Action", kind: "Kind", name: "Name", namespace: "Namespace", note: "Note" },
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
  wave: {
    namespaces: "Namespaces",
    definitions: "Definitions and classes",
    foundations: "Identity, configuration, storage, services",
    workloads: "Workloads and Jobs",
    admission: "Admission and API services",
    "custom-resources": "Custom resources",
  } satisfies Record<Wave, string>,
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
  permission({ verb, group, resource, namespace }: Permission): string {
    const what = group === "" ? resource : `${resource}.${group}`;
    return `${verb} ${what} ${namespace === null ? "in the whole cluster" : `in namespace ${namespace}`}`;
  },
  permissionsFooter: "Permissions are missing. The upgrade cannot start without them.",
  health: (count: number) =>
    `${numbered(count, "part", "parts")} of the cluster ${plural(count, "is", "are")} broken and may get in the way`,
  healthShow: "Show what is broken",
  healthNotice(notice: HealthNotice): string {
    switch (notice.type) {
      case "api-service-down":
        return `APIService ${notice.name} does not answer: ${notice.message}`;
      case "webhook-without-backend":
        return `Webhook ${notice.name} calls Service ${notice.service}, which has no ready Pod. It is asked about ${list(notice.kinds)}.`;
    }
  },
  fields: (count: number) => numbered(count, "field differs", "fields differ"),
  attention: "Needs attention",
  nothingSelected: "Choose a resource to see what will happen to it",
  blockedFooter: (count: number) =>
    `${numbered(count, "resource is", "resources are")} blocked. Decide what happens to ${plural(count, "it", "them")} first.`,
  writes: "Nothing is written before you confirm.",
  nothingToDo: "There is nothing to write.",
  upgrade: (writes: number, context: string) =>
    `Upgrade ${numbered(writes, "resource", "resources")} on ${context}`,
  install: (writes: number, context: string) =>
    `Install ${numbered(writes, "resource", "resources")} on ${context}`,
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
  risk(risk: Risk): string {
    switch (risk.type) {
      case "version-no-longer-served":
        return `Version ${risk.version} is no longer served. What still asks for it gets an error.`;
      case "stored-version-dropped":
        return `Version ${risk.version} is dropped although objects may be stored in it. The server refuses this until they are migrated and the version is gone from status.storedVersions.`;
      case "scope-changed":
        return `The scope changes from ${risk.live} to ${risk.desired}. The server refuses this for a definition that exists.`;
      case "storage-version-changed":
        return `The storage version changes from ${risk.live} to ${risk.desired}. Objects stay stored in the old one until they are written again.`;
      case "schema-fields-removed":
        return `${list(risk.fields)} ${plural(risk.fields.length, "leaves", "leave")} the schema. Values there are dropped when an object is written.`;
      case "schema-fields-required":
        return `${list(risk.fields)} ${plural(risk.fields.length, "becomes", "become")} required. Objects without a value are refused when they are written.`;
      case "duplicate-entry":
        return `The bundle names ${risk.path} twice. ${risk.kept} is kept, ${risk.dropped} is dropped.`;
      case "gitops-owned":
        return `${risk.manager} keeps this resource as its repository says and will put its own state back. Change it there too.`;
      case "fields-stay":
        return `${list(risk.fields)} ${plural(risk.fields.length, "stays", "stay")}, although the bundle does not have ${plural(risk.fields.length, "it", "them")}: ${risk.manager} owns ${plural(risk.fields.length, "it", "them")}.`;
      case "already-not-ready":
        return `It is not as it should be before anything is done: ${lacks(risk.readiness)}.`;
      case "api-version":
        return apiVersion(risk.notice);
      case "namespace-left-out":
        return `The namespace ${risk.namespace} is left out: ${risk.kind} belongs to the whole cluster.`;
      case "address-may-change":
        return "It is deleted first, and its address may be another one afterwards.";
      case "deletes-contents":
        return "Everything in it or of its kind is deleted with it.";
    }
  },
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
  upgrade: (writes: number, context: string) =>
    `Upgrade ${numbered(writes, "resource", "resources")} on ${context}?`,
  install: (writes: number, context: string) =>
    `Install ${numbered(writes, "resource", "resources")} on ${context}?`,
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
