/** English. Every word of the user interface is here, or in one of the `en.*.ts` files; a further language copies the shape. */
import { apply } from "./en.apply";
import { bundle } from "./en.bundle";
import { readiness } from "./en.readiness";
import { reasons } from "./en.reasons";
import { report } from "./en.report";
import { confirm, detail, review } from "./en.review";

export const en = {
  ...reasons,
  ...readiness,

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
    sentence: (text: string) => (/[.!?:]$/.test(text) ? text : `${text}.`),
  },

  steps: {
    label: "Steps",
    cluster: "Cluster",
    bundle: "Bundle",
    review: "Review",
    apply: "Apply",
    report: "Report",
    done: "done",
    current: "current",
    todo: "not yet",
  },

  frame: {
    notConnected: "No cluster chosen yet",
    production: "Production",
    as: "as",
    clusterLabel: "Cluster in use",
    server: "Server",
    user: "User",
    namespace: "Namespace",
    version: "Kubernetes",
    insecure: "Certificate not checked",
    insecureWhy: "The kubeconfig switches the check of the server's certificate off.",
    actions: "Actions",
    back: "Back",
    crashed: "This step could not be shown",
    crashedWhy: "Nothing on the cluster is affected: runs go on outside the window.",
    showAgain: "Show it again",
  },

  /** Titles and filters of the system's own dialogs. */
  dialogs: {
    kubeconfig: "Choose a kubeconfig",
    bundle: "Choose a bundle",
    folder: "Choose a bundle folder",
    report: "Save the report",
    plan: "Save the plan",
    manifests: "Manifests and archives",
    anyFile: "All files",
  },

  problem: {
    details: "Technical details",
    copy: "Copy details",
    unexpected: "Something unexpected happened.",
    unexpectedHint: "Try again. If it happens again, copy the details and open an issue.",
  },

  cluster: {
    heading: "Which cluster do you want to upgrade?",
    lead: "Nothing is contacted until you connect.",
    search: "Search contexts",
    add: "Add file…",
    loading: "Reading kubeconfigs…",
    empty: "No kubeconfig found",
    emptyWhy:
      "Glasslift looked at the files that the environment variable KUBECONFIG names and at the default file.",
    emptyPaths: "Looked at",
    emptyWay: "Add the kubeconfig of your cluster. Your provider's console or command line creates one.",
    noMatch: (query: string) => `No context matches “${query}”`,
    missingFile: "This file does not exist.",
    contexts: "Contexts",
    current: "current",
    currentWhy: "The file marks this context as current. Glasslift never follows that mark by itself.",
    choose: "Choose a context on the left",
    chooseWhy: "Its address and the way it signs in are shown here before anything is contacted.",
    server: "Server",
    user: "User",
    signIn: "Sign-in",
    namespace: "Namespace",
    file: "File",
    connect: "Connect",
    connecting: "Connecting…",
    again: "Connect again",
    connected: (version: string) => `Connected, Kubernetes ${version}`,
    checks: "Connection test",
    pending: "not yet",
    running: "running",
    passed: "passed",
    failed: "failed",
    notTried: "not tried",
    production: "Treat as production",
    productionWhy: "Marks the cluster on every step and asks for its name before anything is written.",
    next: "Choose a bundle",
  },

  bundle,
  review,
  detail,
  confirm,
  apply,
  report,
};

/** The shape that every language has. */
export type Messages = typeof en;
