/** The lines of a connection test, folded from its events. */
import type { CheckEvent, CheckFact, CheckResult, CheckStep } from "../generated/cluster";

export const CHECK_STEPS: CheckStep[] = [
  "config",
  "sign-in-tool",
  "credentials",
  "name",
  "reach",
  "tls",
  "version",
  "identity",
  "discovery",
  "health",
];

export type LineState = "pending" | "running" | "passed" | "failed" | "notTried" | "notNeeded";

export interface CheckLine {
  step: CheckStep;
  state: LineState;
  /** What is said while the step runs, for example by a sign-in tool; the newest last. */
  messages: CheckFact[];
  /** `performance.now()` of its start. */
  since: number | null;
  result: CheckResult | null;
}

/** The list before anything happened. */
export function begun(): CheckLine[] {
  return CHECK_STEPS.map((step) => ({ step, state: "pending", messages: [], since: null, result: null }));
}

/** A tool that talks without end must not fill the memory. */
const MESSAGES = 50;

function said(line: CheckLine, fact: CheckFact): CheckLine {
  return { ...line, messages: [...line.messages, fact].slice(-MESSAGES) };
}

/** The list after one more event. */
export function checked(lines: CheckLine[], event: CheckEvent, now: number = performance.now()): CheckLine[] {
  const step = event.type === "done" ? event.result.step : event.step;
  const at = CHECK_STEPS.indexOf(step);
  return lines.map((line, index): CheckLine => {
    if (line.step !== step) {
      // What was passed over, such as the sign-in tool of a token, was not needed.
      if (index < at && line.state === "pending") return { ...line, state: "notNeeded" };
      const failed = event.type === "done" && event.result.problem !== undefined;
      return failed && index > at ? { ...line, state: "notTried" } : line;
    }
    switch (event.type) {
      case "started":
        return { ...line, state: "running", since: now };
      case "message":
        return said(line, { type: "plain", text: event.text });
      case "fact":
        return said(line, event.fact);
      case "done":
        return {
          ...line,
          state: event.result.problem === undefined ? "passed" : "failed",
          result: event.result,
        };
    }
  });
}
