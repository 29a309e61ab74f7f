/** English words of the report. */
import { number, numbered } from "./en.plural";

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
  /** Signing in again failed in the middle, which ended the run. */
  signedOut: boolean;
}

export const report = {
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
        if (facts.failed === 0 && facts.signedOut)
          return `Stopped, as signing in again failed: ${number(facts.done)} of ${number(facts.total)} resources are done.`;
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
  todoDone: (done: string, total: string, all: boolean) => (all ? "all done" : `${done} of ${total} done`),
  timeline: "Timeline of the run",
  timelineLegend: { writing: "writing", ready: "getting ready" },
  timelineColumns: { kind: "Kind", name: "Name", began: "Began", took: "Took", bar: "Course" },
  after: (time: string) => `+${time}`,
  copies: "Copies that were saved",
  copiesWhy: "Before something is deleted, a copy of it is saved on this computer.",
  reason: "Why",
  evidence: "Evidence",
  meaning: "What it means",
  differs: (count: number) => numbered(count, "field would differ", "fields would differ"),
  changed: "Changed",
  failed: "Failed",
  unchanged: "Unchanged",
  skipped: "Skipped",
  notDone: "Not started",
  uncertain: "Uncertain",
  columns: { result: "Result", kind: "Kind", name: "Name", namespace: "Namespace", note: "Note" },
  save: "Save report…",
  saved: (path: string) => `Saved as ${path}`,
  fileName: (product: string, context: string, day: string) => `glasslift-${product}-${context}-${day}.html`,
  again: "New upgrade",
  subline: (from: string | null, to: string) => (from === null ? to : `${from} to ${to}`),
};
