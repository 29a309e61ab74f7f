/** Lines of a difference with their numbers, and the part of a changed line that differs. */
import type { Hunk, Side } from "../generated/object";

export interface Line {
  side: Side;
  old: number | null;
  new: number | null;
  /** Text before, inside and after what differs; the middle is empty where the whole line is the change. */
  parts: [string, string, string];
}

export interface Block {
  /** How many lines are left out before this block. */
  skipped: number;
  lines: Line[];
}

export function blocks(hunks: Hunk[]): Block[] {
  let before = 1;
  return hunks.map((hunk) => {
    let oldLine = hunk.old_start;
    let newLine = hunk.new_start;
    const skipped = Math.max(0, Math.max(oldLine, newLine) - before);
    const lines = hunk.lines.map(({ side, text }): Line => {
      const line: Line = {
        side,
        old: side === "desired" ? null : oldLine,
        new: side === "live" ? null : newLine,
        parts: [text, "", ""],
      };
      if (side !== "desired") oldLine += 1;
      if (side !== "live") newLine += 1;
      return line;
    });
    before = Math.max(oldLine, newLine);
    markPairs(lines);
    return { skipped, lines };
  });
}

/** One row of the view side by side; null where a side has no line. */
export interface Pair {
  left: Line | null;
  right: Line | null;
}

/** Lines side by side: what is removed stands beside what is added in its place. */
export function pairs(lines: Line[]): Pair[] {
  const found: Pair[] = [];
  let at = 0;
  while (at < lines.length) {
    const removed = count(lines, at, "live");
    const added = count(lines, at + removed, "desired");
    if (removed + added === 0) {
      const line = lines[at] ?? null;
      found.push({ left: line, right: line });
      at += 1;
      continue;
    }
    for (let offset = 0; offset < Math.max(removed, added); offset += 1) {
      found.push({
        left: offset < removed ? (lines[at + offset] ?? null) : null,
        right: offset < added ? (lines[at + removed + offset] ?? null) : null,
      });
    }
    at += removed + added;
  }
  return found;
}

/** The difference as text that every tool knows. */
export function unified(hunks: Hunk[]): string {
  const sign: Record<Side, string> = { both: " ", live: "-", desired: "+" };
  return hunks
    .map(({ old_start, new_start, lines }) => {
      const length = (side: Side) => lines.filter((line) => line.side !== side).length;
      const head = `@@ -${old_start},${length("desired")} +${new_start},${length("live")} @@`;
      return [head, ...lines.map((line) => sign[line.side] + line.text)].join("\n");
    })
    .join("\n");
}

/**
 * Lines that took one another's place have their common ends set apart: pairwise where as many are added as removed,
 * otherwise by what stands before the first colon.
 */
function markPairs(lines: Line[]): void {
  let at = 0;
  while (at < lines.length) {
    const removed = count(lines, at, "live");
    const added = count(lines, at + removed, "desired");
    const old = lines.slice(at, at + removed);
    const fresh = lines.slice(at + removed, at + removed + added);
    if (removed === added) old.forEach((line, offset) => markPair(line, fresh[offset]));
    else
      for (const line of old) {
        const same = fresh.filter((one) => keyOf(one) === keyOf(line));
        if (same.length === 1) markPair(line, same[0]);
      }
    at += Math.max(1, removed + added);
  }
}

function keyOf(line: Line): string {
  return line.parts.join("").split(":")[0] ?? "";
}

function count(lines: Line[], from: number, side: Side): number {
  let at = from;
  while (lines[at]?.side === side) at += 1;
  return at - from;
}

function markPair(a: Line, b: Line | undefined): void {
  if (b === undefined) return;
  const [x, y] = [a.parts[0], b.parts[0]];
  const most = Math.min(x.length, y.length);
  let start = 0;
  while (start < most && x[start] === y[start]) start += 1;
  let end = 0;
  while (end < most - start && x[x.length - 1 - end] === y[y.length - 1 - end]) end += 1;
  // Lines with little in common are read better as a whole.
  if (start + end < Math.max(x.length, y.length) * 0.3) return;
  a.parts = [x.slice(0, start), x.slice(start, x.length - end), x.slice(x.length - end)];
  b.parts = [y.slice(0, start), y.slice(start, y.length - end), y.slice(y.length - end)];
}
