/**
 * Everything the wizard needs from the program around it. This is the only file that imports Tauri; the rest of the
 * user interface talks to `Host`, so that it runs in a plain browser against `scripted/host.ts`.
 */
import { Channel, invoke } from "@tauri-apps/api/core";
import { open } from "@tauri-apps/plugin-dialog";

import type { CatalogProduct } from "./generated/bundle";
import type { CheckEvent, ClusterInfo, KubeconfigSource, Mark, Standing } from "./generated/cluster";
import type { Event, Stop } from "./generated/event";
import type { RunSummary } from "./generated/journal";
import type { ChangeDetail, Confirmation, Decisions, Plan, PlanId } from "./generated/plan";
import type { Report } from "./generated/report";
import type { Connected, DropEvent, LoadedBundle, RecentBundle, Settings, StartUp } from "./generated/shell";

/** Title and filters of the dialog for the files of a bundle. */
export interface BundleDialogWords {
  bundle: string;
  manifests: string;
  anyFile: string;
}

/** Title and filter of the dialog for the diagnostics. */
export interface DiagnosticsDialogWords {
  diagnostics: string;
  text: string;
}

/** The program around the wizard. Every rejection is a `Problem`. */
export interface Host {
  startUp(): Promise<StartUp>;
  listKubeconfigs(): Promise<KubeconfigSource[]>;
  /** Adds a file for this session; a file that cannot be read comes back with `problem`. */
  addKubeconfig(path: string): Promise<KubeconfigSource>;
  /** A kubeconfig that was pasted; it stays in memory. */
  addKubeconfigText(text: string): Promise<KubeconfigSource>;
  /** Where a sign-in tool is; its folder is looked in first from now on. */
  locateTool(path: string): Promise<void>;
  /** Called once; reports each time a kubeconfig in the list changes, appears or goes. */
  watchKubeconfigs(onChange: () => void): Promise<void>;
  /** `standing.moved` says that the context led to another cluster before; nothing is planned until it is accepted. */
  connect(kubeconfig: string, context: string, onCheck: (event: CheckEvent) => void): Promise<Connected>;
  /** Ends the connection test that is under way; its `connect` is then rejected with the code `cancelled`. */
  cancelConnect(): Promise<void>;
  /** What the last connection test saw, as text without secrets; `mask` hides addresses and names too. */
  diagnostics(mask: boolean): Promise<string>;
  saveDiagnostics(path: string, mask: boolean): Promise<void>;
  /** What counts about a cluster of an earlier connection or run. */
  clusterStanding(cluster: ClusterInfo): Promise<Standing>;
  /** The connected cluster is meant although its context led to another one before; `identity` is the one that was shown. */
  acceptCluster(identity: string): Promise<Standing>;
  /** The user's word about the connected cluster; `typed` is its name, asked for by the problem `mark-not-confirmed`. */
  setClusterMark(mark: Mark, typed: string | null): Promise<Standing>;
  listCatalog(): Promise<CatalogProduct[]>;
  /** Each source is a path, an address or a catalog entry such as `glasskube@0.3.0`; together they are one bundle. */
  loadBundle(sources: string[]): Promise<LoadedBundle>;
  /** Manifests that were pasted; they stay in memory. */
  loadText(text: string): Promise<LoadedBundle>;
  /** The bundle that is being read is no longer wanted; its load is then rejected with the code `cancelled`. */
  cancelLoad(): Promise<void>;
  /** Newest first. */
  recentBundles(): Promise<RecentBundle[]>;
  /** Called once; reports for as long as the window lives. */
  watchDrops(onDrop: (event: DropEvent) => void): Promise<void>;
  /** Reads the cluster; takes seconds. Never writes. */
  makePlan(decisions: Decisions): Promise<Plan>;
  /** The plan that is being made is no longer wanted; its `makePlan` is then rejected with the code `cancelled`. */
  cancelPlan(): Promise<void>;
  /** The last plan under other decisions; reads nothing and takes milliseconds. */
  decide(decisions: Decisions): Promise<Plan>;
  /** What has to be said before a plan may run. */
  confirmation(plan: PlanId): Promise<Confirmation>;
  changeDetail(plan: PlanId, change: number): Promise<ChangeDetail>;
  /** Writes a plan; the format follows the extension: .html, .md or .json. */
  savePlan(plan: PlanId, path: string): Promise<void>;
  /** Starts the run of an approved plan, with the name that was typed; resolves with the run's id once everything was compared. */
  startRun(plan: PlanId, name: string | null, onEvents: (events: Event[]) => void): Promise<string>;
  /** The events of the current run so far, and further ones through the callback; null when there is none. */
  attachRun(onEvents: (events: Event[]) => void): Promise<Event[] | null>;
  /** Asks the run for at least this much of a stop. */
  stopRun(how: Stop): Promise<void>;
  report(): Promise<Report>;
  /** Writes the report; the format follows the extension: .html, .md or .json. */
  saveReport(path: string): Promise<void>;

  /** Runs of this and earlier sessions, newest first. */
  history(): Promise<RunSummary[]>;
  pastReport(id: string): Promise<Report>;
  savePastReport(id: string, path: string): Promise<void>;

