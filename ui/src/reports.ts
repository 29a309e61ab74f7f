/** Pure questions about a report. */
import type { Entry } from "./generated/Entry";
import type { Report } from "./generated/Report";
import type { Look } from "./look";
import type { ReportFacts } from "./messages/en.report";
import { bundleTitle } from "./plans";

export type Group = "failed" | "changed" | "skipped" | "notDone" | "unchanged";
export const GROUPS: Group[] = ["failed", "changed", "skipped", "notDone", "unchanged"];

/** The list that an entry belongs to. */
export function groupOf(entry: Entry): Group {
  switch (entry.result.type) {
    case "failed":
    case "uncertain":
      return "failed";
    case "skipped":
      return "skipped";
    case "not-done":
      return "notDone";
    case "applied":
      break;
  }
  const readiness = entry.readiness?.type;
  if (readiness === "failed" || readiness === "timed-out") return "failed";
  return entry.result.effect === "unchanged" || entry.result.effect === "kept" ? "unchanged" : "changed";
}

/** What the headline says, from the fields rather than from the engine's English sentence. */
export function facts(report: Report): ReportFacts {
  const groups = report.entries.map(groupOf);
  const failed = groups.filter((group) => group === "failed").length;
  const open = groups.filter((group) => group === "notDone").length;
  const inEntries = new Set(report.entries.map((entry) => entry.change));
  const total =
    report.entries.length + report.skipped_jobs.filter((job) => !inEntries.has(job.change)).length;
  return {
    outcome: report.outcome,
    what: bundleTitle(report.bundle),
    context: report.cluster.context,
    failed,
    done: total - failed - open,
    total,
    skippedJobs: report.skipped_jobs.length,
    todo: report.todo.length,
  };
}

/** Green only when nothing is left to do. */
export function reportLook(report: Report): Look {
  switch (report.outcome) {
    case "failed":
      return { hue: "red", icon: "x-circle" };
    case "stopped":
      return { hue: "amber", icon: "stop" };
    case "interrupted":
      return { hue: "amber", icon: "alert" };
    default:
      return report.todo.length === 0
        ? { hue: "green", icon: "check-circle" }
        : { hue: "amber", icon: "alert" };
  }
}
