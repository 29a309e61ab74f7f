import { en, type Messages } from "./en";
import { zhCN } from "./zh-CN";

/** Every language that the user interface speaks, by BCP 47 tag. A new one is a file and a line here. */
const languages = { en, "zh-CN": zhCN } satisfies Record<string, Messages>;

export type Language = keyof typeof languages;

class Current {
  messages = $state.raw<Messages>(en);
  locale = $state<string>("en");
}

export const current = new Current();

export function setLanguage(language: Language): void {
  current.messages = languages[language];
  current.locale = language;
  if (typeof document !== "undefined") document.documentElement.lang = language;
}
