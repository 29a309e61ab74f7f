/** The English of what the engine says. */
import source from "texts:en";
import { engine } from "./engine";
import { shared } from "./shared";

export const texts = shared("en", source);
export const { problemText, findingText } = texts;
export const words = engine(texts);
