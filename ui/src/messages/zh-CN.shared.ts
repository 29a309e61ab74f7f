/** The Chinese of what the engine and the window both say. */
import common from "../../../src-tauri/crates/engine/words/zh-CN/common.ftl?raw";
import findings from "../../../src-tauri/crates/engine/words/zh-CN/findings.ftl?raw";
import problems from "../../../src-tauri/crates/engine/words/zh-CN/problems.ftl?raw";
import readiness from "../../../src-tauri/crates/engine/words/zh-CN/readiness.ftl?raw";
import { engine } from "./engine";
import { shared } from "./shared";

const texts = shared("zh-CN", [common, problems, findings, readiness]);

export const { problemText, findingText, say, has } = texts;
export const words = engine(texts);
