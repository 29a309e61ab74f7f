/** Pure questions about a report. */
import type { ObjectRef } from "../generated/object";
import type { Entry, Notice, Report, Todo } from "../generated/report";
import type { Look } from "./look";
import type { Group, ReportFacts } from "../messages/engine";
import { objectName } from "./format";
import { bundleTitle } from "./plans";

export const GROUPS: Group[] = [
  "failed",
  "not-ready",
  "uncertain",
  "changed",
  "differs",
  "skipped",
  "not-done",
  "unchanged",
];

/** The list that an entry belongs to. */
export function groupOf(entry: Entry): Group {
  switch (entry.result.type) {
    case "failed":
      return "failed";
    case "skipped":
      return "skipped";
    case "not-done":
      return "not-done";
    case "uncertain":
      return "uncertain";
    case "not-ready":
      return "not-ready";
    case "applied":
      break;
  }
  if (entry.kept !== undefined) return "differs";
  const readiness = entry.readiness?.type;
  if (readiness === "failed" || readiness === "timed-out") return "failed";
  return entry.result.effect === "unchanged" || entry.result.effect === "kept" ? "unchanged" : "changed";
}

/** What the headline says. */
export function facts(report: Report): ReportFacts {
  const groups = report.entries.map(groupOf);
  const count = (wanted: Group) => groups.filter((group) => group === wanted).length;
  const inEntries = new Set(report.entries.map((entry) => entry.change));
  const total =
    report.entries.length + report.skipped_jobs.filter((job) => !inEntries.has(job.change)).length;
  return {
    outcome: report.outcome,
    what: bundleTitle(report.bundle),
    from: report.direction === "downgrade" ? report.from_version : null,
    context: report.cluster.context,
    failed: count("failed"),
    reached: total - report.entries.filter((entry) => !isDone(entry)).length,
    total,
    jobs: report.skipped_jobs.length,
    standing: report.todo.filter((todo) => todo.type === "go-on").length,
    kept: report.entries.filter((entry) => entry.kept !== undefined).length,
    signedOut: report.todo.some((todo) => todo.type === "sign-in"),
  };
}

/** Whether it came to its end as planned. */
function isDone({ result }: Entry): boolean {
  return (
    result.type === "applied" || (result.type === "skipped" && result.reason.type !== "dependency-failed")
  );
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

/** The object that something is to be done about. */
export function objectOf(report: Report, todo: Todo): ObjectRef | null {
  if (!("change" in todo)) return null;
  const has = (one: { change: number }) => one.change === todo.change;
  return (report.skipped_jobs.find(has) ?? report.entries.find(has))?.object ?? null;
}

/** What a remark is about, by name: the first ones. */
export function aboutWhom(report: Report, notice: Notice): { names: string[]; more: number } {
  const NAMED = 3;
  const found = notice.changes.flatMap((change) => report.entries.filter((entry) => entry.change === change));
  return {
    names: found.slice(0, NAMED).map((entry) => objectName(entry.object)),
    more: Math.max(0, notice.changes.length - NAMED),
  };
}

/** One object in the timeline of a run; times in milliseconds from the start of the run. */
export interface Span {
  entry: Entry;
  from: number;
  /** When it was written; from then on it gets ready. None when that never came. */
  written: number | null;
  to: number;
}

/** What took time in a run, in the order of beginning. What was only compared is left out. */
export function spans(report: Report): Span[] {
  const start = Date.parse(report.started_at);
  const end = Date.parse(report.finished_at) - start;
  return report.entries
    .flatMap((entry): Span[] => {
      const { result, readiness, began_at, written_at } = entry;
      const compared = result.type === "applied" && result.effect === "unchanged";
      if (began_at === undefined || result.type === "skipped" || compared) return [];
      const open =
        result.type === "not-done" ||
        result.type === "uncertain" ||
        result.type === "not-ready" ||
        readiness?.type === "progressing";
      const from = Date.parse(began_at) - start;
      return [
        {
          entry,
          from,
          written: written_at === undefined ? null : Date.parse(written_at) - start,
          to: open || entry.took_ms === null ? end : from + entry.took_ms,
        },
      ];
    })
    .sort((a, b) => a.from - b.from || a.entry.change - b.entry.change);
}
