/** Lines of a difference with their numbers, and the part of a changed line that differs. */
import type { Hunk } from "../generated/Hunk";
import type { Side } from "../generated/Side";

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

/** Where as many lines are added as removed, they are taken pairwise and their common ends are set apart. */
function markPairs(lines: Line[]): void {
  let at = 0;
  while (at < lines.length) {
    const removed = count(lines, at, "live");
    const added = count(lines, at + removed, "desired");
    if (removed > 0 && removed === added) {
      for (let offset = 0; offset < removed; offset += 1) {
        const a = lines[at + offset];
        const b = lines[at + removed + offset];
        if (a !== undefined && b !== undefined) markPair(a, b);
      }
    }
    at += Math.max(1, removed + added);
  }
}

function count(lines: Line[], from: number, side: Side): number {
  let at = from;
  while (lines[at]?.side === side) at += 1;
  return at - from;
}

function markPair(a: Line, b: Line): void {
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
