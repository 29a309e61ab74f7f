/** The choice of a cluster and the test of the way to it: state and transitions, without a DOM. */
import type {
  CheckEvent,
  CheckStep,
  ClusterInfo,
  Mark,
  ContextSummary,
  EnvironmentTag,
  KubeconfigSource,
} from "../generated/cluster";
import type { Problem } from "../generated/problem";
import type { StartUp } from "../generated/shell";
import { begun, checked, type CheckLine } from "../model/checks";
import { contextOf, differences, preselected, type ContextKey, type SourceNews } from "../model/contexts";
import type { Host } from "../host";
import { t } from "../messages";
import { movedFrom, remember, type Known } from "./identity";
import { asProblem } from "../model/problems";

/** What is known of a cluster that a context leads or led to. */
interface Sighting {
  /** The UID of the cluster, or what else tells it from others. */
  identity: string;
  server?: string;
  version?: string;
  /** RFC 3339; none for now. */
  at?: string;
}

/** The context led somewhere else before. */
export interface Moved {
  context: string;
  before: Sighting;
  now: Sighting;
}

function sighting({ uid, identity, server, version }: Omit<Known, "at">): Sighting {
  return { identity: uid ?? identity, server, version };
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

  mark = $state.raw<Mark | null>(null);
  markProblem = $state.raw<Problem | null>(null);
  /** What the names suggest; shown as a suggestion until the user decides. */
  suggested = $state<EnvironmentTag>("untagged");

  readonly host: Host;
  /** Called when another cluster is asked for: everything after it is void. */
  readonly #onLeave: () => void;
  #request = 0;

  constructor(host: Host, onLeave: () => void) {
    this.host = host;
    this.#onLeave = onLeave;
  }

  /** The tag in force: the user's word, otherwise the suggestion. */
  get tag(): EnvironmentTag {
    return this.mark?.tag ?? this.suggested;
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
  }

  /** Tests the way to the selected context; `accepted` takes the cluster that it leads to for the one that is meant. */
  async connect(accepted = false): Promise<void> {
    const key = this.selected;
    if (key === null || this.connecting) return;
    this.forget();
    this.#onLeave();
    const request = this.#request;
    this.connecting = true;
    this.lines = begun();
    const current = () => request === this.#request;
    try {
      const info = await this.host.connect(key.kubeconfig, key.context, (event: CheckEvent) => {
        if (current()) this.lines = checked(this.lines, event);
      });
      if (!current()) return;
      // The list and the pinned cluster must agree on the path even if the shell made it absolute.
      const named = { kubeconfig: info.kubeconfig, context: info.context };
      this.selected = this.contextOf(named) === null ? key : named;
      const cluster = { ...info, kubeconfig: this.selected.kubeconfig };
      const [before] = await Promise.all([movedFrom(this.host, cluster), this.#loadMark(cluster)]);
      if (!current()) return;
      this.cluster = cluster;
      if (before === null || accepted) remember(cluster);
      else this.#stop(cluster.context, { ...sighting(before), at: before.at }, sighting(cluster));
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
  acceptMoved(): void {
    // Noticed on the way, nothing is known of it yet.
    if (this.cluster === null) return void this.connect(true);
    remember(this.cluster);
    this.moved = null;
  }

  /**
   * The engine noticed on the way that the context leads to another cluster: nothing goes on until a person says that it
   * is meant. Gives whether the problem is that one.
   */
  stopMoved(problem: Problem): boolean {
    if (problem.code !== "cluster-changed") return false;
    const { context, was, now } = problem.params ?? {};
    const last = this.cluster;
    const before =
      last !== null && (last.uid ?? last.identity) === was ? sighting(last) : { identity: was ?? "" };
    this.forget();
    this.#onLeave();
    this.#stop(context ?? this.selected?.context ?? "", before, { identity: now ?? "" });
    return true;
  }

  #stop(context: string, before: Sighting, now: Sighting): void {
    this.moved = { context, before, now };
  }

  /** The other cluster is not meant. */
  refuseMoved(): void {
    this.forget();
    this.#onLeave();
  }

  async setMark(mark: Mark): Promise<void> {
    const cluster = this.cluster;
    if (cluster === null) return;
    this.mark = mark;
    this.markProblem = null;
    try {
      await this.host.setClusterMark(cluster.identity, mark);
    } catch (thrown) {
      // It holds for this session; only the memory failed.
      this.markProblem = asProblem(thrown);
    }
  }

  /** Returns to the cluster of a run that is under way. */
  async adopt(cluster: ClusterInfo): Promise<void> {
    this.cluster = cluster;
    await this.#loadMark(cluster);
  }

  forget(): void {
    this.#request += 1;
    this.cluster = null;
    this.moved = null;
    this.mark = null;
    this.markProblem = null;
    this.suggested = "untagged";
    this.connecting = false;
    this.problem = null;
    this.lines = [];
  }

  /** The step that failed, if one did. */
  get failedStep(): CheckStep | null {
    return this.lines.find((line) => line.state === "failed")?.step ?? null;
  }

  async #loadMark(cluster: ClusterInfo): Promise<void> {
    const [mark, suggested] = await Promise.all([
      this.host.clusterMark(cluster.identity).catch(() => null),
      this.host.suggestTag(cluster.context, cluster.server).catch((): EnvironmentTag => "untagged"),
    ]);
    this.mark = mark;
    this.suggested = suggested;
  }
}
