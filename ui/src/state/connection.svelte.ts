/** The choice of a cluster and the test of the way to it: state and transitions, without a DOM. */
import type {
  CheckEvent,
  CheckStep,
  ClusterInfo,
  ContextSummary,
  EnvironmentTag,
  KubeconfigSource,
  Mark,
  Moved,
  Standing,
} from "../generated/cluster";
import type { Problem } from "../generated/problem";
import type { StartUp } from "../generated/shell";
import { begun, checked, type CheckLine } from "../model/checks";
import { contextOf, differences, preselected, type ContextKey, type SourceNews } from "../model/contexts";
import type { Host } from "../host";
import { t } from "../messages";
import { asProblem } from "../model/problems";

/** A cluster would no longer count as production: that takes its name. */
export interface Unmarking {
  mark: Mark;
  name: string;
}

export class Connection {
  /** Null until they are read. */
  sources = $state.raw<KubeconfigSource[] | null>(null);
  sourcesProblem = $state.raw<Problem | null>(null);
  /** What the last reading of the files brought, until the user sees it. */
  news = $state.raw<SourceNews | null>(null);
  selected = $state.raw<ContextKey | null>(null);

  connecting = $state(false);
  /** Lines of the test; empty before the first one. */
  lines = $state.raw<CheckLine[]>([]);
  problem = $state.raw<Problem | null>(null);
  /** The cluster that everything after is pinned to. */
  cluster = $state.raw<ClusterInfo | null>(null);
  /** Set while the user has not said that this other cluster is meant. */
  moved = $state.raw<Moved | null>(null);
  movedProblem = $state.raw<Problem | null>(null);

  /** What counts about the cluster, as the engine says. */
  standing = $state.raw<Standing | null>(null);
  markProblem = $state.raw<Problem | null>(null);
  /** Set while the name is asked for. */
  unmarking = $state.raw<Unmarking | null>(null);

  readonly host: Host;
  /** Called when another cluster is asked for: everything after it is void. */
  readonly #onLeave: () => void;
  #request = 0;

  constructor(host: Host, onLeave: () => void) {
    this.host = host;
    this.#onLeave = onLeave;
  }

  /** The tag that counts. */
  get tag(): EnvironmentTag {
    return this.standing?.mark.tag ?? "untagged";
  }

  /** The user's own name for the cluster. */
  get name(): string | null {
    return this.standing?.mark.name ?? null;
  }

  /** Whether the highlighted context is the one that is connected. */
  get isConnected(): boolean {
    return (
      this.cluster !== null &&
      this.moved === null &&
      this.selected !== null &&
      this.cluster.context === this.selected.context &&
      this.cluster.kubeconfig === this.selected.kubeconfig
    );
  }

  contextOf(key: ContextKey | null): ContextSummary | null {
    return key === null ? null : contextOf(this.sources ?? [], key);
  }

  async loadSources(startUp: StartUp | null): Promise<void> {
    try {
      const found = await this.host.listKubeconfigs();
      this.sources = found;
      this.sourcesProblem = null;
      this.selected ??= preselected(found, startUp);
    } catch (thrown) {
      this.sourcesProblem = asProblem(thrown);
      this.sources ??= [];
    }
  }

  /** Reads the files again after one changed. What is selected or connected stays, whatever they say now. */
  async reloadSources(): Promise<void> {
    try {
      const before = this.sources ?? [];
      const found = await this.host.listKubeconfigs();
      this.sources = found;
      this.news = differences(before, found);
    } catch {
      // The list of before stays; connecting reads the file anyway and explains what is wrong.
    }
  }

