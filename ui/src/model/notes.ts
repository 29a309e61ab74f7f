/** The short note beside a resource in a table, worded from its plan or its state. */
import type { Change, JobEvidence, KeptField, SkipReason } from "../generated/plan";
import { ago, imageTag } from "./format";
import { t } from "../messages";
import type { Row } from "./rows";

/** "succeeded 41 days ago". */
export function jobSince(job: JobEvidence): string {
  return t().jobState(job.state, "within", job.finished_at && ago(job.finished_at));
}

/** Why something is left alone: for a Job that exists, what it did. */
function skipNote(reason: SkipReason, job: JobEvidence | undefined): string {
  return reason.type === "job-exists" && job !== undefined ? jobSince(job) : t().skipReason(reason);
}

/** What stays as others set it. */
export function keptNote(kept: KeptField[]): string {
  return t().app.listed(kept.map(t().kept));
}

/** What the plan says about a change, in a few words. */
export function planNote(change: Change): string {
  const action = change.action;
  if (action.type === "blocked") return t().blockReason(action.why);
  if (action.type === "skip") return skipNote(action.reason, change.job);
  if (change.kept !== undefined) return keptNote(change.kept);
  const image = change.images.find((one) => one.live !== null && one.desired !== null);
  if (image?.live && image.desired) return `${imageTag(image.live)} → ${imageTag(image.desired)}`;
  if (action.type === "recreate" && action.fields.length > 0) return t().app.listed(action.fields);
  if (action.type === "update") return t().review.fields(change.differing_fields);
  return "";
}

/** Seconds until the next attempt of a row that is retried. */
export function untilRetry(row: Row, now: number): number {
  if (row.state.type !== "retrying") return 0;
  const passed = row.since === null ? 0 : (now - Date.parse(row.since)) / 1000;
  return Math.max(0, Math.ceil(row.state.in_seconds - Math.max(0, passed)));
}

/** What a row of a run is doing, or why it ended as it did. The time is asked for only where it matters. */
export function runNote(row: Row, now: () => number = Date.now): string {
  const state = row.state;
  switch (state.type) {
    case "waiting":
      return t().waitingOn(state.on);
    case "applying":
      return t().step[state.step];
    case "retrying":
      return t().retrying(state.n, untilRetry(row, now()), state.why);
    case "failed":
      return t().problemText(state.problem).message;
    case "skipped":
      return skipNote(state.reason, row.change.job);
    case "applied":
      break;
    default:
      return "";
  }
  switch (row.readiness?.type) {
    case "progressing":
    case "timed-out":
      return t().missing(row.readiness.missing);
    case "failed":
      return t().failure(row.readiness.why);
    case "ready":
      return row.readiness.note === null ? planNoteAfter(row) : t().readyNote[row.readiness.note];
    default:
      return planNoteAfter(row);
  }
}

/** The image that came with it, which is what people look for. */
function planNoteAfter(row: Row): string {
  if (row.change.kept !== undefined && row.state.type === "applied") return keptNote(row.change.kept);
  return row.change.images.length > 0 && row.state.type === "applied" && row.state.effect !== "unchanged"
    ? planNote(row.change)
    : "";
}