  settings(): Promise<Settings>;
  setSettings(settings: Settings): Promise<void>;
  /** Called once; reports each time the user tries to close the window while a run is under way. */
  watchClose(onClose: () => void): Promise<void>;
  /** Closes the window whatever is under way. */
  quitAnyway(): Promise<void>;

  // The system's own dialogs, in the words that they are given; null when one is closed without a choice.
  pickKubeconfig(title: string): Promise<string | null>;
  pickTool(name: string, title: string): Promise<string | null>;
  pickBundleFiles(words: BundleDialogWords): Promise<string[] | null>;
  pickBundleFolder(title: string): Promise<string | null>;
  /** Where to write a plan or a report; nothing can be written anywhere else. */
  pickDocument(suggestion: string, title: string): Promise<string | null>;
  pickDiagnosticsFile(suggestion: string, words: DiagnosticsDialogWords): Promise<string | null>;
}

function channel<T>(onMessage: (message: T) => void): Channel<T> {
  return new Channel<T>(onMessage);
}

const DOCUMENTS = [
  { name: "HTML", extensions: ["html"] },
  { name: "Markdown", extensions: ["md"] },
  { name: "JSON", extensions: ["json"] },
];

/** Asks where to save a file. */
function choosePlace(title: string, suggestion: string, kinds: typeof DOCUMENTS): Promise<string | null> {
  return invoke("choose_place", { title, suggestion, kinds });
}

/** The desktop shell. */
export const tauriHost: Host = {
  startUp: () => invoke("start_up"),
  listKubeconfigs: () => invoke("list_kubeconfigs"),
  addKubeconfig: (path) => invoke("add_kubeconfig", { path }),
  connect: (kubeconfig, context, onCheck) =>
    invoke("connect", { kubeconfig, context, onCheck: channel(onCheck) }),
  addKubeconfigText: (text) => invoke("add_kubeconfig_text", { text }),
  locateTool: (path) => invoke("locate_tool", { path }),
  watchKubeconfigs: (onChange) => invoke("watch_kubeconfigs", { onChange: channel(onChange) }),
  cancelConnect: () => invoke("cancel_connect"),
  diagnostics: (mask) => invoke("diagnostics", { mask }),
  saveDiagnostics: (path, mask) => invoke("save_diagnostics", { path, mask }),
  clusterStanding: (cluster) => invoke("cluster_standing", { cluster }),
  acceptCluster: (identity) => invoke("accept_cluster", { identity }),
  setClusterMark: (mark, typed) => invoke("set_cluster_mark", { mark, typed }),
  listCatalog: () => invoke("list_catalog"),
  loadBundle: (sources) => invoke("load_bundle", { sources }),
  loadText: (text) => invoke("load_text", { text }),
  cancelLoad: () => invoke("cancel_load"),
  recentBundles: () => invoke("recent_bundles"),
  watchDrops: (onDrop) => invoke("watch_drops", { onDrop: channel(onDrop) }),
  makePlan: (decisions) => invoke("make_plan", { decisions }),
  cancelPlan: () => invoke("cancel_plan"),
  decide: (decisions) => invoke("decide", { decisions }),
  confirmation: (plan) => invoke("confirmation", { plan }),
  changeDetail: (plan, change) => invoke("change_detail", { plan, change }),
  startRun: (plan, name, onEvents) => invoke("start_run", { plan, name, onEvents: channel(onEvents) }),
  attachRun: (onEvents) => invoke("attach_run", { onEvents: channel(onEvents) }),
  stopRun: (how) => invoke("stop_run", { how }),
  report: () => invoke("report"),
  saveReport: (path) => invoke("save_report", { path }),
  savePlan: (plan, path) => invoke("save_plan", { plan, path }),
  history: () => invoke("history"),
  pastReport: (id) => invoke("past_report", { id }),
  savePastReport: (id, path) => invoke("save_past_report", { id, path }),
  settings: () => invoke("settings"),
  setSettings: (settings) => invoke("set_settings", { settings }),
  watchClose: (onClose) => invoke("watch_close", { onClose: channel(onClose) }),
  quitAnyway: () => invoke("quit_anyway"),

  pickKubeconfig: (title) => open({ title, multiple: false, directory: false }),
  pickTool: (_name, title) => open({ title, multiple: false, directory: false }),
  pickBundleFiles: (words) =>
    open({
      title: words.bundle,
      multiple: true,
      directory: false,
      filters: [
        // Native dialogs know only the last part of `.tar.gz`.
        { name: words.manifests, extensions: ["yaml", "yml", "json", "gz", "tgz", "zip"] },
        { name: words.anyFile, extensions: ["*"] },
      ],
    }),
  pickBundleFolder: (title) => open({ title, multiple: false, directory: true, recursive: true }),
  pickDocument: (suggestion, title) => choosePlace(title, suggestion, DOCUMENTS),
  pickDiagnosticsFile: (suggestion, words) =>
    choosePlace(words.diagnostics, suggestion, [{ name: words.text, extensions: ["txt"] }]),
};
