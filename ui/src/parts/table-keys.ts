/** Where keys lead in a table, and which of its rows are in the document. Pure, so that it is tested without a layout. */
import { Head } from "./table";

/** Height of a row in pixels. */
export const ROW = 32;
/** Rows above and below the visible ones. */
const OVERSCAN = 8;
/** Letters within this many milliseconds belong to one word. */
const TOGETHER = 1000;

/**
 * Indexes of the rows that are drawn: the visible ones and some around them. The row that can take the focus stays in the
 * document even when it is out of sight.
 */
export function windowed(count: number, scrollTop: number, height: number, active: number): number[] {
  const first = Math.max(0, Math.floor(scrollTop / ROW) - OVERSCAN);
  const last = Math.min(count, Math.ceil((scrollTop + height) / ROW) + OVERSCAN);
  const indexes = Array.from({ length: Math.max(0, last - first) }, (_, offset) => first + offset);
  if (active < first && active < count) indexes.unshift(active);
  else if (active >= last && active < count) indexes.push(active);
  return indexes;
}

/** Where to scroll so that a row is seen with one beside it; the same place while it is seen. */
export function scrolledTo(index: number, scrollTop: number, height: number): number {
  const top = index * ROW;
  const room = height - 2 * ROW;
  if (top < scrollTop) return top;
  return top > scrollTop + room ? top - room : scrollTop;
}

/** Where a key leads that moves through rows; null for other keys. The index may lie outside of the rows. */
export function step(key: string, place: { at: number; count: number; page: number }): number | null {
  switch (key) {
    case "ArrowDown":
      return place.at + 1;
    case "ArrowUp":
      return place.at - 1;
    case "PageDown":
      return place.at + place.page;
    case "PageUp":
      return place.at - place.page;
    case "Home":
      return 0;
    case "End":
      return place.count - 1;
    default:
      return null;
  }
}

/**
 * What a key does among headings: where it leads, and whether the heading that it is on opens or closes; null where it
 * means nothing.
 */
export function treeStep<T>(
  key: string,
  flat: (T | Head)[],
  at: number,
): { to: number | null; open: boolean | null } {
  const here = flat[at];
  if (!(here instanceof Head)) {
    const head = flat.findLastIndex((item, index) => index < at && item instanceof Head);
    return { to: key === "ArrowLeft" && head >= 0 ? head : null, open: null };
  }
  if (key === "ArrowRight" && here.open) return { to: at + 1, open: null };
  const open = { ArrowRight: true, ArrowLeft: false, Enter: !here.open, " ": !here.open }[key];
  return open === undefined ? { to: null, open: null } : { to: at, open };
}

/** Finds rows by the beginning of their text, as it is typed. */
export class TypeAhead {
  #typed = "";
  #at = -Infinity;

  /** Index of the next row that begins with what was typed, from the active one on and round; null for none. */
  find<T>(
    letter: string,
    flat: (T | Head)[],
    active: number,
    text: (row: T) => string,
    now: number,
  ): number | null {
    this.#typed = now - this.#at > TOGETHER ? letter.toLowerCase() : this.#typed + letter.toLowerCase();
    this.#at = now;
    const start = this.#typed.length === 1 ? active + 1 : active;
    for (let offset = 0; offset < flat.length; offset += 1) {
      const index = (start + offset) % flat.length;
      const item = flat[index];
      if (item === undefined || item instanceof Head) continue;
      if (text(item).toLowerCase().startsWith(this.#typed)) return index;
    }
    return null;
  }
}
