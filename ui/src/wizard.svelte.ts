/** The state of the wizard: one class, explicit transitions, no DOM and no shell. */
import type { Change } from "./generated/Change";
import type { CheckResult } from "./generated/CheckResult";
import type { Choice } from "./generated/Choice";
import type { ClusterInfo } from "./generated/ClusterInfo";
import type { ConflictPolicy } from "./generated/ConflictPolicy";
import type { ContextSummary } from "./generated/ContextSummary";
import type { Decision } from "./generated/Decision";
import type { Decisions } from "./generated/Decisions";
import type { Event } from "./generated/Event";
import type { KubeconfigSource } from "./generated/KubeconfigSource";
import type { Plan } from "./generated/Plan";
import type { Problem } from "./generated/Problem";
import type { Report } from "./generated/Report";
import { attachedRun } from "./attach";
import { contextOf, preselected, type ContextKey } from "./contexts";
import type { DropEvent, Host, LoadedBundle, StartUp } from "./host";
import { t } from "./messages";
import { Offers } from "./offers.svelte";
import { isContested, isDestructive, isJob, isReady } from "./plans";
import { asProblem } from "./problems";
import { isProduction, rememberProduction } from "./production";
import { Run } from "./run.svelte";

export const STEPS = ["cluster", "bundle", "review", "apply", "report"] as const;
export type StepName = (typeof STEPS)[number];

const NO_DECISIONS: Decisions = { jobs: "skip", conflicts: "fail", per_change: [] };

export class Wizard {
  step = $state<StepName>("cluster");
  startUp = $state.raw<StartUp | null>(null);

  sources = $state.raw<KubeconfigSource[] | null>(null);
  sourcesProblem = $state.raw<Problem | null>(null);
  selected = $state.raw<ContextKey | null>(null);
  connecting = $state(false);
  checks = $state.raw<CheckResult[]>([]);
  connectProblem = $state.raw<Problem | null>(null);
  cluster = $state.raw<ClusterInfo | null>(null);
  production = $state(false);

  /** Sources that were asked for last, even while they load or after that failed; none for pasted text. */
  asked = $state.raw<string[]>([]);
  pasted = $state(false);
  loadingBundle = $state(false);
  bundle = $state.raw<LoadedBundle | null>(null);
  bundleProblem = $state.raw<Problem | null>(null);
  /** Files are held over the step that takes them. */
  dropping = $state(false);

  planning = $state(false);
  plan = $state.raw<Plan | null>(null);
  planProblem = $state.raw<Problem | null>(null);
  decisions = $state.raw<Decisions>(NO_DECISIONS);
  deciding = $state(false);
  decideProblem = $state.raw<Problem | null>(null);
  confirming = $state(false);

  run = $state.raw<Run | null>(null);
  starting = $state(false);
  runProblem = $state.raw<Problem | null>(null);

  report = $state.raw<Report | null>(null);
  reportProblem = $state.raw<Problem | null>(null);

  readonly host: Host;
  readonly offers: Offers;
  /** Answers of earlier requests are dropped when a newer one was made. */
  #request = 0;

  constructor(host: Host) {
    this.host = host;
    this.offers = new Offers(host);
  }

