/**
 * A host without a shell and without a cluster, for component tests and for `npm run dev` in a plain browser.
 * The address chooses the situation, for example `?plan=blocked&run=fails&speed=0&theme=dark`.
 */
import type { ClusterInfo, KubeconfigSource, Standing } from "../generated/cluster";
import type { Event, EventKind } from "../generated/event";
import type { RunSummary } from "../generated/journal";
import type { Decisions, Plan } from "../generated/plan";
import type { Problem } from "../generated/problem";
import type { DropEvent, LoadedBundle, Settings, StartUp } from "../generated/shell";
import type { Host } from "../host";
import * as data from "./data";
import { detailFor, planFor, type Situation } from "./plan";
import { reportOf, RUN, script, type RunScript } from "./run";
import * as world from "./world";

export interface Script {
  sources: "some" | "none" | "broken";
  /** `waits` stands still at the sign-in until it is cancelled; `tool` misses the sign-in tool until it is shown. */
  connect: "ok" | "fails" | "waits" | "tool";
  /** `moved`: the contexts lead to other clusters than in earlier runs. */
  identity: "same" | "moved";
  history: "some" | "none";
  /** `old` has API versions that the cluster does not serve, `many` has 240 findings. */
  bundle: "ok" | "old" | "warns" | "fails" | "many";
  recent: "some" | "none";
  plan: Situation;
  run: RunScript;
  /** Milliseconds between two things that happen; 0 is as fast as possible. */
  speed: number;
  /** Number of events after which a run stands still, for pictures of it; 0 never does. */
  hold: number;
  /** Rows of a run that is under way when the window opens and measures itself; 0 is none. See `stress.ts`. */
  stress: number;
  /** `asked`: somebody wants to close the window when a run stands still. */
  close: "no" | "asked";
  /** How many events that run sends, and how many a second. */
  events: number;
  rate: number;
  start: Partial<StartUp>;
}

export interface ScriptedHost extends Host {
  /** What was asked of the host, in order, for tests. */
  readonly calls: string[];
  /** Something more that happens in a run that stands still (`hold`). */
  emit(kind: EventKind, at?: string): void;
  /** Set before the wizard starts: a run that is already under way. */
  resume(plan: Plan): void;
  /** Files over the window, as the shell reports them. */
  drop(event: DropEvent): void;
  /** The user tries to close the window. */
  close(): void;
  /** A kubeconfig changed; without sources only the notice comes. */
  changeKubeconfigs(sources?: KubeconfigSource[]): void;
}

const CANCELLED: Problem = {
  code: "cancelled",
  retryable: true,
};

const SUPERSEDED: Problem = { code: "plan-superseded", retryable: false };

const NO_DECISIONS: Decisions = { jobs: "skip", conflicts: "fail", per_change: [] };

