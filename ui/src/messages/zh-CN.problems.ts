/** Chinese words for the engine's problems, by code; without one the engine's English is shown. */
import templates from "../../../src-tauri/crates/engine/words/zh-CN.problems.json";
import type { Problem } from "../generated/problem";
import { fill, find, type Templates } from "./template";

const problems: Templates = templates;

/** What the engine's codes say in Chinese. */
export function problemText(problem: Problem): { message: string; hints: string[] } {
  const params = problem.params ?? {};
  const found = find(problems, problem.code, params);
  if (found === undefined) return { message: problem.message, hints: problem.hints };
  // A second problem may follow from the first.
  const second = problems[params.and ?? ""];
  const hints = (found.hints ?? []).map((hint) => fill(found, hint, params));
  return {
    message:
      fill(found, found.message, params) + (second === undefined ? "" : fill(second, second.message, params)),
    hints: hints.filter((hint) => hint !== ""),
  };
}

/** Codes that have words here, for tests. */
export const worded: readonly string[] = Object.keys(problems);
