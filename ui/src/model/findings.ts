/** Pure questions about the findings of a bundle. */
import type { Finding, Severity } from "../generated/bundle";
import { t } from "../messages";

/** The findings of one file, errors first. */
export interface FileFindings {
  file: string;
  findings: Finding[];
}

export function countOf(findings: Finding[], severity: Severity): number {
  return findings.filter((finding) => finding.severity === severity).length;
}

/** By file: files with errors first, then in the order of reading; in a file errors first, then by place. */
export function byFile(findings: Finding[]): FileFindings[] {
  const files = new Map<string, Finding[]>();
  for (const finding of findings) files.set(finding.file, [...(files.get(finding.file) ?? []), finding]);
  const rank = (finding: Finding) => (finding.severity === "error" ? 0 : 1);
  return [...files]
    .map(([file, found]) => ({
      file,
      findings: found.sort((a, b) => rank(a) - rank(b) || a.line - b.line || a.column - b.column),
    }))
    .sort((a, b) => Math.min(...a.findings.map(rank)) - Math.min(...b.findings.map(rank)));
}

/** "12:3"; nothing where a finding is about a file as a whole. */
export function placeOf(finding: Finding): string {
  return finding.line === 0 ? "" : `${finding.line}:${finding.column}`;
}

/** A line with the part before its caret; the caret is null where there is none. */
export interface Shown {
  text: string;
  before: string | null;
}

/** Characters of a line that are seen without scrolling. */
const ROOM = 72;

/** The offending line, cut so that its caret is in sight. Characters count as people see them, not as UTF-16. */
export function shownSnippet(finding: Finding, room: number = ROOM): Shown {
  const line = [...finding.snippet];
  const caret = Math.min(finding.caret, line.length + 1);
  const first = line.length <= room || caret <= room * 0.75 ? 0 : Math.max(0, caret - Math.round(room / 2));
  const lead = first > 0 ? "…" : "";
  return {
    text: lead + visible(line.slice(first)),
    before: caret === 0 ? null : lead + visible(line.slice(first, caret - 1)),
  };
}

/** Tabs are what is wrong often enough: an arrow shows them and moves nothing. */
function visible(characters: string[]): string {
  return characters.map((one) => (one === "\t" ? "→\t" : one)).join("");
}

/** All findings as text, for a mail or an issue. */
export function asText(findings: Finding[]): string {
  return byFile(findings)
    .flatMap((file) => file.findings)
    .map((finding) => {
      const words = t().findingText(finding);
      const place = [finding.file, placeOf(finding)].filter((part) => part !== "").join(":");
      // Tabs stay tabs, so that the caret stands where it should.
      const blank = [...finding.snippet].slice(0, Math.max(0, finding.caret - 1));
      const caret = finding.caret === 0 ? "" : `${blank.map((at) => (at === "\t" ? at : " ")).join("")}^`;
      return [
        t().bundle.findingLine(place, finding.severity, words.message),
        ...[finding.snippet, caret, words.help].filter((part) => part !== "").map((part) => `  ${part}`),
      ].join("\n");
    })
    .join("\n\n");
}