export function scriptedHost(wanted: Partial<Script> = {}): ScriptedHost {
  const options: Script = {
    sources: "some",
    connect: "ok",
    identity: "same",
    history: "none",
    bundle: "ok",
    recent: "some",
    plan: "upgrade",
    run: "ok",
    speed: 0,
    hold: 0,
    stress: 0,
    close: "no",
    events: 10_000,
    rate: 2_000,
    start: {},
    ...wanted,
  };
  const calls: string[] = [];
  const pause = () =>
    options.speed === 0 ? Promise.resolve() : new Promise((done) => setTimeout(done, options.speed));
  const call = async <T>(name: string, answer: () => T): Promise<T> => {
    calls.push(name);
    await pause();
    return structuredClone(answer());
  };

  let cluster = data.clusterFor("/home/ada/.kube/config", "staging-eu-1");
  let source = "glasskube@0.3.0";
  let plan: Plan | null = null;
  let stopped = false;
  let located = false;
  const past: Event[] = [];
  let dropped: (event: DropEvent) => void = () => {};
  let listener: ((events: Event[]) => void) | null = null;
  let closing: () => void = () => {};
  let changed: () => void = () => {};
  let cancelSignIn: () => void = () => {};
  let sources: KubeconfigSource[] =
    options.sources === "none"
      ? []
      : options.sources === "broken"
        ? [data.brokenSource, ...data.sources]
        : data.sources;
  let settings: Settings = { language: "system", theme: "system" };
  const marks = new Map(Object.entries(world.marks));
  let accepted = options.identity === "same";

  /** What the engine says about a cluster, without its many cases. */
  const standing = (of: ClusterInfo): Standing => {
    const said = marks.get(of.identity);
    const suggested = world.suggest(of.context);
    return {
      mark: said ?? { tag: suggested, name: null },
      basis: said !== undefined ? "said" : suggested === "untagged" ? "nothing" : "suggested",
      moved: accepted ? null : world.movedTo(of),
    };
  };

  const decided = (decisions: Decisions) => {
    plan = planFor(options.plan, cluster, source, decisions);
    return plan;
  };

  /** The plan that was approved, if the shell still has that one. */
  const inHand = (id: string): Plan => {
    if (plan === null || plan.id !== id) throw SUPERSEDED;
    return plan;
  };

  const load = (asked: string): LoadedBundle => {
    if (asked === data.GONE) throw data.goneProblem;
    source = asked;
    const found = options.bundle === "many" ? data.manyFindings : data.findings;
    if (options.bundle === "fails" || options.bundle === "many")
      return { summary: null, findings: found, notices: [] };
    return {
      summary: data.bundleFor(
        asked,
        options.bundle === "old" ? data.notices.map((notice) => notice.object) : [],
      ),
      findings: options.bundle === "warns" ? found.filter((one) => one.severity === "warning") : [],
      notices: options.bundle === "old" ? data.notices : [],
    };
  };

  async function play(approved: Plan): Promise<void> {
    for (const kind of script(approved, options.run, () => stopped)) {
      if (options.hold > 0 && past.length >= options.hold) {
        if (options.close === "asked") closing();
        return;
      }
      await pause();
      const event: Event = { run: RUN, seq: past.length, at: new Date().toISOString(), kind };
      past.push(event);
      listener?.([event]);
    }
  }

  /** A run that has just begun, and measures itself once it is on the screen. */
  function measured(onEvents: (events: Event[]) => void): Event[] {
    const large = planFor("large", cluster, source, NO_DECISIONS, options.stress);
    const { events, rate } = options;
    void (async () => {
      while (document.querySelector('[data-testid="progress-bar"]') === null)
        await new Promise((resolve) => setTimeout(resolve, 50));
      const { publish, stress } = await import("./stress");
      publish(await stress(large, { events, rate }, onEvents));
    })();
    return [{ run: RUN, seq: 0, at: new Date().toISOString(), kind: { type: "run-started", plan: large } }];
  }

  return {
    calls,
    drop: (event) => dropped(event),
    close: () => closing(),
    changeKubeconfigs(now) {
      sources = now ?? sources;
      changed();
    },
    emit(kind, at = new Date().toISOString()) {
      const event: Event = { run: RUN, seq: past.length, at, kind };
      past.push(event);
      listener?.([event]);
    },
    resume(running) {
      plan = running;
      void play(running);
    },
    startUp: () =>
      call("startUp", () => ({
        kubeconfig: null,
        context: null,
        bundle: null,
        version: "0.1.0",
        theme: null,
        language: null,
        system_language: "en-GB",
        ...options.start,
      })),
    listKubeconfigs: () => call("listKubeconfigs", () => sources),
    addKubeconfig: (path) =>
      call(`addKubeconfig ${path}`, () => {
        const added = path === data.brokenSource.path ? data.brokenSource : { ...data.addedSource, path };
        sources = [...sources.filter((one) => one.path !== path), added];
        return added;
      }),
    addKubeconfigText: (text) =>
      call("addKubeconfigText", () => {
        if (!text.includes("clusters")) throw data.brokenSource.problem;
        sources = [...sources, world.pastedSource];
        return world.pastedSource;
      }),
    locateTool: (path) =>
      call(`locateTool ${path}`, () => {
        located = true;
      }),
    watchKubeconfigs: async (onChange) => {
      calls.push("watchKubeconfigs");
      changed = onChange;
    },
    async connect(kubeconfig, context, onCheck) {
      calls.push(`connect ${context}`);
      for (const check of data.checks) {
        onCheck({ type: "started", step: check.step });
        await pause();
        if (options.connect === "tool" && check.step === "sign-in-tool" && !located) {
          const result = { step: check.step, took_ms: 3, facts: [], problem: data.toolProblem };
          onCheck({ type: "done", result });
          throw data.toolProblem;
        }
        if (check.step === "credentials") {
          for (const text of data.signInMessages) onCheck({ type: "message", step: check.step, text });
          if (options.connect === "waits") await new Promise<void>((done) => (cancelSignIn = done));
          if (options.connect === "waits") throw CANCELLED;
        }
        if (options.connect === "fails" && check.step === "tls") {
          const result = { step: check.step, took_ms: 61, facts: [], problem: data.tlsProblem };
          onCheck({ type: "done", result });
          throw data.tlsProblem;
        }
        onCheck({ type: "done", result: check });
      }
      cluster = data.clusterFor(kubeconfig, context);
      if (options.identity === "moved")
        cluster = { ...cluster, uid: world.OTHER_UID, identity: world.OTHER_UID };
      return { info: cluster, standing: standing(cluster) };
    },
    cancelConnect: () => call("cancelConnect", () => cancelSignIn()),
    diagnostics: (mask) => call(`diagnostics ${mask}`, () => world.diagnostics(mask)),
    saveDiagnostics: (path, mask) => call(`saveDiagnostics ${path} ${mask}`, () => undefined),
    clusterStanding: (of) => call("clusterStanding", () => standing(of)),
    acceptCluster: (identity) =>
      call(`acceptCluster ${identity}`, () => {
        accepted = true;
        return standing(cluster);
      }),
    setClusterMark: (mark, typed) =>
      call(`setClusterMark ${mark.tag}`, () => {
        const before = standing(cluster).mark;
        const name = before.name ?? cluster.context;
        if (before.tag === "production" && mark.tag !== "production" && typed !== name)
          throw { code: "mark-not-confirmed", params: { name }, retryable: false } satisfies Problem;
        marks.set(cluster.identity, mark);
        return standing(cluster);
      }),
    listCatalog: () => call("listCatalog", () => data.catalog),
    loadBundle: (asked) => call(`loadBundle ${asked.join(" ")}`, () => load(asked.join(", "))),
    loadText: (text) =>
      call(`loadText ${text}`, () => {
        const loaded = load("pasted text");
        if (loaded.summary !== null) Object.assign(loaded.summary, { product: null, version: null });
        return loaded;
      }),
    cancelLoad: () => call("cancelLoad", () => undefined),
    recentBundles: () => call("recentBundles", () => (options.recent === "some" ? data.recent : [])),
    async watchDrops(onDrop) {
      calls.push("watchDrops");
      dropped = onDrop;
      watchBrowser(onDrop);
    },
    makePlan: (decisions) => call("makePlan", () => decided(decisions)),
    cancelPlan: () => call("cancelPlan", () => undefined),
    decide: (decisions) => call("decide", () => decided(decisions)),
    confirmation: (id) =>
      call("confirmation", () => {
        const plan = inHand(id);
        const { tag, name } = standing(cluster).mark;
        const production = tag === "production";
        const destructive = plan.counts.recreate + plan.counts.delete > 0;
        return {
          name: name ?? cluster.context,
          typed: production || destructive,
          production,
          destructive,
        };
      }),
    changeDetail: (of, id) =>
      call(`changeDetail ${id}`, () => {
        const change = inHand(of).changes.find((one) => one.id === id);
        if (change === undefined) throw new Error(`no change ${id}`);
        return detailFor(change);
      }),
    startRun: (id, name, onEvents) =>
      call(`startRun ${name ?? ""}`.trim(), () => {
        const plan = inHand(id);
        listener = onEvents;
        past.length = 0;
        stopped = false;
        void play(plan);
        return RUN;
      }),
    attachRun: async (onEvents) => {
      calls.push("attachRun");
      if (options.stress > 0) return measured(onEvents);
      listener = onEvents;
      await pause();
      return past.length === 0 ? null : [...past];
    },
    stopRun: (how) =>
      call(`stopRun ${how}`, () => {
        stopped = true;
      }),
    report: () =>
      call("report", () => {
        if (plan === null) throw new Error("no run");
        return reportOf(plan, past);
      }),
    saveReport: (path) => call(`saveReport ${path}`, () => undefined),
    savePlan: (id, path) => call(`savePlan ${path}`, () => void inHand(id)),
    history: () => call("history", () => (options.history === "some" ? world.history : [])),
    pastReport: (id) =>
      call(`pastReport ${id}`, () => {
        const run = world.history.find((one) => one.id === id);
        const now = planFor(
          "upgrade",
          run?.cluster ?? cluster,
          `glasskube@${run?.to_version ?? "0.3.0"}`,
          NO_DECISIONS,
        );
        const old = run === undefined ? now : world.ofVersions(now, run);
        const events = [...script(old, pastScript(run), () => false)]
          .filter((_, at) => (run?.outcome ?? null) !== null || at < 60)
          .map((kind, seq): Event => ({ run: id, seq, at: pastTime(run, seq), kind }));
        return { ...reportOf(old, events), run: id };
      }),
    savePastReport: (id, path) => call(`savePastReport ${id} ${path}`, () => undefined),
    settings: () => call("settings", () => settings),
    setSettings: (wanted) =>
      call(`setSettings ${wanted.language} ${wanted.theme}`, () => {
        settings = wanted;
      }),
    watchClose: async (onClose) => {
      calls.push("watchClose");
      closing = onClose;
    },
    quitAnyway: () => call("quitAnyway", () => undefined),
    pickKubeconfig: () => call("pickKubeconfig", () => data.addedSource.path),
    pickTool: (name) => call(`pickTool ${name}`, () => `/opt/tools/${name}`),
    pickBundleFiles: () => call("pickBundleFiles", () => ["/home/ada/team/glasskube.yaml"]),
    pickBundleFolder: () => call("pickBundleFolder", () => "/home/ada/team/deploy"),
    pickDocument: (suggestion) => call("pickDocument", () => `/home/ada/${suggestion}`),
    pickDiagnosticsFile: (suggestion) => call("pickDiagnosticsFile", () => `/home/ada/${suggestion}`),
  };
}

