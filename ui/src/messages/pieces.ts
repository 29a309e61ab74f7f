/** Sentences whose counts can be pressed. */
import type { Change } from "../generated/plan";

export type ActionType = Change["action"]["type"];

/** What of a plan is shown: one action, everything that stays as it is, or what differs on purpose. */
export type Show = "all" | "stay" | "differ" | ActionType;

/** A part of a sentence; what it counts can be shown alone. */
export type Piece = [show: Show | null, text: string];

/** Pieces as one sentence. A count stays on the line of its noun. */
export function sentence(pieces: Piece[], comma: string, stop: string): Piece[] {
  return pieces.flatMap(([show, text], at): Piece[] => [
    [show, text.replace(/(\d) /g, "$1\u00a0")],
    [null, at === pieces.length - 1 ? stop : comma],
  ]);
}

export function spoken(pieces: Piece[]): string {
  return pieces.map(([, text]) => text).join("");
}
