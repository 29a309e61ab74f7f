/** The Chinese of what the engine and the window both say. */
import findings from "../../../src-tauri/crates/engine/words/zh-CN/findings.ftl?raw";
import problems from "../../../src-tauri/crates/engine/words/zh-CN/problems.ftl?raw";
import { shared } from "./shared";

export const { problemText, findingText, has } = shared("zh-CN", [problems, findings]);
