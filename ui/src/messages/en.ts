/** English. Every word of the user interface is here or in an `en.*.ts` beside it; a further language copies the shape. */
import type { Counts } from "../generated/Counts";
import { bundle } from "./en.bundle";
import { cluster } from "./en.cluster";
import { closing, frame, settings, shortcuts, start, tags } from "./en.frame";
import { reasons } from "./en.reasons";
import { number, numbered, plural } from "./en.plural";

/** What the headline of a report is made of. */
export interface ReportFacts {
  outcome: "succeeded" | "succeeded-with-skips" | "stopped" | "failed" | "interrupted";
  /** "Glasskube 0.3.0". */
  what: string;
  context: string;
  failed: number;
  done: number;
  total: number;
  skippedJobs: number;
  todo: number;
}

/** "Jobs" if nothing else is skipped, otherwise the general noun. */
function skipped(count: number, onlyJobs: boolean): string {
  return onlyJobs ? numbered(count, "Job", "Jobs") : numbered(count, "resource", "resources");
}

export const en = {
  ...reasons,

  app: {
    name: "Glasslift",
    title: (step: string, context: string | null) =>
      context === null ? `${step} - Glasslift` : `${step} - ${context} - Glasslift`,
    retry: "Try again",
    copy: "Copy",
    copied: "Copied",
    cancel: "Cancel",
    clear: "Clear",
    justNow: "just now",
    all: "All",
    and: (list: string[]) => new Intl.ListFormat("en", { type: "conjunction" }).format(list),
    sentence: (text: string) => (/[.!?:]$/.test(text) ? text : `${text}.`),
  },

  steps: {
    label: "Steps",
    start: "Start",
    cluster: "Cluster",
    bundle: "Bundle",
    review: "Review",
    apply: "Apply",
    report: "Report",
    done: "done",
    current: "current",
    todo: "not yet",
  },

  frame,
  tags,
  settings,
  shortcuts,
  closing,
  start,

  /** Titles and filters of the system's own dialogs. */
  dialogs: {
    kubeconfig: "Choose a kubeconfig",
    bundle: "Choose a bundle",
    folder: "Choose a bundle folder",
    report: "Save the report",
    plan: "Save the plan",
    diagnostics: "Save the diagnostics",
    text: "Text",
    manifests: "Manifests and archives",
    anyFile: "All files",
  },

  problem: {
    details: "Technical details",
    copy: "Copy details",
    unexpected: "Something unexpected happened.",
    unexpectedHint: "Try again. If it happens again, copy the details and open an issue.",
  },

  cluster,
  bundle,

  review: {
    planning: (objects: number, context: string) =>
      `Comparing ${numbered(objects, "resource", "resources")} with ${context}`,
    planningWhy: "The server is asked what it would store. Nothing is written.",
    failed: "The comparison did not finish",
    headline(counts: Counts, onlyJobs: boolean): string {
      const parts: string[] = [];
      const noun = (count: number) =>
        parts.length === 0 ? numbered(count, "resource", "resources") : number(count);
      if (counts.blocked > 0)
        parts.push(`${noun(counts.blocked)} ${plural(counts.blocked, "is", "are")} blocked`);
      if (counts.update > 0) parts.push(`${noun(counts.update)} will change`);
      if (counts.create > 0) parts.push(`${noun(counts.create)} will be created`);
      if (counts.recreate > 0) parts.push(`${noun(counts.recreate)} will be deleted and created anew`);
      if (counts.delete > 0) parts.push(`${noun(counts.delete)} will be deleted`);
      if (counts.skip > 0) parts.push(`${skipped(counts.skip, onlyJobs)} will be skipped`);
      const rest = counts.unchanged + counts.keep;
      if (rest > 0) parts.push(`${noun(rest)} ${plural(rest, "stays as it is", "stay as they are")}`);
      return `${parts.join(", ")}.`;
    },
    matches: (version: string) => `This cluster already matches ${version}.`,
    matchesSkips: (version: string, counts: Counts, onlyJobs: boolean) =>
      `Nothing to change: ${numbered(counts.unchanged + counts.keep, "resource matches", "resources match")} ${version}, ` +
      `${skipped(counts.skip, onlyJobs)} ${plural(counts.skip, "stays as it is", "stay as they are")}.`,
    bundleWord: "the bundle",
    fromTo: (product: string, from: string, to: string) => `${product} ${from} to ${to}`,
    installs: (what: string) => `${what}, not installed yet`,
    read: (time: string) => `cluster read ${time}`,
    again: "Compare again",
    filters: "Show",
    search: "Search name, kind, namespace",
    noMatch: "No resource matches",
    clear: "Show all resources",
    table: "Planned changes",
    columns: { action: "Action", kind: "Kind", name: "Name", namespace: "Namespace", note: "Note" },
    clusterWide: "cluster-wide",
    jobsAll: "Jobs that exist",
    jobsAllWhy:
      "What happens to every Job that is already on the cluster, unless you choose for one of them.",
    jobsChoice: {
      skip: "Skip all",
      update: "Update all in place",
      recreate: "Recreate all",
      fail: "Stop if one would change",
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
  },

  detail: {
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
    helmHook: (value: string) => `Helm hook: ${value}`,
    added: "not set",
    removed: "removed",
    chooseJob: "What should happen to this Job?",
    chooseResource: "What should happen to this resource?",
    takenOver: (managers: string) => `Takes over fields that ${managers} set.`,
    takenOverWhy: "Fields that the new version dropped really go.",
    warnings: "Warnings",
    ways: "Ways out",
    diff: "What changes",
    wouldDiff: "What would change",
    diffLoading: "Fetching the difference…",
    diffEmpty: "No field differs.",
    diffMore: (lines: number) => `Show all ${number(lines)} lines`,
  },

  confirm: {
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
    destructiveWhy: (count: number) =>
      count === 1
        ? "A copy is saved on this computer first. Its Pods end."
        : "A copy of each is saved on this computer first. Their Pods end.",
    production: "This is a production cluster.",
    type: (context: string) => `Type ${context} to confirm`,
  },

  apply: {
    heading: (what: string, context: string) => `Applying ${what} to ${context}`,
    finished: {
      succeeded: "Everything is applied and ready",
      "succeeded-with-skips": "Applied and ready, with Jobs skipped",
      stopped: "Stopped",
      failed: "Finished with failures",
      interrupted: "Interrupted",
    },
    starting: "Starting…",
    done: (done: number, total: number) => `${number(done)} of ${number(total)}`,
    waiting: (name: string, missing: string) => `waiting for ${name}: ${missing}`,
    others: (count: number) => `and ${number(count)} more`,
    stop: "Stop after the current changes",
    stopping: "Stopping after the current changes…",
    stopWhy: "Changes that are already applied stay.",
    reportLater: "The report opens when the run has ended.",
    table: "Changes of this run",
    filters: { all: "All", changes: "Changes", skipped: "Skipped", failed: "Failed" },
    columns: { state: "State", kind: "Kind", name: "Name", namespace: "Namespace", note: "Note" },
    follow: "Follow",
    followWhy: "Keep the change in progress in view",
    notices: "Notices",
    next: "Show the report",
    failures: (count: number) => `${numbered(count, "resource", "resources")} failed`,
    startFailed: "The run did not start",
    reportFailed: "The report could not be made",
  },

  report: {
    headline(facts: ReportFacts): string {
      const jobs = `${numbered(facts.skippedJobs, "Job", "Jobs")} did not run again`;
      switch (facts.outcome) {
        case "succeeded":
        case "succeeded-with-skips":
          return facts.skippedJobs === 0
            ? `${facts.what} is on ${facts.context}.`
            : `${facts.what} is on ${facts.context}; ${jobs}.`;
        case "stopped":
          return `Stopped by you: ${number(facts.done)} of ${number(facts.total)} resources are done.`;
        case "failed":
          return `${number(facts.failed)} of ${number(facts.total)} resources failed on ${facts.context}.`;
        case "interrupted":
          return `Interrupted: ${number(facts.done)} of ${number(facts.total)} resources are done.`;
      }
    },
    left: (count: number) => `${numbered(count, "thing is", "things are")} left for you to do`,
    nothingLeft: "Nothing is left for you to do",
    took: (time: string) => `took ${time}`,
    loading: "Making the report…",
    skippedJobs: "Jobs that did not run again",
    finishedAt: "finished",
    todo: "What you need to do",
    reason: "Why",
    evidence: "Evidence",
    meaning: "What it means",
    differs: (count: number) => numbered(count, "field would differ", "fields would differ"),
    changed: "Changed",
    failed: "Failed",
    unchanged: "Unchanged",
    skipped: "Skipped",
    notDone: "Not started",
    columns: { result: "Result", kind: "Kind", name: "Name", namespace: "Namespace", note: "Note" },
    save: "Save report…",
    saved: (path: string) => `Saved as ${path}`,
    fileName: (product: string, context: string, day: string) =>
      `glasslift-${product}-${context}-${day}.html`,
    again: "New upgrade",
    subline: (from: string | null, to: string) => (from === null ? to : `${from} to ${to}`),
  },
};

/** The shape that every language has. */
export type Messages = typeof en;