  /** Reads what was preselected and the kubeconfigs, and returns to a run that is under way. */
  async begin(): Promise<void> {
    // Without drops the dialogs still work, so that a failure is not worth a message.
    void this.host.watchDrops((event) => this.drop(event)).catch(() => {});
    try {
      this.startUp = await this.host.startUp();
    } catch (thrown) {
      this.sourcesProblem = asProblem(thrown);
    }
    if (await this.#returnToRun()) return;
    await Promise.all([this.loadSources(), this.offers.load()]);
  }

  // Moving

  /** Whether a step may be gone to now. A run locks what lies before it. */
  reachable(step: StepName): boolean {
    if (step === this.step) return true;
    if (this.run !== null || this.starting) {
      return (step === "apply" && this.run !== null) || (step === "report" && this.report !== null);
    }
    switch (step) {
      case "cluster":
        return true;
      case "bundle":
        return this.cluster !== null;
      case "review":
        return this.plan !== null;
      default:
        return false;
    }
  }

  goTo(step: StepName): void {
    if (this.reachable(step)) this.step = step;
  }

  /** Forgets everything but the lists, for another upgrade. */
  startOver(): void {
    this.#request += 1;
    this.run?.dispose();
    this.run = null;
    this.runProblem = null;
    this.report = null;
    this.reportProblem = null;
    this.#forgetBundle();
    this.#forgetCluster();
    this.step = "cluster";
    void this.loadSources();
  }

  // Cluster

  async loadSources(): Promise<void> {
    try {
      const found = await this.host.listKubeconfigs();
      this.sources = found;
      this.sourcesProblem = null;
      this.selected ??= preselected(found, this.startUp);
    } catch (thrown) {
      this.sourcesProblem = asProblem(thrown);
      this.sources ??= [];
    }
  }

  /** Lets the user pick a file and shows it in the list, first of its kind, with its current context selected. */
  async addFile(): Promise<void> {
    try {
      const path = await this.host.pickKubeconfig();
      if (path === null) return;
      const added = await this.host.addKubeconfig(path);
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
    this.connectProblem = null;
    this.checks = [];
  }

  /** Whether the highlighted context is the one that is connected. */
  get isConnected(): boolean {
    return (
      this.cluster !== null &&
      this.selected !== null &&
      this.cluster.context === this.selected.context &&
      this.cluster.kubeconfig === this.selected.kubeconfig
    );
  }

  contextOf(key: ContextKey | null): ContextSummary | null {
    return key === null ? null : contextOf(this.sources ?? [], key);
  }

  async connect(): Promise<void> {
    const key = this.selected;
    if (key === null || this.connecting) return;
    const request = (this.#request += 1);
    this.#forgetCluster();
    this.connecting = true;
    try {
      const info = await this.host.connect(key.kubeconfig, key.context, (result) => {
        if (request === this.#request) this.checks = [...this.checks, result];
      });
      if (request !== this.#request) return;
      // The list and the pinned cluster must agree on the path even if the shell made it absolute.
      this.selected = { kubeconfig: info.kubeconfig, context: info.context };
      if (this.contextOf(this.selected) === null) this.selected = key;
      this.cluster = { ...info, kubeconfig: this.selected.kubeconfig };
      this.production = isProduction(info);
    } catch (thrown) {
      if (request === this.#request) this.connectProblem = asProblem(thrown);
    } finally {
      if (request === this.#request) this.connecting = false;
    }
  }

  /** Stops waiting for a connection, for example for a sign-in that nobody finishes. */
  abandonConnect(): void {
    if (!this.connecting) return;
    this.#request += 1;
    this.connecting = false;
    this.checks = [];
  }

  setProduction(production: boolean): void {
    this.production = production;
    if (this.cluster !== null) rememberProduction(this.cluster, production);
  }

  // Bundle

  /** What was asked for last, as a person would name it. */
  get source(): string | null {
    if (this.pasted) return t().bundle.pasted;
    return this.asked.length === 0 ? null : t().bundle.sources(this.asked);
  }

  /** Goes on to the bundle step; what the command line named is loaded, unless that would contact a server. */
  async chooseBundle(): Promise<void> {
    this.goTo("bundle");
    const asked = this.startUp?.bundle ?? null;
    if (asked === null || this.source !== null) return;
    if (/^https?:/i.test(asked)) this.asked = [asked];
    else await this.loadBundle([asked]);
  }

  loadBundle(sources: string[]): Promise<void> {
    return this.#load(sources, () => this.host.loadBundle(sources));
  }

  /** Manifests from the clipboard. */
  loadText(text: string): Promise<void> {
    return this.#load([], () => this.host.loadText(text));
  }

  async #load(asked: string[], read: () => Promise<LoadedBundle>): Promise<void> {
    const request = (this.#request += 1);
    this.#forgetBundle();
    this.asked = asked;
    this.pasted = asked.length === 0;
    this.loadingBundle = true;
    try {
      const loaded = await read();
      if (request !== this.#request) return;
      this.bundle = loaded;
      void this.offers.loadRecent();
    } catch (thrown) {
      if (request === this.#request) this.bundleProblem = asProblem(thrown);
    } finally {
      if (request === this.#request) this.loadingBundle = false;
    }
  }

  async pickBundle(what: "files" | "folder"): Promise<void> {
    try {
      const picked = await (what === "files" ? this.host.pickBundleFiles() : this.host.pickBundleFolder());
      const sources = typeof picked === "string" ? [picked] : (picked ?? []);
      if (sources.length > 0) await this.loadBundle(sources);
    } catch (thrown) {
      this.bundleProblem = asProblem(thrown);
    }
  }

  /** Files over the window. Only the bundle step takes them; elsewhere nothing happens. */
  drop(event: DropEvent): void {
    const here = this.step === "bundle";
    this.dropping = here && event.type === "over";
    if (here && event.type === "drop" && event.paths.length > 0) void this.loadBundle(event.paths);
  }

  get canPlan(): boolean {
    return this.cluster !== null && !this.loadingBundle && (this.bundle?.summary ?? null) !== null;
  }

  // Review

  /** Goes to the review and compares, unless the plan in hand is of this cluster and bundle. */
  async review(): Promise<void> {
    if (!this.canPlan) return;
    this.step = "review";
    if (this.plan === null) await this.makePlan();
  }

  async makePlan(): Promise<void> {
    const request = (this.#request += 1);
    this.#forgetPlan();
    this.planning = true;
    try {
      const plan = await this.host.makePlan(this.decisions);
      if (request === this.#request) this.plan = plan;
    } catch (thrown) {
      if (request === this.#request) this.planProblem = asProblem(thrown);
    } finally {
      if (request === this.#request) this.planning = false;
    }
  }

  /** What happens to single resources. */
  chooseFor(changes: number[], choice: Choice): Promise<void> {
    const others = this.decisions.per_change.filter((one) => !changes.includes(one.change));
    const own = changes.map((change) => ({ change, choice }));
    return this.#decide({ ...this.decisions, per_change: [...others, ...own] });
  }

  /** What happens to every Job that exists; choices for single Jobs are dropped. */
  chooseForAll(choice: Choice): Promise<void> {
    return this.#decide({ ...this.decisions, jobs: choice, per_change: this.#without(isJob) });
  }

  /** What happens to fields of others; choices for single resources about them are dropped. */
  chooseConflicts(conflicts: ConflictPolicy): Promise<void> {
    return this.#decide({ ...this.decisions, conflicts, per_change: this.#without(isContested) });
  }

  #without(which: (change: Change) => boolean): Decision[] {
    const dropped = new Set(this.plan?.changes.filter(which).map((change) => change.id));
    return this.decisions.per_change.filter((one) => !dropped.has(one.change));
  }

  async #decide(decisions: Decisions): Promise<void> {
    const request = (this.#request += 1);
    const before = this.decisions;
    this.decisions = decisions;
    this.deciding = true;
    this.decideProblem = null;
    try {
      const plan = await this.host.decide(decisions);
      if (request === this.#request) this.plan = plan;
    } catch (thrown) {
      if (request === this.#request) {
        this.decisions = before;
        this.decideProblem = asProblem(thrown);
      }
    } finally {
      if (request === this.#request) this.deciding = false;
    }
  }

  /** Whether the plan in hand may be run. */
  get canApply(): boolean {
    return this.plan !== null && !this.deciding && !this.planning && isReady(this.plan);
  }

  /** Whether the name of the context has to be typed before a run. */
  get needsTyping(): boolean {
    return this.plan !== null && (this.production || isDestructive(this.plan.counts));
  }

  // Apply

  askToApply(): void {
    if (this.canApply) this.confirming = true;
  }

  cancelApply(): void {
    this.confirming = false;
  }

  async apply(): Promise<void> {
    if (!this.canApply || this.starting || this.run !== null) return;
    this.confirming = false;
    this.starting = true;
    this.runProblem = null;
    const run = new Run();
    this.run = run;
    this.step = "apply";
    try {
      await this.host.startRun((events) => this.#take(run, events));
    } catch (thrown) {
      run.dispose();
      this.run = null;
      this.runProblem = asProblem(thrown);
    } finally {
      this.starting = false;
    }
  }

  /** Leaves a run that did not start. */
  backToReview(): void {
    if (this.run !== null) return;
    this.runProblem = null;
    this.step = "review";
  }

  /** After the current changes; asked for a second time, at once. */
  async stop(): Promise<void> {
    const run = this.run;
    if (run === null || run.outcome !== null || run.stopNow) return;
    const second = run.stopRequested;
    if (second) run.stopNow = true;
    else run.stopRequested = true;
    try {
      await this.host.stopRun();
    } catch (thrown) {
      if (second) run.stopNow = false;
      else run.stopRequested = false;
      this.runProblem = asProblem(thrown);
    }
  }

  // Report

  async loadReport(): Promise<void> {
    try {
      this.report = await this.host.report();
      this.reportProblem = null;
    } catch (thrown) {
      this.reportProblem = asProblem(thrown);
    }
  }

  // Inside

  #take(run: Run, events: Event[]): void {
    const before = run.outcome;
    run.push(events);
    if (before === null && run.outcome !== null) void this.loadReport();
  }

  /** After a reload of the web view the run goes on in the shell, and its events rebuild the screen. */
  async #returnToRun(): Promise<boolean> {
    const run = await attachedRun(this.host, (to, events) => this.#take(to, events));
    if (run === null || run.plan === null) return false;
    this.plan = run.plan;
    this.cluster = run.plan.cluster;
    this.production = isProduction(run.plan.cluster);
    this.bundle = { summary: run.plan.bundle, findings: [] };
    this.run = run;
    this.step = "apply";
    if (run.outcome !== null) await this.loadReport();
    void this.offers.load();
    return true;
  }

  #forgetCluster(): void {
    this.cluster = null;
    this.production = false;
    this.connecting = false;
    this.connectProblem = null;
    this.checks = [];
    this.#forgetPlan();
    this.decisions = NO_DECISIONS;
  }

  #forgetBundle(): void {
    this.asked = [];
    this.pasted = false;
    this.loadingBundle = false;
    this.bundle = null;
    this.bundleProblem = null;
    this.#forgetPlan();
    this.decisions = NO_DECISIONS;
  }

  #forgetPlan(): void {
    this.planning = false;
    this.plan = null;
    this.planProblem = null;
    this.deciding = false;
    this.decideProblem = null;
    this.confirming = false;
  }
}
