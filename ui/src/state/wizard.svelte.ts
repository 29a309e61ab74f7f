/** The state of the wizard: one class, explicit transitions, no DOM and no shell. */
import type { ClusterInfo } from "../generated/cluster";
import type { Event } from "../generated/event";
import type { RunSummary } from "../generated/journal";
import type {
  Change,
  Choice,
  Confirmation,
  ConflictPolicy,
  Decision,
  Decisions,
  Plan,
} from "../generated/plan";
import type { Problem } from "../generated/problem";
import type { Report } from "../generated/report";
import type { DropEvent, StartUp } from "../generated/shell";
import { attachedRun } from "./attach";
import { BundleChoice } from "./bundle-choice.svelte";
import { Connection } from "./connection.svelte";
import type { Host } from "../host";
import { Offers } from "./offers.svelte";
import { carriedOver, isContested, isExistingJob, isReady } from "../model/plans";
import { Preferences } from "./preferences.svelte";
import { asProblem } from "../model/problems";
import { Run } from "./run.svelte";

export const STEPS = ["cluster", "bundle", "review", "apply", "report"] as const;
export type StepName = (typeof STEPS)[number];

const NO_DECISIONS: Decisions = { jobs: "skip", conflicts: "fail", per_change: [] };

export class Wizard {
  step = $state<StepName>("cluster");
  startUp = $state.raw<StartUp | null>(null);

  /** The start page is open instead of a step. */
  home = $state(false);
  /** The report of an earlier run is open for reading. */
  past = $state.raw<RunSummary | null>(null);

  /** Files are held over the step that takes them. */
  dropping = $state(false);

  planning = $state(false);
  plan = $state.raw<Plan | null>(null);
  planProblem = $state.raw<Problem | null>(null);
  decisions = $state.raw<Decisions>(NO_DECISIONS);
  deciding = $state(false);
  decideProblem = $state.raw<Problem | null>(null);
  /** What has to be said before the plan may run, while it is asked. */
  confirming = $state.raw<Confirmation | null>(null);

  run = $state.raw<Run | null>(null);
  starting = $state(false);
  runProblem = $state.raw<Problem | null>(null);

  report = $state.raw<Report | null>(null);
  reportProblem = $state.raw<Problem | null>(null);

  readonly host: Host;
  readonly offers: Offers;
  readonly connection: Connection;
  readonly preferences: Preferences;
  readonly chosen: BundleChoice;
  /** Answers of earlier requests are dropped when a newer one was made. */
  #request = 0;
  /** The comparison that was left has ended: only then may another one begin, or its end would be that one's. */
  #left: Promise<void> = Promise.resolve();
  /** A bundle that the start page named. */
  #wished: string | null = null;

