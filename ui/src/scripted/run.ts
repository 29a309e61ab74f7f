/** The events of a made-up run and the report that the engine would fold from them. */
import type { Effect, Event, EventKind, Outcome, RunState, Saved } from "../generated/event";
import type { Missing, ObjectRef, Readiness } from "../generated/object";
import type { Change, Plan } from "../generated/plan";
import type { Problem } from "../generated/problem";
import type { Command, Entry, Report, SavedCopy } from "../generated/report";

/**
 * `retries`: the server is busy twice before a Deployment can be written. `waits` and `busy` stand still at the Deployment,
 * for pictures of it; `stops` ends as if the user had stopped it.
 */
export type RunScript = "ok" | "fails" | "retries" | "waits" | "busy" | "stops";

export const RUN = "20260301-101500-7f3a";

const imageProblem: Problem = {
  code: "not-ready",
  detail: 'Failed to pull image "ghcr.io/glasskube/package-operator:v0.3.0": i/o timeout',
  retryable: true,
};

const busyProblem: Problem = {
  code: "server-busy",
  params: { case: "request", doing: "looking", said: "the API server is busy" },
  retryable: true,
};

/** Where the copy of an object is, and the command that brings it back. */
function copyOf(plan: Plan, change: Change): Saved {
  const path = `/home/ada/.local/share/glasslift/runs/${RUN}/saved/${change.object.kind}-${change.object.name}.json`;
  return { path, restore: `kubectl ${place(plan)} create -f ${path}` };
}

/** The options that name the cluster in every command. Nothing here has to be quoted. */
function place({ cluster }: Plan): string {
  return `--kubeconfig ${cluster.kubeconfig} --context ${cluster.context}`;
}

/** The command that looks at an object. */
function look(plan: Plan, { api_version, kind, namespace, name }: ObjectRef): Command {
  const [group, version] = api_version.split("/");
  const resource =
    kind.toLowerCase() + (version === undefined || kind === "Job" ? "" : `.${version}.${group}`);
  const within = namespace === null ? "" : ` -n ${namespace}`;
  return { purpose: "inspect", line: `kubectl ${place(plan)}${within} describe ${resource}/${name}` };
}

const NO_REPLICA: Missing = { what: { type: "replicas", have: 0, want: 1, how: "available" } };

const effects: Partial<Record<Change["action"]["type"], Effect>> = {
  create: "created",
  update: "updated",
  unchanged: "unchanged",
  recreate: "recreated",
  delete: "deleted",
  keep: "kept",
};

/** Everything that happens, in order, without times. */
export function* script(plan: Plan, kind: RunScript, stopped: () => boolean): Generator<EventKind> {
  yield { type: "run-started", plan };
  const total = plan.changes.length;
  let done = 0;
  let failed = false;
  const waiting: Change[] = [];
  const state = (change: Change, now: RunState): EventKind => ({
    type: "state",
    change: change.id,
    state: now,
  });
  const readiness = (change: Change, now: Readiness): EventKind => ({
    type: "readiness",
    change: change.id,
    readiness: now,
  });
  const progress = (): EventKind => ({
    type: "progress",
    done,
    total,
    waiting: waiting.map((change) => ({
      change: change.id,
      missing: NO_REPLICA,
      since: new Date().toISOString(),
    })),
  });

  let wasStopped = false;
  let halfway = false;
  for (const change of plan.changes) {
    if ((stopped() || (kind === "stops" && halfway)) && !wasStopped) {
      wasStopped = true;
      yield { type: "stop-requested", how: "after-current" };
    }
    if (wasStopped || (failed && change.wave === "admission")) {
      yield state(change, { type: "cancelled" });
      done += 1;
      continue;
    }
    if (change.action.type === "skip") {
      done += 1;
      yield state(change, { type: "skipped", reason: change.action.reason });
      yield progress();
      continue;
    }
    yield state(change, { type: "applying", step: "checking" });
    if (change.action.type === "recreate") {
      for (const step of ["saving", "deleting", "awaiting-deletion", "creating"] as const) {
        if (step === "deleting") yield { type: "saved", change: change.id, saved: copyOf(plan, change) };
        yield state(change, { type: "applying", step });
      }
    } else if (change.action.type !== "unchanged") {
      yield state(change, { type: "applying", step: "applying" });
      if (kind === "retries" && change.object.kind === "Deployment") {
        for (const [n, in_seconds] of [
          [2, 2],
          [3, 8],
        ] as const) {
          yield state(change, { type: "retrying", n, in_seconds, why: busyProblem });
          yield state(change, { type: "applying", step: "applying" });
        }
      }
    }
    if (kind === "busy" && change.object.kind === "Deployment") {
      yield state(change, { type: "retrying", n: 2, in_seconds: 8, why: busyProblem });
      yield progress();
      return;
    }
    yield state(change, { type: "applied", effect: effects[change.action.type] ?? "unchanged" });
    if (change.object.kind === "Deployment" && change.action.type !== "unchanged") {
      waiting.push(change);
      halfway = true;
      yield readiness(change, { type: "progressing", missing: NO_REPLICA });
      yield progress();
      if (kind === "fails") {
        waiting.pop();
        failed = true;
        yield state(change, { type: "failed", problem: imageProblem });
      }
    } else {
      yield readiness(change, { type: "ready", note: null });
    }
    if (!waiting.includes(change)) done += 1;
    yield progress();
  }
  for (const change of [...waiting]) {
    if (kind === "waits") return;
    for (let second = 0; second < 8; second += 1) yield progress();
    waiting.shift();
    done += 1;
    yield readiness(change, { type: "ready", note: null });
    yield progress();
  }
  yield { type: "run-finished", outcome: outcomeOf(plan, failed, wasStopped) };
}

