/** English words of the apply step. */
import { number, numbered } from "./en.plural";

export const apply = {
  heading: (what: string, context: string) => `Applying ${what} to ${context}`,
  finished: {
    succeeded: "Everything is applied and ready",
    "succeeded-with-skips": "Applied and ready, with Jobs skipped",
    stopped: "Stopped",
    failed: "Finished with failures",
    interrupted: "Interrupted",
  },
  starting: "Starting…",
  done: (done: number, total: number) => `${number(done)} of ${number(total)}`,
  waiting: (name: string, missing: string) =>
    missing === "" ? `waiting for ${name}` : `waiting for ${name}: ${missing}`,
  since: (time: string) => `for ${time}`,
  sinceStart: "since the start",
  others: (count: number) => `and ${number(count)} more`,
  stop: "Stop after the current changes",
  stopping: "Stopping…",
  stopWhy: "What is being written is finished, then it stops. Changes that are already applied stay.",
  stopNow: "Stop at once",
  stopNowWhy:
    "Nothing is waited for any more. Whether the changes in progress arrived is then uncertain until the next comparison. Only what was deleted is created anew or put back first.",
  stoppingNow: "Stopping at once…",
  puttingBack: (name: string, seconds: number) => `putting ${name} back, ${number(seconds)} s`,
  uncertain: (names: string[], more: number) =>
    `Uncertain until the next comparison: ${names.join(", ")}${more > 0 ? ` and ${number(more)} more` : ""}.`,
  signInWhy: "The run goes on by itself as soon as you are signed in again.",
  signInFailed: "Signing in again failed, so the run stops",
  reportLater: "The report opens when the run has ended.",
  table: "Changes of this run",
  came: (done: number, total: number, failed: number, left: number) =>
    [
      `${number(done)} of ${number(total)}`,
      ...(failed > 0 ? [`${number(failed)} failed`] : []),
      ...(left > 0 ? [`${number(left)} not started`] : []),
    ].join(", "),
  filters: { all: "All", changes: "Changes", skipped: "Skipped", failed: "Failed", left: "Not started" },
  state: "State",
  follow: "Follow",
  followWhy: "Keep the change in progress in view",
  notices: "Notices",
  next: "Show the report",
  attemptIn: (attempt: number, seconds: number) =>
    seconds > 0 ? `Attempt ${number(attempt)} in ${number(seconds)} s` : `Attempt ${number(attempt)} now`,
  gone: "It disappeared after it was applied.",
  attemptWhy: "This kind of failure can pass. Nothing has to be done.",
  awaited: (time: string) => `Awaited for ${time}`,
  failures: (count: number) => `${numbered(count, "resource", "resources")} failed`,
  startFailed: "The run did not start",
  reportFailed: "The report could not be made",
};