  constructor(host: Host) {
    this.host = host;
    this.offers = new Offers(host);
    this.connection = new Connection(host, () => this.#leaveCluster());
    this.chosen = new BundleChoice(
      host,
      () => this.#leaveCluster(),
      () => void this.offers.loadRecent(),
    );
    this.preferences = new Preferences(host);
  }

  get cluster(): ClusterInfo | null {
    if (this.past !== null) return this.past.cluster;
    return this.connection.moved === null ? this.connection.cluster : null;
  }

  /** Reads what was preselected and the kubeconfigs, and returns to a run that is under way. */
  async begin(): Promise<void> {
    // Without drops the dialogs still work, so that a failure is not worth a message.
    void this.host.watchDrops((event) => this.drop(event)).catch(() => {});
    void this.host.watchKubeconfigs(() => void this.connection.reloadSources()).catch(() => {});
    try {
      this.startUp = await this.host.startUp();
    } catch (thrown) {
      this.connection.sourcesProblem = asProblem(thrown);
    }
    await this.preferences.load(this.startUp);
    if (await this.#returnToRun()) return;
    await Promise.all([this.connection.loadSources(this.startUp), this.offers.load()]);
    // Whoever names something on the command line wants to go on with it; without a past there is nothing to show.
    const named = this.startUp?.context ?? this.startUp?.bundle ?? this.startUp?.kubeconfig ?? null;
    if (named === null && this.offers.history.length > 0 && this.step === "cluster") this.home = true;
  }

  // Moving

  /** Whether a step may be gone to now. A run locks what lies before it. */
  reachable(step: StepName): boolean {
    if (step === this.step) return true;
    if (this.past !== null) return false;
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
    if (!this.reachable(step)) return;
    // What is being compared is of no use to whoever left.
    if (step !== "review" && this.planning) this.#leavePlanning();
    if (step === "cluster" && this.chosen.loading) this.chosen.forget();
    this.step = step;
    this.home = false;
  }

  /** Whether the start page may be opened: not while a run is under way. */
  get canGoHome(): boolean {
    return this.run === null ? !this.starting : this.run.outcome !== null;
  }

  async goHome(): Promise<void> {
    if (!this.canGoHome) return;
    if (this.run !== null || this.past !== null) this.startOver();
    this.home = true;
    await this.offers.loadHistory();
  }

  /** Opens the report of an earlier run, for reading. */
  async openPast(run: RunSummary): Promise<void> {
    if (!this.canGoHome) return;
    this.startOver();
    this.past = run;
    this.step = "report";
    try {
      this.report = await this.host.pastReport(run.id);
    } catch (thrown) {
      this.reportProblem = asProblem(thrown);
    }
  }

  /** Forgets everything but the lists, for another upgrade. */
  startOver(): void {
    this.home = false;
    this.past = null;
    this.run?.dispose();
    this.run = null;
    this.runProblem = null;
    this.report = null;
    this.reportProblem = null;
    this.chosen.forget();
    this.connection.forget();
    this.#leaveCluster();
    this.step = "cluster";
    void this.connection.loadSources(this.startUp);
  }

  /** Another upgrade, with a cluster or a bundle in mind. Nothing is contacted and nothing is read yet. */
  startWith(wish: { cluster?: ClusterInfo; bundle?: string }): void {
    this.startOver();
    if (wish.cluster !== undefined)
      this.connection.select({ kubeconfig: wish.cluster.kubeconfig, context: wish.cluster.context });
    this.#wished = wish.bundle ?? null;
  }

  // Bundle

  /** Goes on to the bundle step; what the command line named is loaded, unless that would contact a server. */
  async chooseBundle(): Promise<void> {
    this.goTo("bundle");
    const asked = this.#wished ?? this.startUp?.bundle ?? null;
    if (asked === null || this.chosen.source !== null) return;
    if (/^https?:/i.test(asked)) this.chosen.asked = [asked];
    else await this.chosen.load([asked]);
  }

  /** Files over the window. The steps that read files take them; elsewhere nothing happens. */
  drop(event: DropEvent): void {
    const here = !this.home && (this.step === "bundle" || this.step === "cluster");
    this.dropping = here && event.type === "over";
    if (!here || event.type !== "drop") return;
    if (this.step === "cluster") {
      for (const path of event.paths) void this.connection.addPath(path);
    } else if (event.paths.length > 0) {
      void this.chosen.load(event.paths);
    }
  }

  get canPlan(): boolean {
    return this.cluster !== null && this.chosen.usable;
  }

  // Review

  /** Goes to the review and compares, unless the plan in hand is of this cluster and bundle. */
  async review(): Promise<void> {
    if (!this.canPlan) return;
    this.step = "review";
    if (this.plan === null) await this.makePlan();
  }

  async makePlan(): Promise<void> {
    const before = this.plan;
    this.#forgetPlan();
    const request = this.#request;
    this.planning = true;
    try {
      await this.#left;
      if (request !== this.#request) return;
      let decisions = { ...this.decisions, per_change: [] as Decision[] };
      let plan = await this.host.makePlan(decisions);
      if (request !== this.#request) return;
      // Positions mean other resources in another plan.
      const kept = before === null ? [] : carriedOver(this.decisions.per_change, before, plan);
      if (kept.length > 0) {
        decisions = { ...decisions, per_change: kept };
        plan = await this.host.decide(decisions);
        if (request !== this.#request) return;
      }
      this.decisions = decisions;
      this.plan = plan;
    } catch (thrown) {
      if (request === this.#request) this.#refused(thrown, (problem) => (this.planProblem = problem));
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
    return this.#decide({ ...this.decisions, jobs: choice, per_change: this.#without(isExistingJob) });
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
        this.#refused(thrown, (problem) => (this.decideProblem = problem));
      }
    } finally {
      if (request === this.#request) this.deciding = false;
    }
  }

  /** Whether the plan in hand may be run. */
  get canApply(): boolean {
    return this.plan !== null && !this.deciding && !this.planning && isReady(this.plan);
  }

  // Apply

  async askToApply(): Promise<void> {
    const plan = this.plan;
    if (!this.canApply || plan === null) return;
    this.decideProblem = null;
    try {
      const asked = await this.host.confirmation(plan.id);
      if (this.plan === plan) this.confirming = asked;
    } catch (thrown) {
      if (this.plan === plan) this.#refused(thrown, (problem) => (this.decideProblem = problem));
    }
  }

  cancelApply(): void {
    this.confirming = null;
  }

  /** Starts the plan that was approved, with the cluster's name where it had to be typed. */
  async apply(name: string | null = null): Promise<void> {
    const plan = this.plan;
    if (!this.canApply || plan === null || this.starting || this.run !== null) return;
    this.confirming = null;
    this.starting = true;
    this.runProblem = null;
    const run = new Run();
    this.run = run;
    this.step = "apply";
    try {
      await this.host.startRun(plan.id, name, (events) => this.#take(run, events));
    } catch (thrown) {
      run.dispose();
      this.run = null;
      this.#refused(thrown, (problem) => (this.runProblem = problem));
    } finally {
      this.starting = false;
    }
  }

  /** Asks once more about a plan that did not start. */
  async askAgain(): Promise<void> {
    this.backToReview();
    await this.askToApply();
  }

  /** Compares again, as the plan that did not start is no longer true. */
  async compareAgain(): Promise<void> {
    this.backToReview();
    await this.makePlan();
  }

  /** Leaves a run that did not start. */
  backToReview(): void {
    if (this.run !== null) return;
    this.runProblem = null;
    this.step = "review";
  }

  /** Stops after the current changes. */
  async stop(): Promise<void> {
    const run = this.run;
    if (run === null || run.outcome !== null || run.stopRequested) return;
    run.stopRequested = true;
    try {
      await this.host.stopRun("after-current");
    } catch (thrown) {
      run.stopRequested = false;
      this.runProblem = asProblem(thrown);
    }
  }

  /** Waits for nothing any more. A function of its own, so that no double click gets here. */
  async stopAtOnce(): Promise<void> {
    const run = this.run;
    if (run === null || run.outcome !== null || !run.stopRequested || run.stopNow) return;
    run.stopNow = true;
    try {
      await this.host.stopRun("at-once");
    } catch (thrown) {
      run.stopNow = false;
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
    await this.connection.adopt(run.plan.cluster);
    this.chosen.adopt(run.plan.bundle);
    this.run = run;
    this.step = "apply";
    if (run.outcome !== null) await this.loadReport();
    void this.offers.load();
    return true;
  }

  /** Shows why something did not go on; another cluster under the same name leads back to the first step. */
  #refused(thrown: unknown, show: (problem: Problem) => void): void {
    const problem = asProblem(thrown);
    if (this.connection.stopMoved(problem)) this.step = "cluster";
    else show(problem);
  }

  /** Plan and decisions were made for the cluster and the bundle of before. */
  #leaveCluster(): void {
    this.#leavePlanning();
    this.decisions = NO_DECISIONS;
  }

  /** Ends the comparison that is under way. */
  #leavePlanning(): void {
    // Its end is told to nobody, so that a failure to end it is neither.
    if (this.planning) this.#left = this.host.cancelPlan().catch(() => {});
    this.#forgetPlan();
  }

  #forgetPlan(): void {
    this.#request += 1;
    this.planning = false;
    this.plan = null;
    this.planProblem = null;
    this.deciding = false;
    this.decideProblem = null;
    this.confirming = null;
  }
}