function pastScript(run: RunSummary | undefined): RunScript {
  if (run?.outcome === "failed") return "fails";
  return run?.outcome === "stopped" ? "stops" : "ok";
}

/** Time of an event of an earlier run: one every 700 ms. */
function pastTime(run: RunSummary | undefined, seq: number): string {
  return new Date(Date.parse(run?.started_at ?? data.before(data.DAY)) + seq * 700).toISOString();
}

/** In a plain browser the page sees names instead of paths. */
function watchBrowser(onDrop: (event: DropEvent) => void): void {
  window.addEventListener("dragover", (event) => {
    event.preventDefault();
    onDrop({ type: "over" });
  });
  window.addEventListener("dragleave", (event) => {
    if (event.relatedTarget === null) onDrop({ type: "leave" });
  });
  window.addEventListener("drop", (event) => {
    event.preventDefault();
    onDrop({ type: "drop", paths: [...(event.dataTransfer?.files ?? [])].map((file) => file.name) });
  });
}

/** Reads a script from the address of the page. */
export function scriptOf(address: URLSearchParams): Partial<Script> {
  const script: Record<string, unknown> = {};
  const start: Record<string, string> = {};
  for (const [name, value] of address) {
    if (["speed", "hold", "stress", "events", "rate"].includes(name)) script[name] = Number(value);
    else if (["theme", "language", "system_language", "kubeconfig", "context"].includes(name))
      start[name] = value;
    else if (name === "preselect") start.bundle = value;
    else script[name] = value;
  }
  return { speed: 250, ...script, start } as Partial<Script>;
}
