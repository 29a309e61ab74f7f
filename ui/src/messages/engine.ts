/** What the engine says of its values: the id and the placeholders of each text, as `words/README.md` of the engine has it. */
import type {
  AuthKind,
  CheckFact,
  CheckStep,
  EnvironmentTag,
  HealthNotice,
  Permission,
} from "../generated/cluster";
import type { Effect, Outcome, Step, WaitingOn } from "../generated/event";
import type {
  ApiNotice,
  Failure,
  JobState,
  Missing,
  Readiness,
  ReadinessCause,
  ReadyNote,
} from "../generated/object";
import type {
  Action,
  BlockReason,
  Choice,
  Counts,
  Direction,
  InPlace,
  KeptField,
  Risk,
  SkipReason,
  Unverified,
  Wave,
} from "../generated/plan";
import type { Problem } from "../generated/problem";
import type { CommandPurpose, Entry, Notice, Todo } from "../generated/report";
import { sentence, type Piece, type Show } from "./pieces";
import type { Form, Params, Shared } from "./shared";

/** A list of a report. */
export type Group =
  "failed" | "not-ready" | "uncertain" | "changed" | "differs" | "skipped" | "not-done" | "unchanged";

/** What the headline of a report is made of. */
export type ReportFacts = {
  outcome: Outcome;
  context: string;
  /** "Glasskube 0.3.0". */
  what: string;
  /** The version before a downgrade. */
  from: string | null;
  failed: number;
  reached: number;
  total: number;
  /** That did not run again. */
  jobs: number;
  /** That stand still by their own settings. */
  standing: number;
  /** That differ on purpose. */
  kept: number;
  /** Signing in again failed in the middle, which ended the run. */
  signedOut: boolean;
};

/** What a field of a value may be. */
type Field = string | number | boolean | null | string[] | Problem;

