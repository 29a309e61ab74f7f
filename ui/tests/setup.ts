import "@testing-library/jest-dom/vitest";
import { afterEach, beforeEach, vi } from "vitest";

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
