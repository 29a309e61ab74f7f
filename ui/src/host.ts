/**
 * Everything the wizard needs from the program around it. This is the only file that imports Tauri; the rest of the
 * user interface talks to `Host`, so that it runs in a plain browser against `host.scripted.ts`.
 */
import { Channel, invoke } from "@tauri-apps/api/core";
import { open, save } from "@tauri-apps/plugin-dialog";

import type { BundleSummary } from "./generated/BundleSummary";
import type { CatalogProduct } from "./generated/CatalogProduct";
import type { ChangeDetail } from "./generated/ChangeDetail";
import type { CheckResult } from "./generated/CheckResult";
import type { ClusterInfo } from "./generated/ClusterInfo";
import type { Decisions } from "./generated/Decisions";
import type { Event } from "./generated/Event";
import type { Finding } from "./generated/Finding";
import type { KubeconfigSource } from "./generated/KubeconfigSource";
import type { ObjectRef } from "./generated/ObjectRef";
import type { Plan } from "./generated/Plan";
import type { Report } from "./generated/Report";
import { t } from "./messages";

/** What the command line asked for. It selects; it contacts nothing. */
export interface StartUp {
  kubeconfig: string | null;
  context: string | null;
  bundle: string | null;
  version: string;
  /** Forces a colour scheme, for screenshots; none follows the system. */
  theme: "light" | "dark" | null;
}

// The engine's types of the same names; they go when ts-rs generates them.

/** How far a grant reaches, the most powerful first. */
export type GrantLevel = "cluster-admin" | "wildcard" | "unknown" | "listed";

/** One rule of a role. The core group is empty text; no names means all. */
export interface GrantRule {
  verbs: string[];
  groups: string[];
  resources: string[];
  names: string[];
  urls: string[];
}

/** What a ClusterRoleBinding of a bundle permits in the whole cluster. */
export interface Grant {
  binding: ObjectRef;
  role: string;
  /** `ServiceAccount web/agent`. */
  subjects: string[];
  level: GrantLevel;
  rules: GrantRule[];
}

/** How the connected Kubernetes version stands to the API version of an object. Versions are written as `1.33`. */
export interface ApiNotice {
  object: ObjectRef;
  state: "removed" | "not-yet-served" | "deprecated";
  /** For `not-yet-served` the first version that serves it. */
  since: string;
  removed_in: string | null;
  replacement: string | null;
}

/** What a bundle is; what is optional here comes with a newer engine. */
export type BundleFacts = BundleSummary & {
  cron_jobs?: ObjectRef[];
  namespaces?: string[];
  /** The most powerful first. */
  grants?: Grant[];
  /** First and last Kubernetes version that serve all its API versions; null without such a bound. */
  minimum_kubernetes?: string | null;
  last_kubernetes?: string | null;
};

/** A bundle after reading. `summary` is null when a finding of severity `error` makes it unusable. */
export interface LoadedBundle {
  summary: BundleFacts | null;
  findings: Finding[];
  /** API versions that the connected cluster does not serve, or will not for long. */
  notices?: ApiNotice[];
}

/** A bundle that was read before. */
export interface RecentBundle {
  source: string;
  product: string | null;
  version: string | null;
  /** RFC 3339. */
  at: string;
}

/** Files that are dragged over the window and dropped on it. */
export type DropEvent = { type: "over" } | { type: "leave" } | { type: "drop"; paths: string[] };