  /** Lets the user pick a file and shows it in the list with its current context selected. */
  async addFile(): Promise<void> {
    await this.#add(async () => {
      const path = await this.host.pickKubeconfig(t().dialogs.kubeconfig);
      return path === null ? null : this.host.addKubeconfig(path);
    });
  }

  addPath(path: string): Promise<void> {
    return this.#add(() => this.host.addKubeconfig(path));
  }

  addText(text: string): Promise<void> {
    return this.#add(() => this.host.addKubeconfigText(text));
  }

  async #add(read: () => Promise<KubeconfigSource | null>): Promise<void> {
    try {
      const added = await read();
      if (added === null) return;
      this.sources = [...(this.sources ?? []).filter((source) => source.path !== added.path), added];
      this.sourcesProblem = null;
      const usable = added.contexts.filter((context) => context.problem === undefined);
      const first = usable.find((context) => context.current) ?? usable[0];
      if (first !== undefined) this.select({ kubeconfig: added.path, context: first.name });
    } catch (thrown) {
      this.sourcesProblem = asProblem(thrown);
    }
  }

  /** Highlights a context. Nothing is contacted. */
  select(key: ContextKey): void {
    if (this.connecting) return;
    if (this.selected?.kubeconfig === key.kubeconfig && this.selected.context === key.context) return;
    this.selected = key;
    this.problem = null;
    this.lines = [];
    this.moved = null;
    this.movedProblem = null;
  }

  /** Tests the way to the selected context. */
  async connect(): Promise<void> {
    const key = this.selected;
    if (key === null || this.connecting) return;
    this.forget();
    this.#onLeave();
    const request = this.#request;
    this.connecting = true;
    this.lines = begun();
    const current = () => request === this.#request;
    try {
      const { info, standing } = await this.host.connect(key.kubeconfig, key.context, (event: CheckEvent) => {
        if (current()) this.lines = checked(this.lines, event);
      });
      if (!current()) return;
      // The list and the pinned cluster must agree on the path even if the shell made it absolute.
      const named = { kubeconfig: info.kubeconfig, context: info.context };
      this.selected = this.contextOf(named) === null ? key : named;
      this.cluster = { ...info, kubeconfig: this.selected.kubeconfig };
      this.standing = standing;
      this.moved = standing.moved;
    } catch (thrown) {
      const problem = asProblem(thrown);
      if (current() && problem.code !== "cancelled" && !this.stopMoved(problem)) this.problem = problem;
    } finally {
      if (current()) this.connecting = false;
    }
  }

  /** The sign-in tool that was not found; none where something else went wrong. */
  get missingTool(): string | null {
    return this.problem?.code === "sign-in-tool-missing" ? (this.problem.params?.["tool"] ?? "") : null;
  }

  /** Lets the user show where the sign-in tool is, and tries again. */
  async locateTool(): Promise<void> {
    const tool = this.missingTool;
    if (tool === null) return;
    try {
      const path = await this.host.pickTool(tool, t().dialogs.tool(tool));
      if (path === null) return;
      await this.host.locateTool(path);
    } catch (thrown) {
      this.problem = asProblem(thrown);
      return;
    }
    await this.connect();
  }

  /** Ends the test: also in the shell, where a sign-in tool may wait for a browser. */
  abandon(): void {
    if (!this.connecting) return;
    this.#request += 1;
    this.connecting = false;
    this.lines = [];
    // It ends by itself at its deadline if this fails.
    void this.host.cancelConnect().catch(() => {});
  }

  /** The other cluster is meant: from now on the context leads there. */
  async acceptMoved(): Promise<void> {
    const cluster = this.cluster;
    // Noticed on the way, nothing is known of it yet: connecting shows what is to be accepted.
    if (cluster === null) return this.connect();
    try {
      const standing = await this.host.acceptCluster(cluster.identity);
      if (this.cluster !== cluster) return;
      this.standing = standing;
      this.moved = standing.moved;
      this.movedProblem = null;
    } catch (thrown) {
      if (this.cluster === cluster) this.movedProblem = asProblem(thrown);
    }
  }

  /**
   * The engine noticed on the way that the context leads to another cluster: nothing goes on until a person says that it
   * is meant. Gives whether the problem is that one.
   */
  stopMoved(problem: Problem): boolean {
    if (problem.code !== "cluster-changed") return false;
    const { context, was, now } = problem.params ?? {};
    const sighting = (identity = "") => ({ identity, server: "", version: "", mark: null, at: null });
    this.forget();
    this.#onLeave();
    this.moved = {
      context: context ?? this.selected?.context ?? "",
      before: sighting(was),
      now: sighting(now),
    };
    return true;
  }

  /** The other cluster is not meant. */
  refuseMoved(): void {
    this.forget();
    this.#onLeave();
  }

  /** Keeps the user's word about the cluster. Where it would no longer count as production, its name is asked for first. */
  async setMark(mark: Mark, typed: string | null = null): Promise<void> {
    const cluster = this.cluster;
    if (cluster === null) return;
    this.markProblem = null;
    try {
      const standing = await this.host.setClusterMark(mark, typed);
      if (this.cluster !== cluster) return;
      this.standing = standing;
      this.unmarking = null;
    } catch (thrown) {
      if (this.cluster !== cluster) return;
      const problem = asProblem(thrown);
      if (problem.code === "mark-not-confirmed")
        this.unmarking = { mark, name: problem.params?.["name"] ?? cluster.context };
      else {
        this.unmarking = null;
        this.markProblem = problem;
      }
    }
  }

  /** It stays production. */
  keepMark(): void {
    this.unmarking = null;
  }

  /** Returns to the cluster of a run that is under way. */
  async adopt(cluster: ClusterInfo): Promise<void> {
    this.cluster = cluster;
    // The run was confirmed; this is only for showing it.
    this.standing = await this.host.clusterStanding(cluster).catch(() => null);
  }

  forget(): void {
    this.#request += 1;
    this.cluster = null;
    this.moved = null;
    this.movedProblem = null;
    this.standing = null;
    this.markProblem = null;
    this.unmarking = null;
    this.connecting = false;
    this.problem = null;
    this.lines = [];
  }

  /** The step that failed, if one did. */
  get failedStep(): CheckStep | null {
    return this.lines.find((line) => line.state === "failed")?.step ?? null;
  }
}
