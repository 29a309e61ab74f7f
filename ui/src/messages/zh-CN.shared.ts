/** The Chinese of what the engine says; what it says only outside of the window is left out. */
import { engine } from "./engine";
import { shared } from "./shared";

const files = import.meta.glob<string>(
  [
    "../../../src-tauri/crates/engine/words/zh-CN/*.ftl",
    "!../../../src-tauri/crates/engine/words/zh-CN/outside.ftl",
  ],
  { query: "?raw", import: "default", eager: true },
);

export const texts = shared("zh-CN", Object.values(files));
export const { problemText, findingText } = texts;
export const words = engine(texts);