/** The program around the wizard. Every rejection is a `Problem`. */
export interface Host {
  startUp(): Promise<StartUp>;
  listKubeconfigs(): Promise<KubeconfigSource[]>;
  /** Adds a file for this session; a file that cannot be read comes back with `problem`. */
  addKubeconfig(path: string): Promise<KubeconfigSource>;
  connect(kubeconfig: string, context: string, onCheck: (result: CheckResult) => void): Promise<ClusterInfo>;
  listCatalog(): Promise<CatalogProduct[]>;
  /** Each source is a path, an address or a catalog entry such as `glasskube@0.3.0`; together they are one bundle. */
  loadBundle(sources: string[]): Promise<LoadedBundle>;
  /** Manifests that were pasted; they stay in memory. */
  loadText(text: string): Promise<LoadedBundle>;
  /** Newest first. */
  recentBundles(): Promise<RecentBundle[]>;
  /** Called once; reports for as long as the window lives. */
  watchDrops(onDrop: (event: DropEvent) => void): Promise<void>;
  /** Reads the cluster; takes seconds. Never writes. */
  makePlan(decisions: Decisions): Promise<Plan>;
  /** The last plan under other decisions; reads nothing and takes milliseconds. */
  decide(decisions: Decisions): Promise<Plan>;
  changeDetail(change: number): Promise<ChangeDetail>;
  /** Writes the plan in hand; the format follows the extension: .html, .md or .json. */
  savePlan(path: string): Promise<void>;
  /** Starts the run of the last decided plan; resolves with its id once it runs. */
  startRun(onEvents: (events: Event[]) => void): Promise<string>;
  /** The events of the current run so far, and further ones through the callback; null when there is none. */
  attachRun(onEvents: (events: Event[]) => void): Promise<Event[] | null>;
  /** Lets running changes finish and starts no further one; a second call stops at once. */
  stopRun(): Promise<void>;
  report(): Promise<Report>;
  /** Writes the report; the format follows the extension: .html, .md or .json. */
  saveReport(path: string): Promise<void>;

  pickKubeconfig(): Promise<string | null>;
  pickBundleFiles(): Promise<string[] | null>;
  pickBundleFolder(): Promise<string | null>;
  pickReportFile(suggestion: string): Promise<string | null>;
  pickPlanFile(suggestion: string): Promise<string | null>;
}

function channel<T>(onMessage: (message: T) => void): Channel<T> {
  return new Channel<T>(onMessage);
}

const DOCUMENTS = [
  { name: "HTML", extensions: ["html"] },
  { name: "Markdown", extensions: ["md"] },
  { name: "JSON", extensions: ["json"] },
];

/** The desktop shell. */
export const tauriHost: Host = {
  startUp: () => invoke("start_up"),
  listKubeconfigs: () => invoke("list_kubeconfigs"),
  addKubeconfig: (path) => invoke("add_kubeconfig", { path }),
  connect: (kubeconfig, context, onCheck) =>
    invoke("connect", { kubeconfig, context, onCheck: channel(onCheck) }),
  listCatalog: () => invoke("list_catalog"),
  loadBundle: (sources) => invoke("load_bundle", { sources }),
  loadText: (text) => invoke("load_text", { text }),
  recentBundles: () => invoke("recent_bundles"),
  watchDrops: (onDrop) => invoke("watch_drops", { onDrop: channel(onDrop) }),
  makePlan: (decisions) => invoke("make_plan", { decisions }),
  decide: (decisions) => invoke("decide", { decisions }),
  changeDetail: (change) => invoke("change_detail", { change }),
  startRun: (onEvents) => invoke("start_run", { onEvents: channel(onEvents) }),
  attachRun: (onEvents) => invoke("attach_run", { onEvents: channel(onEvents) }),
  stopRun: () => invoke("stop_run"),
  report: () => invoke("report"),
  saveReport: (path) => invoke("save_report", { path }),
  savePlan: (path) => invoke("save_plan", { path }),

  pickKubeconfig: () => open({ title: t().dialogs.kubeconfig, multiple: false, directory: false }),
  pickBundleFiles: () =>
    open({
      title: t().dialogs.bundle,
      multiple: true,
      directory: false,
      filters: [
        // Native dialogs know only the last part of `.tar.gz`.
        { name: t().dialogs.manifests, extensions: ["yaml", "yml", "json", "gz", "tgz", "zip"] },
        { name: t().dialogs.anyFile, extensions: ["*"] },
      ],
    }),
  pickBundleFolder: () =>
    open({ title: t().dialogs.folder, multiple: false, directory: true, recursive: true }),
  pickReportFile: (suggestion) =>
    save({ title: t().dialogs.report, defaultPath: suggestion, filters: DOCUMENTS }),
  pickPlanFile: (suggestion) =>
    save({ title: t().dialogs.plan, defaultPath: suggestion, filters: DOCUMENTS }),
};
