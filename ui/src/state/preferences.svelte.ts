/** Language and theme: what the user chose, what the system says, and what the command line forces. */
import type { Settings, StartUp } from "../generated/shell";
import type { Host } from "../host";
import { setLanguage, type Language } from "../messages";

/** The language that fits a system's tag such as `zh-Hans-CN` or `zh_CN.UTF-8`. */
export function languageFor(tag: string | null): Language {
  // Simplified Chinese is the nearest for every Chinese reader that there is.
  return /^zh\b|^zh_/i.test(tag ?? "") ? "zh-CN" : "en";
}

export class Preferences {
  settings = $state.raw<Settings>({ language: "system", theme: "system" });
  /** Set while the choice could not be kept; it holds for this session. */
  unsaved = $state(false);

  readonly #host: Host;
  #startUp: StartUp | null = null;

  constructor(host: Host) {
    this.#host = host;
  }

  async load(startUp: StartUp | null): Promise<void> {
    this.#startUp = startUp;
    try {
      this.settings = await this.#host.settings();
    } catch {
      // The defaults follow the system.
    }
    await this.#apply();
  }

  /** Choosing by hand is stronger than what the command line forced. */
  async choose(change: Partial<Settings>): Promise<void> {
    this.settings = { ...this.settings, ...change };
    if (this.#startUp !== null) {
      this.#startUp = {
        ...this.#startUp,
        ...(change.language === undefined ? {} : { language: null }),
        ...(change.theme === undefined ? {} : { theme: null }),
      };
    }
    void this.#apply();
    try {
      await this.#host.setSettings(this.settings);
      this.unsaved = false;
    } catch {
      this.unsaved = true;
    }
  }

  get language(): Language {
    const chosen = this.#startUp?.language ?? this.settings.language;
    if (chosen !== "system") return chosen;
    const system = this.#startUp?.system_language ?? null;
    return languageFor(system ?? (typeof navigator === "undefined" ? null : navigator.language));
  }

  get theme(): "light" | "dark" | null {
    const chosen = this.#startUp?.theme ?? this.settings.theme;
    return chosen === "system" ? null : chosen;
  }

  async #apply(): Promise<void> {
    const root = document.documentElement;
    if (this.theme === null) delete root.dataset.theme;
    else root.dataset.theme = this.theme;
    await setLanguage(this.language);
  }
}
