/** English words of the frame: bar, rail, footer, start page, settings, shortcuts. */
import { number, numbered } from "./en.plural";

export const frame = {
  notConnected: "Not connected to a cluster",
  past: "Report of an earlier run",
  clusterLabel: "Cluster in use",
  context: "Context",
  server: "Server",
  user: "User",
  actingAs: (name: string) => `acting as ${name}`,
  actingAsWhy: "The kubeconfig impersonates this user: what happens is done in its name.",
  namespace: "Namespace",
  version: "Kubernetes",
  insecure: "Certificate not checked",
  insecureWhy:
    "The kubeconfig switches the check of the server's certificate off: whoever is on the way can read and change what is sent.",
  actions: "Actions",
  back: "Back",
  crashed: "This step could not be shown",
  crashedWhy: "Nothing on the cluster is affected: runs go on outside the window.",
  showAgain: "Show it again",
  home: "Start page",
  settings: "Settings",
  shortcuts: "Keyboard shortcuts",
  dismiss: "Dismiss",
};

export const settings = {
  title: "Settings",
  language: "Language",
  /** Each language by its own name, so that everybody finds theirs. */
  languages: { system: "Same as the system", en: "English", "zh-CN": "简体中文" },
  theme: "Appearance",
  themes: { system: "Same as the system", light: "Light", dark: "Dark" },
  unsaved: "The choice holds until Glasslift is closed; it could not be saved.",
  privacy: "Glasslift contacts the clusters and addresses that you choose, and nothing else.",
  close: "Close",
};

export const shortcuts = {
  title: "Keyboard shortcuts",
  primary: "The main action of the step",
  back: "Back",
  steps: "Go to a step",
  search: "Search",
  open: "Choose a file",
  home: "Start page",
  settings: "Settings",
  sheet: "This list",
  close: "Close a dialog, clear a search",
  move: "Move in a list",
  keys: {
    Control: "Ctrl",
    Alt: "Alt",
    Shift: "Shift",
    Enter: "Enter",
    Escape: "Esc",
    ArrowLeft: "←",
    arrows: "↑ ↓",
  } as Record<string, string>,
};

export const closing = {
  title: "An upgrade is under way",
  why: "What is applied stays on the cluster. A run that is cut off can be read and repeated from the start page.",
  progress: (done: number, total: number) => `${number(done)} of ${number(total)} resources are done.`,
  keep: "Keep running",
  stop: "Stop after the current changes, then quit",
  stopping: "Stopping after the current changes, then quitting…",
  stoppingNow: "Stopping at once, then quitting…",
  now: "Quit at once",
};

export const start = {
  heading: "Upgrades",
  lead: "Nothing is contacted until you connect.",
  begin: "New upgrade",
  empty: "No upgrade yet",
  emptyWhy: "Clusters, bundles and reports of your upgrades will be listed here.",
  beginWhy: "Choose a cluster and a version, look at the plan, then apply it.",
  unfinished: (count: number) => `${numbered(count, "run", "runs")} did not finish`,
  unfinishedWhy:
    "What was applied stays on the cluster. The report says how far it came; a new upgrade finds what is missing.",
  clusters: "Recent clusters",
  bundles: "Recent bundles",
  history: "History",
  table: "Earlier runs",
  columns: { outcome: "Outcome", what: "What", cluster: "Cluster", counts: "Changes", when: "When" },
  versions: (from: string, to: string) => `${from} to ${to}`,
  changes: (count: number) => numbered(count, "change", "changes"),
  planned: (count: number) => `${numbered(count, "change", "changes")} planned`,
  skips: (count: number) => `${number(count)} skipped`,
  useCluster: (context: string) => `New upgrade on ${context}`,
  report: "Report",
  openReport: (what: string, context: string) => `Report of ${what} on ${context}`,
  more: (count: number) => `Show ${number(count)} more`,
};
