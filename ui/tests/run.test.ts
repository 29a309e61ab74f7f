import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Event, EventKind } from "../src/generated/event";
import type { Missing } from "../src/generated/object";
import { isDone, isFailed, revealed } from "../src/model/rows";
import { REDRAW_EVERY, Run } from "../src/state/run.svelte";
import { clusterFor } from "../src/scripted/data";
import { planFor } from "../src/scripted/plan";
import { script } from "../src/scripted/run";

const plan = planFor("upgrade", clusterFor("/k", "staging"), "glasskube@0.3.0", {
  jobs: "skip",
  conflicts: "fail",
  per_change: [],
});
const DEPLOYMENT = 17;
const REPLICAS: Missing = { what: { type: "replicas", have: 0, want: 1, how: "available" } };
const JOB = 19;

function event(seq: number, kind: EventKind): Event {
  return { run: "r", seq, at: new Date(1_000_000 + seq * 1000).toISOString(), kind };
}

function started(): Run {
  const run = new Run();
  run.push([event(0, { type: "run-started", plan })]);
  return run;
}

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

describe("a run folded from events", () => {
  it("lays out every change before work starts", () => {
    const run = started();
    expect(run.rows).toHaveLength(21);
    expect(run.rows.every((row) => row.state.type === "queued")).toBe(true);
    expect(run.total).toBe(21);
  });

  it("calls what the server named by that name", () => {
    const run = started();
    run.push([event(1, { type: "named", change: JOB, name: "init-x7" })]);
    run.flush();
    expect(run.row(JOB)?.change.object.name).toBe("init-x7");
    expect(run.row(DEPLOYMENT)?.change.object.name).toBe(plan.changes[DEPLOYMENT]!.object.name);
  });

  it("keeps applied and ready apart, so that a row is done only when it is ready", () => {
    const run = started();
    run.push([
      event(1, { type: "state", change: DEPLOYMENT, state: { type: "applied", effect: "updated" } }),
      event(2, {
        type: "readiness",
        change: DEPLOYMENT,
        readiness: { type: "progressing", missing: REPLICAS },
      }),
    ]);
    run.flush();
    expect(isDone(run.rows[DEPLOYMENT]!)).toBe(false);
    run.push([event(3, { type: "readiness", change: DEPLOYMENT, readiness: { type: "ready", note: null } })]);
    run.flush();
    expect(isDone(run.rows[DEPLOYMENT]!)).toBe(true);
  });

  it("counts an object that timed out as failed", () => {
    const run = started();
    run.push([
      event(1, { type: "state", change: DEPLOYMENT, state: { type: "applied", effect: "updated" } }),
      event(2, {
        type: "readiness",
        change: DEPLOYMENT,
        readiness: { type: "timed-out", missing: REPLICAS },
      }),
    ]);
    run.flush();
    expect(isFailed(run.rows[DEPLOYMENT]!)).toBe(true);
  });

  it("draws at most ten times a second and loses nothing", () => {
    const run = started();
    const first = run.rows;
    for (let seq = 1; seq <= 50; seq += 1)
      run.push([event(seq, { type: "progress", done: seq, total: 60, waiting: [] })]);
    expect(run.done).toBe(0);
    run.push([
      event(51, { type: "state", change: JOB, state: { type: "skipped", reason: { type: "bundle-says" } } }),
    ]);
    expect(run.rows).toBe(first);
    vi.advanceTimersByTime(REDRAW_EVERY);
    expect(run.done).toBe(50);
    expect(run.rows[JOB]?.state.type).toBe("skipped");
  });

  it("draws the end at once", () => {
    const run = started();
    run.push([event(1, { type: "run-finished", outcome: "stopped" })]);
    expect(run.outcome).toBe("stopped");
    expect(run.finishedAt).not.toBeNull();
  });

  it("changes only the rows that something happened to", () => {
    const run = started();
    const before = run.rows;
    run.push([event(1, { type: "state", change: 3, state: { type: "applying", step: "applying" } })]);
    run.flush();
    expect(run.rows).not.toBe(before);
    expect(run.rows[3]).not.toBe(before[3]);
    expect(run.rows[4]).toBe(before[4]);
  });

  it("ignores events that it already has, as after a reload", () => {
    const run = started();
    const skipped = event(1, {
      type: "state",
      change: JOB,
      state: { type: "skipped", reason: { type: "job-exists", changed: true } },
    });
    run.push([skipped]);
    run.flush();
    run.push([event(0, { type: "run-started", plan }), skipped]);
    run.flush();
    expect(run.rows[JOB]?.state.type).toBe("skipped");
  });

  it("takes a whole run to its end", () => {
    const run = new Run();
    run.push([...script(plan, "ok", () => false)].map((kind, seq) => event(seq, kind)));
    expect(run.outcome).toBe("succeeded-with-skips");
    expect(run.rows.every(isDone)).toBe(true);
  });
});

describe("the row that is kept in view", () => {
  const events = [...script(plan, "ok", () => false)].map((kind, seq) => event(seq, kind));

  function after(count: number): Run {
    const run = new Run();
    run.push(events.slice(0, count));
    run.flush();
    return run;
  }

  it("is the one that was begun last, so that the skipped Job comes by", () => {
    const seen = new Set<number | undefined>();
    for (let count = 1; count <= events.length; count += 1)
      seen.add(revealed(after(count).rows, true, false).at(-1));
    expect(seen).toContain(JOB);
  });

  it("is what is awaited once nothing is queued", () => {
    const waiting = events.findLastIndex(
      (one) => one.kind.type === "progress" && one.kind.waiting.length > 0,
    );
    expect(revealed(after(waiting).rows, true, false).at(-1)).toBe(DEPLOYMENT);
  });

  it("is the skipped one at the end, unless a row was picked", () => {
    const { rows } = after(events.length);
    expect(revealed(rows, false, false).at(-1)).toBe(JOB);
    expect(revealed(rows, false, true)).toEqual([]);
  });

  it("is a failure before all else", () => {
    const run = new Run();
    run.push([...script(plan, "fails", () => false)].map((kind, seq) => event(seq, kind)));
    expect(revealed(run.rows, false, false).at(-1)).toBe(DEPLOYMENT);
  });
});
