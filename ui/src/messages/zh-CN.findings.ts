/** Chinese words for findings of a bundle, by code; without one the engine's English is shown. */
import templates from "../../../src-tauri/crates/engine/words/zh-CN.findings.json";
import type { Finding } from "../generated/bundle";
import { fill, find, type Templates } from "./template";

const findings: Templates = templates;

/** What a finding says in Chinese. */
export function findingText(finding: Finding): { message: string; help: string } {
  const params = finding.params ?? {};
  const found = find(findings, finding.code, params);
  if (found === undefined) return { message: finding.message, help: finding.help };
  const more = params.more === undefined ? undefined : findings.more;
  return {
    message:
      fill(found, found.message, params) + (more === undefined ? "" : fill(more, more.message, params)),
    help: (found.hints ?? []).map((hint) => fill(found, hint, params)).join(""),
  };
}
