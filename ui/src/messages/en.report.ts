/** English words of the report. */
import { numbered } from "./en.plural";

export const report = {
  nothingLeft: "Nothing is left for you to do",
  took: (time: string) => `took ${time}`,
  loading: "Making the report…",
  finishedAt: "finished",
  todoDone: (done: string, total: string, all: boolean) => (all ? "all done" : `${done} of ${total} done`),
  timeline: "Timeline of the run",
  timelineLegend: { writing: "writing", ready: "getting ready" },
  timelineColumns: { began: "Began", took: "Took", bar: "Course" },
  after: (time: string) => `+${time}`,
  reason: "Why",
  evidence: "Evidence",
  meaning: "What it means",
  differs: (count: number) => numbered(count, "field would differ", "fields would differ"),
  result: "Result",
  save: "Save report…",
  saved: (path: string) => `Saved as ${path}`,
  fileName: (product: string, context: string, day: string) => `glasslift-${product}-${context}-${day}.html`,
  again: "New upgrade",
  subline: (from: string | null, to: string) => (from === null ? to : `${from} to ${to}`),
};
