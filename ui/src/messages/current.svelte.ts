import type { Messages } from "./en";

/** Every language that the user interface speaks, by BCP 47 tag; a window loads the one that it shows. */
const languages = {
  en: async () => (await import("./en")).en,
  "zh-CN": async () => (await import("./zh-CN")).zhCN,
} satisfies Record<string, () => Promise<Messages>>;

export type Language = keyof typeof languages;

const loaded = new Map<Language, Messages>();
/** What was asked for last, even while it loads. */
let wanted: Language | null = null;

class Current {
  messages = $state.raw<Messages | null>(null);
  locale = $state<string>("en");
}

export const current = new Current();

export async function loadLanguage(language: Language): Promise<void> {
  if (!loaded.has(language)) loaded.set(language, await languages[language]());
}

/** Shows a language: at once where it is loaded, and otherwise as soon as it is. */
export async function setLanguage(language: Language): Promise<void> {
  wanted = language;
  if (!loaded.has(language)) await loadLanguage(language);
  const messages = loaded.get(language);
  if (wanted !== language || messages === undefined) return;
  current.messages = messages;
  current.locale = language;
  if (typeof document !== "undefined") document.documentElement.lang = language;
}