export function engine({ ids, say, problemText }: Omit<Shared, "findingText">) {
  const list = (items: string[]) => items.join(say("list-separator"));

  /** Every text of a family by the value that it is for. */
  function family<K extends string>(name: string, form: Form): Record<K, string> {
    const own = ids.filter((id) => id.startsWith(`${name}-`));
    const texts = own.map((id) => [id.slice(name.length + 1), say(id, {}, form)]);
    return Object.fromEntries(texts) as Record<K, string>;
  }

  function param(field: Field): string | number {
    if (Array.isArray(field)) return list(field);
    if (field !== null && typeof field === "object") return problemText(field).message;
    return typeof field === "number" ? field : String(field ?? "");
  }

  /** A value by its type, where its placeholders have the names of its fields. */
  function told<T extends { type: string }>(name: string, value: T, form?: Form): string {
    const { type, ...fields } = value;
    const params = Object.entries(fields).map(([field, of]) => [field, param(of as Field)]);
    return say(`${name}-${type}`, Object.fromEntries(params) as Params, form);
  }

  function because(what: string, found: ReadinessCause | undefined): string {
    return found === undefined ? what : say("readiness-because", { what, cause: cause(found) });
  }

  const cause = ({ kind, name, container = "", reason, message }: ReadinessCause) =>
    say("readiness-cause", { kind, name, container, reason, message: message.trim() });

  const missing = ({ what, cause }: Missing) => because(told("missing-what", what), cause);

  const failure = ({ what, cause: found }: Failure) =>
    what.type === "container" && found ? cause(found) : because(told("failure-what", what), found);

  /** What something lacks now. */
  function lacks(now: Readiness): string {
    if (now.type === "failed") return failure(now.why);
    return "missing" in now ? missing(now.missing) : "";
  }

  function apiNotice({ object, state, since, removed_in, replacement }: ApiNotice, form?: Form): string {
    const api_version = object.api_version;
    return told("api-notice", { type: state, api_version, since, removed_in, replacement }, form);
  }

  const effect = family<Effect>("effect", "alone");
  const step = family<Step>("step", "within");

  const notReady = (was: Readiness | undefined, form?: Form) =>
    say("result-not-ready", { was: was === undefined ? "" : lacks(was) }, form);

  return {
    missing,
    failure,
    readyNote: family<ReadyNote>("ready-note", "within"),

    action: family<Action["type"]>("action", "alone"),
    choice: family<Choice>("choice", "alone"),
    outcome: family<Outcome>("outcome", "alone"),
    tags: family<EnvironmentTag>("environment", "alone"),
    wave: family<Wave>("wave", "alone"),
    checkStep: family<CheckStep>("check-step", "alone"),
    commandPurpose: family<CommandPurpose>("command-purpose", "alone"),
    unverified: family<Unverified>("unverified", "sentence"),
    columns: family<"action" | "kind" | "namespace" | "name" | "note">("column", "alone"),
    step,

    /** States of a run that the engine has a word for. */
    state: {
      ...effect,
      "not-ready": say("report-group-not-ready", {}, "alone"),
      queued: say("run-state-queued", {}, "alone"),
      cancelled: say("run-state-cancelled", {}, "alone"),
    },

    skipReason: (reason: SkipReason, form?: Form) => told("skip-reason", reason, form),

    /** A field that stays as its owner set it. */
    kept: ({ manager, path, live, desired }: KeptField) =>
      say("kept-field", { manager, path, live: live ?? "", desired: desired ?? "" }),

    blockReason(why: BlockReason, form?: Form): string {
      if (why.type !== "conflict") return told("block-reason", why, form);
      const owners = why.owners.map(({ manager, fields }, at) => {
        const last = at === why.owners.length - 1;
        return say("block-reason-conflict", { manager, fields: list(fields) }, last ? form : "within");
      });
      return owners.join(say("clause-separator"));
    },

    /** With its age where that is to be said: "succeeded 41 days ago". */
    jobState: (state: JobState, form: Form, when: string | null = null) =>
      told("job-state", { ...state, when }, form),
    inPlace: (answer: InPlace) => told("in-place", answer, "sentence"),

    apiNotice: (notice: ApiNotice) =>
      say("of-what", { name: notice.object.kind, text: apiNotice(notice) }, "sentence"),

    risk(risk: Risk): string {
      switch (risk.type) {
        case "api-version":
          return apiNotice(risk.notice, "sentence");
        case "already-not-ready":
          return say("risk-already-not-ready", { readiness: lacks(risk.readiness) }, "sentence");
        default:
          return told("risk", risk, "sentence");
      }
    },

    permission({ verb, group, resource, namespace }: Permission): string {
      const what = `${verb} ${resource}${group === "" ? "" : `.${group}`}`;
      return namespace === null
        ? say("permission-in-cluster", { what })
        : say("permission-in-namespace", { what, namespace });
    },

    healthNotice: (notice: HealthNotice) => told("health", notice, "sentence"),
    auth: (kind: AuthKind) => told("auth", kind),

    /** What is worth knowing about a step of a connection test. */
    checkFacts: (facts: CheckFact[]): string =>
      facts.map((fact) => told("check-fact", fact)).join(say("check-fact-separator")),

    /** Product and both versions, which differ. */
    versions: (direction: Direction, name: string, old: string, to: string) =>
      say("plan-title", { direction, name, old, new: to }),
    /** What a run would do at a place. */
    asked: (direction: Direction, count: number, place: string) =>
      say("plan-start", { direction, count, place }),
    /** Where resources go that name no namespace. */
    withoutNamespace: (count: number, namespace: string, production: boolean) =>
      say("without-namespace", { count, namespace, production: String(production) }),

    /** What a plan amounts to, by its numbers. */
    headline(counts: Counts, onlyJobs: boolean): Piece[] {
      const parts: Piece[] = [];
      function part(show: Show, count: number, id = `headline-${show}`) {
        if (count > 0) parts.push([show, say(id, { count, place: parts.length === 0 ? "first" : "later" })]);
      }
      part("blocked", counts.blocked);
      part("create", counts.create);
      part("update", counts.update);
      part("recreate", counts.recreate);
      part("delete", counts.delete);
      part("differ", counts.differ);
      part("skip", counts.skip, onlyJobs ? "headline-skip-jobs" : "headline-skip");
      if (parts.length === 0) return [[null, say("headline-nothing")]];
      part("stay", counts.unchanged + counts.keep);
      return sentence(parts, say("headline-separator"), say("headline-end"));
    },

    signingIn: (tool: string) => say("signing-in-waiting", { tool }),
    waitingOn: (on: WaitingOn) => told("waiting-on", on),
    retrying: (n: number, in_seconds: number, why: Problem) =>
      told("run-state", { type: "retrying", n, in_seconds, why }),
    /** What is known of a write that the end of the run cut off. */
    uncertain: (last: Step) => say("result-uncertain", { step: step[last] }),

    /** The outcome of a run in true sentences. */
    summary({ signedOut, from, ...facts }: ReportFacts): string {
      const { outcome, jobs, standing, kept } = facts;
      if (from !== null) facts.what = say("summary-downgraded", { what: facts.what, old: from });
      const broken = outcome === "failed" && facts.failed === 0;
      let came: string = outcome;
      if (standing > 0 && outcome.startsWith("succeeded")) came = "standing";
      else if (outcome === "succeeded-with-skips" && jobs > 0) came = "succeeded-with-skipped-jobs";
      else if (broken) came = signedOut ? "signed-out" : "interrupted";
      const first = say(`summary-${came}`, { ...facts, count: standing });
      return kept === 0
        ? first
        : first + say("sentence-separator") + say("summary-kept", { count: kept }, "sentence");
    },
    /** How much is left to do. */
    left: (left: number) => say("summary-left", { left }),
    skippedJobs: say("report-skipped-jobs"),
    todo: say("report-todo"),
    copies: say("report-copies"),
    copiesWhy: say("report-copies-why"),
    /** Instead of a command, where no command can name the kubeconfig. */
    pasted: (context: string) => say("report-pasted", { context }),
    group: family<Group>("report-group", "alone"),
    notices: say("report-notices"),

    /** What is known of a resource that was applied, when the run ended before it was ready. */
    notReady,
    /** The resources that something is said about, the first ones by name. */
    about: (names: string[], more: number) => list(names) + (more > 0 ? say("and-more", { more }) : ""),
    remark: ({ message, own }: Pick<Notice, "message" | "own">) =>
      own === undefined ? message : problemText(own).message,
    ofWhat: (name: string, text: string) => (name === "" ? text : say("of-what", { name, text })),

    todoTitle: (todo: Todo, name: string) =>
      say(`todo-${todo.type}`, { name, count: todo.type === "run-again" ? todo.count : 0 }),
    /** Why; empty for a failure, which says itself what failed, and for a remark, which is one. */
    todoWhy(todo: Todo, entry: Entry | undefined): string {
      switch (todo.type) {
        case "fix-failure":
        case "look-at-notice":
        case "sign-in":
          return "";
        case "look-at-not-ready":
          return notReady(entry?.readiness, "sentence");
        case "go-on":
          return say(`ready-note-${todo.note}`, {}, "sentence");
        default:
          return say(`todo-why-${todo.type}`, { path: entry?.saved?.path ?? "" }, "sentence");
      }
    },
  };
}