function outcomeOf(plan: Plan, failed: boolean, stopped: boolean): Outcome {
  if (failed) return "failed";
  if (stopped) return "stopped";
  return plan.counts.skip > 0 ? "succeeded-with-skips" : "succeeded";
}

/** The report of a run, folded from its events as the engine does. */
export function reportOf(plan: Plan, events: Event[]): Report {
  const states = new Map<number, RunState>();
  const ready = new Map<number, Readiness>();
  const began = new Map<number, string>();
  const written = new Map<number, string>();
  const ended = new Map<number, string>();
  const saved = new Map<number, Saved>();
  let outcome: Outcome = "interrupted";
  for (const { at, kind } of events) {
    if (kind.type === "saved") saved.set(kind.change, kind.saved);
    if (kind.type === "state") states.set(kind.change, kind.state);
    if (kind.type === "readiness") ready.set(kind.change, kind.readiness);
    if (kind.type === "state" || kind.type === "readiness") ended.set(kind.change, at);
    if (kind.type !== "state" || kind.state.type === "queued" || kind.state.type === "cancelled") {
      // Neither begins anything.
    } else if (!began.has(kind.change)) began.set(kind.change, at);
    if (kind.type === "state" && kind.state.type === "applied") written.set(kind.change, at);
    if (kind.type === "run-finished") outcome = kind.outcome;
  }
  const entries = plan.changes.map((change): Entry => {
    const state = states.get(change.id);
    const entry: Entry = {
      change: change.id,
      object: change.object,
      planned: change.action,
      result: { type: "not-done" },
      images: change.images,
      took_ms: null,
    };
    const [from, write, to] = [began, written, ended].map((times) => times.get(change.id));
    if (from !== undefined) {
      entry.began_at = from;
      entry.took_ms = Date.parse(to ?? from) - Date.parse(from);
    }
    if (write !== undefined) entry.written_at = write;
    const copy = saved.get(change.id);
    if (copy !== undefined) entry.saved = copy;
    const readiness = ready.get(change.id);
    if (readiness !== undefined) entry.readiness = readiness;
    if (state?.type === "applied")
      entry.result = {
        type: readiness?.type === "progressing" ? "not-ready" : "applied",
        effect: state.effect,
      };
    if (change.kept !== undefined && entry.result.type === "applied") entry.kept = change.kept;
    if (state?.type === "skipped") entry.result = { type: "skipped", reason: state.reason };
    if (state?.type === "failed") entry.result = { type: "failed", problem: state.problem };
    return entry;
  });
  const skipped = plan.changes.filter((change) => states.get(change.id)?.type === "skipped");
  const open = entries.filter((entry) => entry.result.type === "not-done").length;
  const upgrade = `glasslift-cli ${place(plan)} -n ${plan.cluster.namespace} upgrade ${(plan.bundle.sources ?? []).map((source) => `-f ${source}`).join(" ")}`;
  return {
    run: RUN,
    outcome,
    cluster: plan.cluster,
    bundle: plan.bundle,
    from_version: plan.installed_version,
    direction: plan.direction,
    started_at: events[0]?.at ?? new Date().toISOString(),
    finished_at: events.at(-1)?.at ?? new Date().toISOString(),
    skipped_jobs: skipped.map((change) => {
      const namespace = change.object.namespace ?? "default";
      const name = change.object.name;
      return {
        change: change.id,
        object: change.object,
        reason: { type: "job-exists", changed: true },
        ...(change.job === undefined ? {} : { evidence: change.job }),
        images: change.images,
        commands: [
          look(plan, change.object),
          { purpose: "logs", line: `kubectl ${place(plan)} -n ${namespace} logs job/${name}` },
          { purpose: "rerun", line: `${upgrade} --job ${namespace}/${name}=recreate` },
        ],
      };
    }),
    copies: entries.flatMap(({ change, object, result, saved: copy }): SavedCopy[] => {
      if (copy === undefined) return [];
      const isRecreated = result.type === "applied" && result.effect === "recreated";
      const command: Command = isRecreated
        ? { purpose: "replace", line: `kubectl ${place(plan)} replace --force -f ${copy.path}` }
        : { purpose: "restore", line: copy.restore ?? "" };
      return [{ change, object, path: copy.path, commands: [command] }];
    }),
    todo: [
      ...entries
        .filter((entry) => entry.result.type === "not-ready")
        .map((entry) => ({
          type: "look-at-not-ready" as const,
          change: entry.change,
          commands: [look(plan, entry.object)],
        })),
      ...entries
        .filter((entry) => entry.result.type === "failed")
        .map((entry) => ({
          type: "fix-failure" as const,
          change: entry.change,
          commands: [look(plan, entry.object)],
        })),
      ...skipped.map((change) => ({
        type: change.job?.state.type === "succeeded" ? ("decide-job" as const) : ("look-at-job" as const),
        change: change.id,
        commands: [],
      })),
      ...(open > 0
        ? [
            {
              type: "run-again" as const,
              count: open,
              commands: [{ purpose: "again" as const, line: upgrade }],
            },
          ]
        : []),
    ],
    entries: entries.filter((entry) => entry.result.type !== "skipped"),
    notices: [],
  };
}
