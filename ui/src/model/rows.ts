/** Pure questions about the rows of a run. */
import type { RunState } from "../generated/event";
import type { Readiness } from "../generated/object";
import type { Change } from "../generated/plan";

/** One change of the plan and where it is. */
export interface Row {
  change: Change;
  state: RunState;
  readiness: Readiness | null;
  /** Time of the event that brought it here; null before its turn. */
  since: string | null;
}

/** How many rows there are of what people look for. Kept along with the events, so that nothing counts 5,000 rows. */
export interface Tally {
  done: number;
  failed: number;
  skipped: number;
}

/** Whether nothing more is expected of a row. */
export function isDone(row: Row): boolean {
  switch (row.state.type) {
    case "failed":
    case "skipped":
    case "cancelled":
      return true;
    case "applied":
      return row.readiness?.type !== "progressing";
    default:
      return false;
  }
}

export function isFailed(row: Row): boolean {
  const readiness = row.readiness?.type;
  return row.state.type === "failed" || readiness === "failed" || readiness === "timed-out";
}

/** Whether it was applied and is not known to be ready. */
export function isOpen(row: Row): boolean {
  return row.state.type === "applied" && row.readiness?.type === "progressing";
}

/** Whether a stop or a failure left a row undone. */
export function isLeft(row: Row): boolean {
  return row.state.type === "cancelled";
}

/** Whether something happens to a row at this moment. */
export function isActive(row: Row): boolean {
  return !isDone(row) && row.state.type !== "queued";
}

/**
 * Indexes of the rows that a table should keep in view, the most important last; none where it should stay. While rows
 * are queued that is the one that was begun last, so that everything that happens is seen, skipped Jobs too; then it is
 * what is still awaited. At the end it is the first failure, or else the first that was skipped, unless the person
 * looks at a row.
 */
export function revealed(rows: Row[], running: boolean, picked: boolean): number[] {
  const found: number[] = [];
  if (running) {
    found.push(
      rows.findIndex(isActive),
      rows.findLastIndex((row) => row.state.type !== "queued"),
    );
    if (!rows.some((row) => row.state.type === "queued")) found.reverse();
  } else if (!picked) {
    found.push(
      rows.findLastIndex((row) => row.state.type === "skipped"),
      rows.findIndex((row) => row.state.type === "skipped"),
      rows.findIndex(isFailed),
    );
  }
  return found.filter((index) => index >= 0);
}

/** Counts a row in or out. */
export function tallied(tally: Tally, row: Row, by: 1 | -1): void {
  if (isDone(row)) tally.done += by;
  if (isFailed(row)) tally.failed += by;
  if (row.state.type === "skipped") tally.skipped += by;
}
