import type { Problem } from "../generated/problem";
import { t } from "../messages";

function isProblem(value: unknown): value is Problem {
  return (
    typeof value === "object" &&
    value !== null &&
    typeof (value as Problem).code === "string" &&
    typeof (value as Problem).message === "string" &&
    Array.isArray((value as Problem).hints)
  );
}

/** Whatever was thrown, as a problem that can be shown. */
export function asProblem(thrown: unknown): Problem {
  if (isProblem(thrown)) return thrown;
  const detail = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
  return {
    code: "unexpected",
    message: t().problem.unexpected,
    hints: [t().problem.unexpectedHint],
    detail,
    retryable: true,
  };
}
