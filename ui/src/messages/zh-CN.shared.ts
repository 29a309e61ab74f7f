/** The Chinese of what the engine says. */
import source from "texts:zh-CN";
import { engine } from "./engine";
import { shared } from "./shared";

export const texts = shared("zh-CN", source);
export const { problemText, findingText } = texts;
export const words = engine(texts);
