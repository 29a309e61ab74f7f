/**
 * Keyboard shortcuts. An element that has one says so by `aria-keyshortcuts`, which is what assistive technology reads
 * and what is looked up here: there is no second list of actions.
 */
import type { Messages } from "../messages";

export interface Shortcut {
  /** Any of these, as in `aria-keyshortcuts`; several are alternatives. */
  keys: string[];
  word: Exclude<keyof Messages["shortcuts"], "title" | "keys">;
  /** Works by itself in lists and dialogs; it is only listed. */
  builtIn?: boolean;
}

/** What the sheet lists, in its order. */
export const SHORTCUTS: Shortcut[] = [
  { keys: ["Control+Enter"], word: "primary" },
  { keys: ["Alt+ArrowLeft"], word: "back" },
  { keys: ["Alt+1", "Alt+5"], word: "steps" },
  { keys: ["/", "Control+f"], word: "search" },
  { keys: ["Control+o"], word: "open" },
  { keys: ["Control+h"], word: "home" },
  { keys: ["Control+,"], word: "settings" },
  { keys: ["?"], word: "sheet" },
  { keys: ["arrows"], word: "move", builtIn: true },
  { keys: ["Escape"], word: "close", builtIn: true },
];

/** The keys of an event as `aria-keyshortcuts` writes them; Command counts as Control. */
export function keysOf(
  event: Pick<KeyboardEvent, "key" | "code" | "ctrlKey" | "metaKey" | "altKey" | "shiftKey">,
): string {
  // With Alt, some keyboards write another character instead of the digit.
  const digit = /^Digit(\d)$/.exec(event.code)?.[1];
  const key = event.altKey && digit !== undefined ? digit : event.key;
  const named = key.length > 1;
  return [
    event.ctrlKey || event.metaKey ? "Control" : "",
    event.altKey ? "Alt" : "",
    // Characters such as ? hold their Shift already.
    event.shiftKey && named ? "Shift" : "",
    named ? key : key.toLowerCase(),
  ]
    .filter((part) => part !== "")
    .join("+");
}

function takesText(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || target.matches("textarea, select, input:not([type=radio], [type=checkbox])"))
  );
}

/** Does what the keys stand for, if an element in reach has them; says whether it did. */
export function press(event: KeyboardEvent): boolean {
  const keys = keysOf(event);
  // A plain character belongs to the field that is being written in.
  if (!event.ctrlKey && !event.metaKey && !event.altKey && takesText(event.target)) return false;
  // A question on top keeps everything else out of reach.
  const root = [...document.querySelectorAll("dialog[open]")].at(-1) ?? document;
  const element = root.querySelector<HTMLElement>(
    `[aria-keyshortcuts~="${keys.replace(/["\\]/g, "\\$&")}"]:not(:disabled)`,
  );
  if (element === null) return false;
  element.focus();
  if (element instanceof HTMLInputElement) element.select();
  else element.click();
  return true;
}

/** How a key is written on this computer: "Ctrl+Enter", "⌘↵". */
export function written(keys: string, words: Record<string, string>, mac: boolean): string {
  const symbols: Record<string, string> = { Control: "⌘", Alt: "⌥", Shift: "⇧", Enter: "↵", Escape: "⎋" };
  const parts = keys.split("+").map((key) => {
    const word = (mac ? symbols[key] : undefined) ?? words[key] ?? key;
    return word.length === 1 ? word.toUpperCase() : word;
  });
  return parts.join(mac ? "" : "+");
}
