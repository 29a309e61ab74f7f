/**
 * A run of thousands of rows that measures how the window bears it, in whatever web view it is opened. The figures are
 * in `window.glassliftStress` and in the element `stress-result`, as JSON.
 */
import type { Event, EventKind } from "../generated/event";
import type { Missing } from "../generated/object";
import type { Plan } from "../generated/plan";
import { RUN } from "./run";

export interface Figures {
  rows: number;
  events: number;
  /** Milliseconds from the first to the last event. */
  ms: number;
  /** Milliseconds from an event's arrival in the window, and from its birth 0 to 50 ms before, to the paint after it. */
  arrivalToPaint: Quantiles;
  birthToPaint: Quantiles;
  /** Milliseconds between two frames. */
  frame: Quantiles;
  /** Milliseconds for which nothing else could run; the largest is the longest task. */
  longestGap: number;
  gapsOver50: number;
  gapsOver100: number;
  /** From the browser's own long task entries; null where it has none (WebKit). */
  longestTask: number | null;
}

interface Quantiles {
  p50: number;
  p95: number;
  max: number;
}

export interface StressOptions {
  events: number;
  /** Events a second; the shell sends them every 50 ms, at most 8 KB a message. */
  rate: number;
}

const BATCH_EVERY = 50;
const MESSAGE_LIMIT = 8 * 1024;

function quantiles(values: number[]): Quantiles {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (part: number) =>
    Math.round(sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? 0);
  return { p50: at(0.5), p95: at(0.95), max: at(1) };
}

/** What a busy run says: each row is applied, gets ready in steps, and counts. */
function* busy(plan: Plan, events: number): Generator<EventKind> {
  const total = plan.changes.length;
  const each = Math.max(2, Math.floor(events / total));
  let done = 0;
  let made = 0;
  for (const change of plan.changes) {
    const missing = (have: number): Missing => ({
      what: { type: "replicas", have, want: each, how: "available" },
    });
    yield { type: "state", change: change.id, state: { type: "applied", effect: "updated" } };
    for (let step = 0; step < each - 2; step += 1)
      yield {
        type: "readiness",
        change: change.id,
        readiness: { type: "progressing", missing: missing(step) },
      };
    yield { type: "readiness", change: change.id, readiness: { type: "ready", note: null } };
    done += 1;
    made += each;
    if (made >= events) break;
  }
  yield { type: "progress", done, total, waiting: [] };
}

/** Plays the run into the window and measures it. Resolves with the figures. */
export async function stress(
  plan: Plan,
  options: StressOptions,
  send: (events: Event[]) => void,
): Promise<Figures> {
  const kinds = [...busy(plan, options.events)];
  const perBatch = Math.max(1, Math.round((options.rate * BATCH_EVERY) / 1000));
  const total = plan.changes.length;
  let seq = 1;
  let done = 0;

  const arrivals: number[] = [];
  const births: number[] = [];
  /** Batches that are not painted yet: how many rows are done after them, and when they came. */
  let open: { done: number; at: number; born: number[] }[] = [];

  const probe = watch();
  await paint();
  const began = performance.now();

  const bar = document.querySelector('[data-testid="progress-bar"]');
  const drawn = new MutationObserver(() => {
    const shown = Number(bar?.getAttribute("aria-valuenow") ?? 0);
    const now = open.filter((batch) => batch.done <= shown);
    open = open.filter((batch) => batch.done > shown);
    if (now.length === 0) return;
    void paint().then(() => {
      const at = performance.now();
      for (const batch of now) {
        for (const born of batch.born) {
          arrivals.push(at - batch.at);
          births.push(at - born);
        }
      }
    });
  });
  if (bar !== null) drawn.observe(bar, { attributes: true });

  for (let from = 0; from < kinds.length; from += perBatch) {
    const next = began + (from / perBatch + 1) * BATCH_EVERY;
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, next - performance.now())));
    const part = kinds.slice(from, from + perBatch);
    const at = new Date().toISOString();
    const events = part.map((kind): Event => ({ run: RUN, seq: (seq += 1), at, kind }));
    done += part.filter((kind) => kind.type === "readiness" && kind.readiness.type === "ready").length;
    events.push({ run: RUN, seq: (seq += 1), at, kind: { type: "progress", done, total, waiting: [] } });
    const now = performance.now();
    open.push({ done, at: now, born: part.map((_, index) => now - BATCH_EVERY * (1 - index / part.length)) });
    // As the shell does it: text of at most 8 KB, read by the window.
    for (const message of messages(events)) send(JSON.parse(message) as Event[]);
  }
  const ms = performance.now() - began;
  while (open.length > 0 && performance.now() - began < ms + 5000) await paint();
  await paint();
  drawn.disconnect();
  const { gaps, frames, longestTask } = probe.end();
  return {
    rows: total,
    events: kinds.length,
    ms: Math.round(ms),
    arrivalToPaint: quantiles(arrivals),
    birthToPaint: quantiles(births),
    frame: quantiles(frames),
    longestGap: Math.round(Math.max(0, ...gaps)),
    gapsOver50: gaps.filter((gap) => gap > 50).length,
    gapsOver100: gaps.filter((gap) => gap > 100).length,
    longestTask,
  };
}

function messages(events: Event[]): string[] {
  const found: string[] = [];
  let batch: string[] = [];
  let size = 2;
  for (const event of events) {
    const text = JSON.stringify(event);
    if (batch.length > 0 && size + text.length + 1 > MESSAGE_LIMIT) {
      found.push(`[${batch.join(",")}]`);
      batch = [];
      size = 2;
    }
    batch.push(text);
    size += text.length + 1;
  }
  if (batch.length > 0) found.push(`[${batch.join(",")}]`);
  return found;
}

/** After the next frame is painted: the task that follows a frame callback. */
function paint(): Promise<void> {
  return new Promise((resolve) => {
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        port1.close();
        resolve();
      };
      port2.postMessage(null);
    });
  });
}

/** Watches the frames and the gaps between tasks, which also works where the browser reports no long tasks. */
function watch() {
  const gaps: number[] = [];
  const frames: number[] = [];
  let on = true;
  let longestTask: number | null = null;
  let asked = performance.now();
  const ping = () => {
    const now = performance.now();
    // 4 ms of rest are asked for; what is above was somebody else's task.
    if (now - asked > 20) gaps.push(now - asked - 4);
    asked = now;
    if (on) setTimeout(ping, 4);
  };
  setTimeout(ping, 4);
  let frame = performance.now();
  const tick = () => {
    const now = performance.now();
    frames.push(now - frame);
    frame = now;
    if (on) requestAnimationFrame(tick);
  };
  requestAnimationFrame(tick);
  let observer: PerformanceObserver | null = null;
  if (PerformanceObserver.supportedEntryTypes?.includes("longtask")) {
    longestTask = 0;
    observer = new PerformanceObserver((list) => {
      for (const entry of list.getEntries())
        longestTask = Math.max(longestTask ?? 0, Math.round(entry.duration));
    });
    observer.observe({ type: "longtask" });
  }
  return {
    end() {
      on = false;
      observer?.disconnect();
      return { gaps, frames, longestTask };
    },
  };
}

/** Leaves the figures where a driver of the window finds them. */
export function publish(figures: Figures): void {
  (window as { glassliftStress?: Figures }).glassliftStress = figures;
  const output = document.createElement("output");
  output.dataset.testid = "stress-result";
  output.className = "visually-hidden";
  output.textContent = JSON.stringify(figures);
  document.body.append(output);
}
