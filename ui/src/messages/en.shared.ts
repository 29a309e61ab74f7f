/** The English of what the engine says; what it says only outside of the window is left out. */
import { engine } from "./engine";
import { shared } from "./shared";

const files = import.meta.glob<string>(
  [
    "../../../src-tauri/crates/engine/words/en/*.ftl",
    "!../../../src-tauri/crates/engine/words/en/outside.ftl",
  ],
  { query: "?raw", import: "default", eager: true },
);

export const texts = shared("en", Object.values(files));
export const { problemText, findingText } = texts;
export const words = engine(texts);
