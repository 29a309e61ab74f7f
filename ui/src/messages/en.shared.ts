/** The English of what the engine and the window both say. */
import findings from "../../../src-tauri/crates/engine/words/en/findings.ftl?raw";
import problems from "../../../src-tauri/crates/engine/words/en/problems.ftl?raw";
import { shared } from "./shared";

export const { problemText, findingText, has } = shared("en", [problems, findings]);
