/** The words of the language in use. `t()` is reactive inside components. */
import { current } from "./current.svelte";
import type { Messages } from "./en";

export type { Messages } from "./en";
export type { Language } from "./current.svelte";
export { loadLanguage, setLanguage } from "./current.svelte";

export function t(): Messages {
  if (current.messages === null) throw new Error("No language is loaded yet.");
  return current.messages;
}

/** BCP 47 tag for `Intl`. */
export function locale(): string {
  return current.locale;
}
