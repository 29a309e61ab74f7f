/** English. Every word of the user interface is here or in an `en.*.ts` beside it; a further language copies the shape. */
import { apply } from "./en.apply";
import { bundle } from "./en.bundle";
import { cluster } from "./en.cluster";
import { closing, frame, settings, shortcuts, start } from "./en.frame";
import { reasons } from "./en.reasons";
import { report } from "./en.report";
import { confirm, detail, review } from "./en.review";
import { findingText, problemText, words } from "./en.shared";

export const en = {
  ...reasons,
  ...words,
  findingText,
  problemText,
  state: { ...reasons.state, ...words.state },

  app: {
    name: "Glasslift",
    title: (step: string, context: string | null) =>
      context === null ? `${step} - Glasslift` : `${step} - ${context} - Glasslift`,
    retry: "Try again",
    copy: "Copy",
    copied: "Copied",
    cancel: "Cancel",
    clear: "Clear",
    justNow: "just now",
    all: "All",
    and: (list: string[]) => new Intl.ListFormat("en", { type: "conjunction" }).format(list),
    listed: (parts: string[]) => parts.join(", "),
    sentences: (parts: string[]) => parts.join(" "),
    sentence: (text: string) => (/[.!?:]$/.test(text) ? text : `${text}.`),
  },

  steps: {
    label: "Steps",
    start: "Start",
    cluster: "Cluster",
    bundle: "Bundle",
    review: "Review",
    apply: "Apply",
    report: "Report",
    done: "done",
    current: "current",
    todo: "not yet",
  },

  frame,
  settings,
  shortcuts,
  closing,
  start,

  /** Titles and filters of the system's own dialogs. */
  dialogs: {
    tool: (name: string) => `Where is ${name}?`,
    kubeconfig: "Choose a kubeconfig",
    bundle: "Choose a bundle",
    folder: "Choose a bundle folder",
    report: "Save the report",
    plan: "Save the plan",
    diagnostics: "Save the diagnostics",
    text: "Text",
    manifests: "Manifests and archives",
    anyFile: "All files",
  },

  problem: {
    details: "Technical details",
    copy: "Copy details",
  },

  cluster,
  bundle,
  review,
  detail,
  confirm,
  apply,
  report,
};

/** The shape that every language has. */
export type Messages = typeof en;
