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
import type { KubeconfigSource } from "./generated/KubeconfigSource";
import type { Plan } from "./generated/Plan";
import type { Report } from "./generated/Report";

/** What the command line asked for. It selects; it contacts nothing. */
export interface StartUp {
  kubeconfig: string | null;
  context: string | null;
  bundle: string | null;
  version: string;
  /** Forces a colour scheme, for screenshots; none follows the system. */
  theme: "light" | "dark" | null;
}

/** Something wrong in a bundle, with its place. Lines and columns count from 1. */
export interface Finding {
  code: string;
  severity: "error" | "warning";
  file: string | null;
  line: number | null;
  column: number | null;
  message: string;
  help: string | null;
  snippet: string | null;
}

/** A bundle after reading. `summary` is null when a finding of severity `error` makes it unusable. */
export interface LoadedBundle {
  summary: BundleSummary | null;
  findings: Finding[];
}

/** The program around the wizard. Every rejection is a `Problem`. */
export interface Host {
  startUp(): Promise<StartUp>;
  listKubeconfigs(): Promise<KubeconfigSource[]>;
  /** Adds a file for this session; a file that cannot be read comes back with `problem`. */
  addKubeconfig(path: string): Promise<KubeconfigSource>;
  connect(kubeconfig: string, context: string, onCheck: (result: CheckResult) => void): Promise<ClusterInfo>;
  listCatalog(): Promise<CatalogProduct[]>;
  /** `source` is a path, an address or a catalog entry such as `glasskube@0.3.0`. */
  loadBundle(source: string): Promise<LoadedBundle>;
  /** Reads the cluster; takes seconds. Never writes. */
  makePlan(decisions: Decisions): Promise<Plan>;
  /** The last plan under other decisions; reads nothing and takes milliseconds. */
  decide(decisions: Decisions): Promise<Plan>;
  changeDetail(change: number): Promise<ChangeDetail>;
  /** Starts the run of the last decided plan; resolves with its id once it runs. */
  startRun(onEvents: (events: Event[]) => void): Promise<string>;
  /** The events of the current run so far, and further ones through the callback; null when there is none. */
  attachRun(onEvents: (events: Event[]) => void): Promise<Event[] | null>;
  /** Lets running changes finish and starts no further one. */
  stopRun(): Promise<void>;
  report(): Promise<Report>;
  /** Writes the report; the format follows the extension: .html, .md or .json. */
  saveReport(path: string): Promise<void>;

  pickKubeconfig(): Promise<string | null>;
  pickBundleFile(): Promise<string | null>;
  pickBundleFolder(): Promise<string | null>;
  pickReportFile(suggestion: string): Promise<string | null>;
}

function channel<T>(onMessage: (message: T) => void): Channel<T> {
  return new Channel<T>(onMessage);
}

/** The desktop shell. */
export const tauriHost: Host = {
  startUp: () => invoke("start_up"),
  listKubeconfigs: () => invoke("list_kubeconfigs"),
  addKubeconfig: (path) => invoke("add_kubeconfig", { path }),
  connect: (kubeconfig, context, onCheck) =>
    invoke("connect", { kubeconfig, context, onCheck: channel(onCheck) }),
  listCatalog: () => invoke("list_catalog"),
  loadBundle: (source) => invoke("load_bundle", { source }),
  makePlan: (decisions) => invoke("make_plan", { decisions }),
  decide: (decisions) => invoke("decide", { decisions }),
  changeDetail: (change) => invoke("change_detail", { change }),
  startRun: (onEvents) => invoke("start_run", { onEvents: channel(onEvents) }),
  attachRun: (onEvents) => invoke("attach_run", { onEvents: channel(onEvents) }),
  stopRun: () => invoke("stop_run"),
  report: () => invoke("report"),
  saveReport: (path) => invoke("save_report", { path }),

  pickKubeconfig: () => open({ title: "Choose a kubeconfig", multiple: false, directory: false }),
  pickBundleFile: () => open({ title: "Choose a bundle", multiple: false, directory: false }),
  pickBundleFolder: () =>
    open({ title: "Choose a bundle folder", multiple: false, directory: true, recursive: true }),
  pickReportFile: (suggestion) =>
    save({
      title: "Save the report",
      defaultPath: suggestion,
      filters: [
        { name: "HTML", extensions: ["html"] },
        { name: "Markdown", extensions: ["md"] },
        { name: "JSON", extensions: ["json"] },
      ],
    }),
};
