/** A run as the screen shows it: a fold over the engine's events, drawn at most ten times a second. */
import type { Event, Outcome, RunState, SignInState, Waiting } from "../generated/event";
import type { Plan } from "../generated/plan";
import type { Problem } from "../generated/problem";
import { objectName } from "../model/format";
import { tallied, type Row, type Tally } from "../model/rows";

/** A text that belongs to no state change. */
export interface Notice {
  change: number | null;
  message: string;
  /** The same as a problem where it is not the server's own text. */
  own?: Problem;
  at: string;
}

/** Smallest time between two redraws, in milliseconds. */
export const REDRAW_EVERY = 100;

const QUEUED: RunState = { type: "queued" };

const NO_TALLY: Tally = { done: 0, failed: 0, skipped: 0 };

export class Run {
  plan = $state.raw<Plan | null>(null);
  /** In plan order, so that rows never move. */
  rows = $state.raw<Row[]>([]);
  tally = $state.raw<Tally>(NO_TALLY);
  done = $state(0);
  total = $state(0);
  waiting = $state.raw<Waiting[]>([]);
  notices = $state.raw<Notice[]>([]);
  /** A sign-in that everything waits for, or the one that failed; none otherwise. */
  signIn = $state.raw<SignInState | null>(null);
  startedAt = $state<string | null>(null);
  finishedAt = $state<string | null>(null);
  stopRequested = $state(false);
  /** Stopping at once: nothing is waited for any more, but for what was deleted and is put back. */
  stopNow = $state(false);
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

  /** A row by its change; none for a change that is not of this run. */
  row(id: number): Row | null {
    return this.rows[this.#index.get(id) ?? -1] ?? null;
  }

  /** The resource that is put back before the run ends, and the seconds that are left for that. */
  puttingBack(now: number): { name: string; seconds: number } | null {
    for (const { change, missing, since } of this.waiting) {
      const row = this.row(change);
      if (missing.what.type !== "put-back" || row === null) continue;
      const left = missing.what.within_seconds - Math.floor((now - Date.parse(since)) / 1000);
      return { name: objectName(row.change.object), seconds: Math.max(0, left) };
    }
    return null;
  }

  #fold(events: Event[]): void {
    let rows = this.rows;
    let fresh = false;
    const tally = { ...this.tally };
    const notices: Notice[] = [];
    const change = (id: number, at: string, part: Partial<Row>) => {
      const index = this.#index.get(id);
      const row = index === undefined ? undefined : rows[index];
      if (index === undefined || row === undefined) return;
      if (!fresh) rows = [...rows];
      fresh = true;
      const next = { ...row, since: at, ...part };
      tallied(tally, row, -1);
      tallied(tally, next, 1);
      rows[index] = next;
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
          fresh = true;
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
        case "named": {
          const row =
            this.rows[this.#index.get(kind.change) ?? -1] ?? rows[this.#index.get(kind.change) ?? -1];
          if (row !== undefined)
            change(kind.change, at, {
              change: { ...row.change, object: { ...row.change.object, name: kind.name } },
            });
          break;
        }
        case "progress":
          this.done = kind.done;
          this.total = kind.total;
          this.waiting = kind.waiting;
          break;
        case "notice":
          notices.push({
            change: kind.change,
            message: kind.message,
            ...(kind.own && { own: kind.own }),
            at,
          });
          break;
        case "sign-in":
          this.signIn = kind.state.type === "signed-in" ? null : kind.state;
          break;
        case "stop-requested":
          this.stopRequested = true;
          this.stopNow ||= kind.how === "at-once";
          break;
        case "run-finished":
          this.outcome = kind.outcome;
          this.finishedAt = at;
          this.waiting = [];
          if (this.signIn?.type === "waiting") this.signIn = null;
          break;
      }
    }
    if (fresh) {
      this.rows = rows;
      this.tally = tally;
    }
    if (notices.length > 0) this.notices = [...this.notices, ...notices];
  }
}
