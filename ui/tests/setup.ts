import "@testing-library/jest-dom/vitest";
import { configure } from "@testing-library/svelte";
import { afterEach, beforeEach, vi } from "vitest";
import { loadLanguage, setLanguage } from "../src/messages";

// Loaded here, so that a test may change the language from one line to the next.
await loadLanguage("zh-CN");
await setLanguage("en");

// For busy machines; what is there sooner is found sooner.
configure({ asyncUtilTimeout: 10_000 });

/** What jsdom lacks of a browser and the wizard uses. */
class NoResizes implements ResizeObserver {
  observe(): void {}
  unobserve(): void {}
  disconnect(): void {}
}
vi.stubGlobal("ResizeObserver", NoResizes);

HTMLDialogElement.prototype.showModal ??= function (this: HTMLDialogElement) {
  this.open = true;
};

beforeEach(() => localStorage.clear());

afterEach(() => {
  document.title = "";
  delete document.documentElement.dataset.theme;
});
