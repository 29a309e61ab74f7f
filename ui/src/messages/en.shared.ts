/** The English of what the engine and the window both say. */
import common from "../../../src-tauri/crates/engine/words/en/common.ftl?raw";
import findings from "../../../src-tauri/crates/engine/words/en/findings.ftl?raw";
import problems from "../../../src-tauri/crates/engine/words/en/problems.ftl?raw";
import readiness from "../../../src-tauri/crates/engine/words/en/readiness.ftl?raw";
import { engine } from "./engine";
import { shared } from "./shared";

const texts = shared("en", [common, problems, findings, readiness]);

export const { problemText, findingText, say, has } = texts;
export const words = engine(texts);
