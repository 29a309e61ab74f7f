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
  waiting: (name: string, missing: string) => `waiting for ${name}: ${missing}`,
  others: (count: number) => `and ${number(count)} more`,
  stop: "Stop after the current changes",
  stopping: "Stopping after the current changes…",
  stopWhy: "Changes that are already applied stay.",
  reportLater: "The report opens when the run has ended.",
  table: "Changes of this run",
  filters: { all: "All", changes: "Changes", skipped: "Skipped", failed: "Failed" },
  columns: { state: "State", kind: "Kind", name: "Name", namespace: "Namespace", note: "Note" },
  follow: "Follow",
  followWhy: "Keep the change in progress in view",
  notices: "Notices",
  next: "Show the report",
  failures: (count: number) => `${numbered(count, "resource", "resources")} failed`,
  startFailed: "The run did not start",
  reportFailed: "The report could not be made",
};
