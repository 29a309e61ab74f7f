/** A run as the screen shows it: a fold over the engine's events, drawn at most ten times a second. */
import type { Change } from "./generated/Change";
import type { Event } from "./generated/Event";
import type { Outcome } from "./generated/Outcome";
import type { Plan } from "./generated/Plan";
import type { Readiness } from "./generated/Readiness";
import type { RunState } from "./generated/RunState";
import type { Waiting } from "./generated/Waiting";

/** One change of the plan and where it is. */
export interface Row {
  change: Change;
  state: RunState;
  readiness: Readiness | null;
  /** Time of the event that brought it here; null before its turn. */
  since: string | null;
}

/** A text that belongs to no state change. */
export interface Notice {
  change: number | null;
  message: string;
  at: string;
}

/** Smallest time between two redraws, in milliseconds. */
export const REDRAW_EVERY = 100;

const QUEUED: RunState = { type: "queued" };

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

export class Run {
  plan = $state.raw<Plan | null>(null);
  /** In plan order, so that rows never move. */
  rows = $state.raw<Row[]>([]);
  done = $state(0);
  total = $state(0);
  waiting = $state.raw<Waiting[]>([]);
  notices = $state.raw<Notice[]>([]);
  startedAt = $state<string | null>(null);
  finishedAt = $state<string | null>(null);
  stopRequested = $state(false);
  outcome = $state<Outcome | null>(null);

  #index = new Map<number, number>();
  #lastSeq = -1;
  #pending: Event[] = [];
  #timer: ReturnType<typeof setTimeout> | null = null;
  #drawnAt = -Infinity;

  /** Takes a batch. Batches that come too fast are folded together; the end of a run is drawn at once. */
  push(events: Event[]): void {
    this.#pending.push(...events);
    const wait = this.#drawnAt + REDRAW_EVERY - performance.now();
    if (wait <= 0 || events.some((event) => event.kind.type === "run-finished")) this.flush();
    else this.#timer ??= setTimeout(() => this.flush(), wait);
  }

  /** Folds what came in since the last time. */
  flush(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#drawnAt = performance.now();
    const events = this.#pending;
    this.#pending = [];
    if (events.length > 0) this.#fold(events);
  }

  /** Forgets the timer; for leaving the screen for good. */
  dispose(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#pending = [];
  }

  #fold(events: Event[]): void {
    let rows = this.rows;
    const notices: Notice[] = [];
    const change = (id: number, at: string, part: Partial<Row>) => {
      const index = this.#index.get(id);
      if (index === undefined) return;
      if (rows === this.rows) rows = [...rows];
      const row = rows[index];
      if (row !== undefined) rows[index] = { ...row, since: at, ...part };
    };
    for (const { seq, at, kind } of events) {
      // After a reload the past and the live stream may overlap.
      if (seq <= this.#lastSeq) continue;
      this.#lastSeq = seq;
      switch (kind.type) {
        case "run-started":
          this.plan = kind.plan;
          this.startedAt = at;
          this.total = kind.plan.changes.length;
          this.#index = new Map(kind.plan.changes.map((one, index) => [one.id, index]));
          rows = kind.plan.changes.map((one) => ({
            change: one,
            state: QUEUED,
            readiness: null,
            since: null,
          }));
          break;
        case "state":
          change(kind.change, at, { state: kind.state });
          break;
        case "readiness":
          change(kind.change, at, { readiness: kind.readiness });
          break;
        case "progress":
          this.done = kind.done;
          this.total = kind.total;
          this.waiting = kind.waiting;
          break;
        case "notice":
          notices.push({ change: kind.change, message: kind.message, at });
          break;
        case "stop-requested":
          this.stopRequested = true;
          break;
        case "run-finished":
          this.outcome = kind.outcome;
          this.finishedAt = at;
          this.waiting = [];
          break;
      }
    }
    if (rows !== this.rows) this.rows = rows;
    if (notices.length > 0) this.notices = [...this.notices, ...notices];
  }
}
