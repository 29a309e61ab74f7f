/** What the engine says: every value of it has a text in each language, and every text is said, with the values that it asks for. */
import { FluentBundle, FluentNumber, FluentResource } from "@fluent/bundle";
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import englishLines from "texts:en";
import chineseLines from "texts:zh-CN";
import type { AuthKind, CheckFact, CheckStep, EnvironmentTag, HealthNotice } from "../src/generated/cluster";
import type { Effect, Outcome, Step, WaitingOn } from "../src/generated/event";
import type {
  ApiNotice,
  ApiState,
  Failure,
  FailureWhat,
  JobState,
  Missing,
  MissingWhat,
  Readiness,
  ReadyNote,
  ReadinessCause,
  ReplicaState,
} from "../src/generated/object";
import type {
  Action,
  BlockReason,
  Choice,
  Counts,
  Direction,
  InPlace,
  Risk,
  SkipReason,
  Unverified,
  Wave,
} from "../src/generated/plan";
import type { Problem } from "../src/generated/problem";
import type { CommandPurpose, Entry, Todo } from "../src/generated/report";
import * as english from "../src/messages/en.shared";
import { engine, type Group } from "../src/messages/engine";
import { spoken } from "../src/messages/pieces";
import { shared, type Params, type Shared } from "../src/messages/shared";
import * as chinese from "../src/messages/zh-CN.shared";
import { compiled } from "../texts";

type Words = ReturnType<typeof engine>;

/** Values of each variant: one that is new in the engine does not compile here. */
type Variants<U extends { type: string }> = { [T in U["type"]]: Omit<Extract<U, { type: T }>, "type">[] };

function values<U extends { type: string }>(of: Variants<U>): U[] {
  return Object.entries<object[]>(of).flatMap(([type, all]) =>
    all.map((fields) => ({ type, ...fields }) as U),
  );
}

/** Each value of those that are nothing but a word. */
const words = <K extends string>(of: Record<K, 0>) => Object.keys(of) as K[];

const [name, other, fields] = ["x1", "x2", ["x3", "x4"]];
const why: Problem = { code: "server-busy", params: { address: name }, retryable: true };
const none = [{}];

const places: ReadinessCause[] = [
  { kind: "Pod", name, container: "c", reason: "Reason", message: "said" },
  { kind: "Pod", name, reason: "Reason", message: "" },
];
const said = [
  { reason: "", message: "" },
  { reason: "Reason", message: "" },
  { reason: "", message: "said" },
  { reason: "Reason", message: "said" },
];
const replicas = words<ReplicaState>({ created: 0, updated: 0, scheduled: 0, ready: 0, available: 0 });
const parts = replicas.map((how) => ({ have: 1, want: 2, how }));

const missing: Missing[] = values<MissingWhat>({
  observation: none,
  replicas: parts,
  "node-pods": parts,
  "old-pods": [{ count: 1 }, { count: 2 }],
  revision: none,
  completions: [0, 1].map((failed) => ({ succeeded: 1, wanted: 2, active: 1, failed })),
  "job-end": none,
  start: none,
  containers: none,
  address: none,
  phase: [null, other].map((now) => ({ now, wanted: name })),
  established: none,
  served: [{ name }],
  condition: said.map((one) => ({ name, ...one })),
  status: none,
  deletion: [{ finalizers: [] }, { finalizers: fields }],
  retry: [{ why }],
  "put-back": [{ within_seconds: 60 }],
  look: [{ why }],
}).flatMap((what) => [{ what }, ...places.map((cause) => ({ what, cause }))]);

const failures: Failure[] = values<FailureWhat>({
  condition: said.map((one) => ({ name, ...one })),
  "pod-failed": said,
  container: none,
  "volume-lost": none,
}).flatMap((what) => [{ what }, ...places.map((cause) => ({ what, cause }))]);

const notices: ApiNotice[] = words<ApiState>({ removed: 0, "not-yet-served": 0, deprecated: 0 }).flatMap(
  (state) =>
    [null, other].map((replacement) => ({
      object: { api_version: "x/v1", kind: "Kind", namespace: null, name },
      state,
      since: "1.25",
      removed_in: replacement === null ? null : "1.29",
      replacement,
    })),
);

const risks = values<Risk>({
  "version-no-longer-served": [{ version: name }],
  "stored-version-dropped": [{ version: name }],
  "scope-changed": [{ live: name, desired: other }],
  "storage-version-changed": [{ live: name, desired: other }],
  "schema-fields-removed": [{ fields }],
  "schema-fields-required": [{ fields }],
  "duplicate-entry": [{ path: name, dropped: "a", kept: "b" }],
  "gitops-owned": [{ manager: name }],
  "fields-stay": [{ manager: name, fields }],
  "already-not-ready": [
    { readiness: { type: "progressing", missing: missing[0]! } },
    { readiness: { type: "failed", why: failures[0]! } },
  ],
  "api-version": notices.map((notice) => ({ notice })),
  "namespace-left-out": [{ namespace: name, kind: other }],
  "namespace-filled-in": [{ namespace: name }],
  "address-may-change": none,
  "deletes-contents": none,
  "deletes-what-it-owns": none,
});

const skips = values<SkipReason>({
  "job-exists": [{ changed: true }, { changed: false }],
  "job-run-declined": none,
  "bundle-says": none,
  "job-vanished": none,
  "dependency-failed": [{ on: 1 }],
});

const blocked = values<BlockReason>({
  immutable: [true, false].map((can_recreate) => ({ fields, can_recreate })),
  conflict: [{ owners: [name, other].map((manager) => ({ manager, kind: "other", fields })) }],
  "job-policy-fail": none,
  "job-update-refused": [{ fields }],
  "being-deleted": [{ finalizers: [] }, { finalizers: fields }],
  "kind-not-served": none,
  "holds-others": [
    { count: 1, more: false, names: [name] },
    { count: 2, more: false, names: fields },
    { count: 2, more: true, names: fields },
    { count: 0, more: true, names: [] },
  ],
  forbidden: [{ verb: "patch" }],
  refused: [{ problem: why }],
});

const jobs = values<JobState>({
  succeeded: none,
  failed: none,
  running: [{ active: 1 }, { active: 2 }],
  finishing: none,
  suspended: none,
  "never-started": none,
});

const facts = values<CheckFact>({
  plain: [{ text: "甲" }],
  "client-certificate": [{ until: null }, { until: name }],
  token: [{ until: name }],
  "token-or-password": none,
  "no-credentials": none,
  through: [{ address: name, proxy: other }],
  unchecked: none,
  "clock-off": [true, false].map((ahead) => ({ minutes: 7, ahead })),
});

const notes: Record<ReadyNote, 0> = {
  suspended: 0,
  expired: 0,
  "on-delete": 0,
  partitioned: 0,
  unbound: 0,
  "scaled-to-zero": 0,
  paused: 0,
};

/** What became of a resource of which there is a copy. */
const written: Entry = {
  change: 1,
  object: { api_version: "v1", kind: "Kind", namespace: null, name },
  planned: { type: "update" },
  result: { type: "uncertain", step: "applying" },
  images: [],
  saved: { path: name, restore: other },
  took_ms: null,
};

const todos = values<Todo>({
  "decide-job": [{ change: 1, commands: [] }],
  "look-at-job": [{ change: 1, commands: [] }],
  "fix-failure": [{ change: 1, commands: [] }],
  "look-at-uncertain": [{ change: 1, commands: [] }],
  "look-at-not-ready": [{ change: 1, commands: [] }],
  "go-on": words<ReadyNote>(notes).map((note) => ({ change: 1, note, commands: [] })),
  "look-at-notice": [{ notice: 0, commands: [] }],
  "run-again": [1, 2].map((count) => ({ count, commands: [] })),
  "sign-in": [{ problem: { code: "cancelled", retryable: false }, commands: [] }],
});

const outcomes: Record<Outcome, 0> = {
  succeeded: 0,
  "succeeded-with-skips": 0,
  stopped: 0,
  failed: 0,
  interrupted: 0,
};
const steps: Record<Step, 0> = {
  checking: 0,
  saving: 0,
  "taking-over": 0,
  applying: 0,
  deleting: 0,
  "awaiting-deletion": 0,
  creating: 0,
  restoring: 0,
};
const effects: Record<Effect, 0> = {
  created: 0,
  updated: 0,
  unchanged: 0,
  recreated: 0,
  deleted: 0,
  kept: 0,
};

const actions: Record<Action["type"], 0> = {
  create: 0,
  update: 0,
  unchanged: 0,
  skip: 0,
  recreate: 0,
  delete: 0,
  keep: 0,
  blocked: 0,
};
const choices: Record<Choice, 0> = {
  skip: 0,
  update: 0,
  recreate: 0,
  fail: 0,
  "take-over": 0,
  "keep-theirs": 0,
  delete: 0,
  keep: 0,
};
const tags: Record<EnvironmentTag, 0> = { production: 0, staging: 0, test: 0, development: 0, untagged: 0 };
const waves: Record<Wave, 0> = {
  namespaces: 0,
  definitions: 0,
  foundations: 0,
  workloads: 0,
  admission: 0,
  "custom-resources": 0,
};
const checks: Record<CheckStep, 0> = {
  config: 0,
  "sign-in-tool": 0,
  credentials: 0,
  name: 0,
  reach: 0,
  tls: 0,
  version: 0,
  identity: 0,
  discovery: 0,
  health: 0,
};
const purposes: Record<CommandPurpose, 0> = {
  inspect: 0,
  logs: 0,
  owners: 0,
  "go-on": 0,
  rerun: 0,
  restore: 0,
  replace: 0,
  again: 0,
};
const forecasts: Record<Unverified, 0> = {
  "kind-not-served-yet": 0,
  "namespace-not-there-yet": 0,
  "dry-run-forbidden": 0,
};
const directions: Record<Direction, 0> = { install: 0, upgrade: 0, downgrade: 0, same: 0, unknown: 0 };
const groups: Record<Group, 0> = {
  failed: 0,
  "not-ready": 0,
  differs: 0,
  uncertain: 0,
  changed: 0,
  skipped: 0,
  "not-done": 0,
  unchanged: 0,
};

/** The families that have a text for every value and no placeholder. */
const families = {
  action: actions,
  choice: choices,
  outcome: outcomes,
  tags,
  wave: waves,
  checkStep: checks,
  commandPurpose: purposes,
  unverified: forecasts,
  columns: { action: 0, kind: 0, namespace: 0, name: 0, note: 0 },
  step: steps,
  readyNote: notes,
  group: groups,
  state: { ...effects, "not-ready": 0, queued: 0, cancelled: 0 },
} satisfies Partial<Record<keyof Words, object>>;

const nothing: Counts = {
  create: 0,
  update: 0,
  unchanged: 0,
  skip: 0,
  recreate: 0,
  delete: 0,
  keep: 0,
  blocked: 0,
  differ: 0,
};

/** Everything that there is to say. */
function everything(to: Words): string[] {
  const counts = words(actions).map((action): Counts => ({ ...nothing, create: 1, [action]: 2 }));
  const all = Object.fromEntries(Object.keys(nothing).map((action) => [action, 1])) as unknown as Counts;
  const auth = values<AuthKind>({
    certificate: none,
    token: none,
    basic: none,
    exec: [{ command: name }],
    provider: [{ name }],
    none,
  });
  const inPlace = values<InPlace>({
    accepted: none,
    refused: [{ fields: [] }, { fields }],
    unknown: none,
  });
  const health = values<HealthNotice>({
    "api-service-down": [{ name, message: "said" }],
    "webhook-without-backend": [{ name, service: other, kinds: fields }],
  });
  const waiting = values<WaitingOn>({
    namespace: [{ name }],
    definition: [{ name }],
    "api-service": [{ name }],
    deletion: [{ finalizers: [] }, { finalizers: fields }],
  });
  const reports = words(outcomes).flatMap((outcome) =>
    [0, 1, 2, 3].map((jobs) => ({
      signedOut: jobs === 0,
      from: jobs === 1 ? name : null,
      outcome,
      context: name,
      what: other,
      failed: jobs,
      reached: 1,
      total: 2,
      jobs,
      standing: jobs === 3 ? 2 : 0,
      kept: jobs,
    })),
  );
  const kept = [null, other].map((value) => ({ manager: name, path: other, live: value, desired: value }));
  const readiness: (Readiness | undefined)[] = [undefined, { type: "progressing", missing: missing[0]! }];
  return [
    ...Object.keys(families).flatMap((family) => Object.values(to[family as keyof typeof families])),
    ...missing.map(to.missing),
    ...failures.map(to.failure),
    ...skips.flatMap((reason) => [to.skipReason(reason), to.skipReason(reason, "sentence")]),
    ...blocked.flatMap((reason) => [to.blockReason(reason), to.blockReason(reason, "sentence")]),
    ...jobs.flatMap((state) => [to.jobState(state, "alone"), to.jobState(state, "within", "甲")]),
    ...inPlace.map(to.inPlace),
    ...notices.map(to.apiNotice),
    ...risks.map(to.risk),
    ...[name, null].map((namespace) =>
      to.permission({ verb: "get", group: "apps", resource: "pods", namespace }),
    ),
    ...health.map(to.healthNotice),
    ...auth.map(to.auth),
    ...facts.map((fact) => to.checkFacts([fact])),
    to.checkFacts(facts),
    ...words(directions).flatMap((direction) => [
      to.asked(direction, 1, name),
      to.asked(direction, 2, name),
      to.versions(direction, name, "1", "2"),
    ]),
    ...[1, 2].flatMap((count) => ["", name].map((place) => to.withoutNamespace(count, place, count === 2))),
    ...[nothing, all, ...counts].flatMap((one) =>
      [true, false].map((only) => spoken(to.headline(one, only))),
    ),
    to.signingIn(name),
    ...waiting.map(to.waitingOn),
    ...[0, 3].map((seconds) => to.retrying(2, seconds, why)),
    ...words(steps).map(to.uncertain),
    ...reports.map(to.summary),
    ...[1, 2].map(to.left),
    to.skippedJobs,
    to.todo,
    to.notices,
    to.pasted(name),
    ...kept.map(to.kept),
    ...readiness.flatMap((was) => [to.notReady(was), to.notReady(was, "sentence")]),
    to.about([name, other], 2),
    to.ofWhat("甲", "甲"),
    to.remark({ message: "", own: why }),
    ...todos.map((todo) => to.todoTitle(todo, name)),
    ...todos
      .filter(
        (todo) => todo.type !== "fix-failure" && todo.type !== "look-at-notice" && todo.type !== "sign-in",
      )
      .flatMap((todo) => [to.todoWhy(todo, undefined), to.todoWhy(todo, written)]),
    ...[name, ""].map((of) => to.todoTitle({ type: "look-at-notice", notice: 0, commands: [] }, of)),
  ];
}

/** What is said, and which ids are asked for with which values. */
function recorded(texts: Shared) {
  const asked: { id: string; params: Params }[] = [];
  const say: Shared["say"] = (id, params = {}, form) => {
    asked.push({ id, params });
    return texts.say(id, params, form);
  };
  return { said: everything(engine({ ...texts, say })), asked };
}

/** The Fluent files of the window. */
function fluent(tag: string): string {
  const folder = `../src-tauri/crates/engine/words/${tag}`;
  const files = readdirSync(folder).filter((file) => file !== "outside.ftl");
  return files.map((file) => readFileSync(`${folder}/${file}`, "utf8")).join("\n");
}

const languages = [
  { tag: "en", texts: english.texts, source: fluent("en"), lines: englishLines },
  { tag: "zh-CN", texts: chinese.texts, source: fluent("zh-CN"), lines: chineseLines },
];

/** The placeholders and the other texts in a text. */
function inside(node: unknown, found = { placeholders: new Set<string>(), parts: new Set<string>() }) {
  if (typeof node !== "object" || node === null) return found;
  const { type, name } = node as { type?: string; name?: string };
  if (type === "var") found.placeholders.add(name ?? "");
  if (type === "mesg") found.parts.add(name ?? "");
  for (const inner of Object.values(node)) inside(inner, found);
  return found;
}

/** What is chosen by in a text. */
function keys(node: unknown): string[] {
  if (typeof node !== "object" || node === null) return [];
  const own = "variants" in node ? (node as { variants: { key: { value: unknown } }[] }).variants : [];
  return [...own.map(({ key }) => String(key.value)), ...Object.values(node).flatMap(keys)];
}

/** A value as Fluent reads it: plurals can be chosen by a number in a text, which is written as it is. */
function ofFluent(value: string | number): string | number | FluentNumber {
  if (value === "") return "none";
  if (typeof value === "number" || !/^\d+$/.test(value)) return value;
  return new FluentNumber(Number(value), { useGrouping: false });
}

/** What `messages/shared.ts` itself says. */
const OF_SENTENCES = ["sentence-end", "sentence-separator", "more-findings"];

describe("the words of the engine", () => {
  it("are there for every value, in every language", () => {
    const [of, in_] = languages.map(({ texts }) => recorded(texts));
    expect(of!.said).toHaveLength(in_!.said.length);
    of!.said.forEach((text, at) => {
      expect(text).toMatch(/[a-z甲]/i);
      expect(text.replaceAll("甲", "")).not.toMatch(/undefined|[{}]|\p{Script=Han}/u);
      expect(in_!.said[at]).not.toMatch(/undefined|[{}]/);
      expect(in_!.said[at]).toMatch(/\p{Script=Han}|said|Reason/u);
    });
    for (const { texts } of languages) {
      const { asked } = recorded(texts);
      expect([...new Set(asked.map(({ id }) => id))].filter((id) => !texts.ids.includes(id))).toEqual([]);
    }
  });

  it("are those of the values, one each", () => {
    for (const { words: to } of [english, chinese])
      for (const [family, of] of Object.entries(families))
        expect(Object.keys(to[family as keyof typeof families]).sort(), family).toEqual(
          Object.keys(of).sort(),
        );
  });

  it("are all said", () => {
    for (const { texts, source } of languages) {
      const { asked } = recorded(texts);
      const { parts } = inside(new FluentResource(source).body);
      const said = new Set([...asked.map(({ id }) => id), ...parts, ...OF_SENTENCES]);
      // Those of problems and findings are made from their codes, which the engine's own tests know.
      const unsaid = texts.ids.filter((id) => !said.has(id) && !/^(problem|finding)-/.test(id));
      expect(unsaid, "only said outside of the window: they belong to outside.ftl").toEqual([]);
    }
  });

  it("ask for no value that they do not get", () => {
    for (const { texts, source } of languages) {
      const bodies = new Map(new FluentResource(source).body.map((message) => [message.id, message.value]));
      const wanted = (id: string): string[] => {
        const { placeholders, parts } = inside(bodies.get(id));
        return [...placeholders, ...[...parts].flatMap(wanted)];
      };
      const wrong = recorded(texts).asked.flatMap(({ id, params }) =>
        wanted(id)
          .filter((one) => !(one in params))
          .map((one) => `${id}: ${one}`),
      );
      expect([...new Set(wrong)]).toEqual([]);
    }
  });

  it("read in the window as Fluent has them, whatever they are given", () => {
    for (const { tag, source, lines } of languages) {
      const resource = new FluentResource(source);
      const bundle = new FluentBundle(tag, { useIsolating: false });
      bundle.addResource(resource);
      const names = [...inside(resource.body).placeholders];
      const all = <T>(value: T) => Object.fromEntries(names.map((name) => [name, value]));
      // Attributes as texts of their own, so that they can be asked for as they are.
      const apart = lines.split("\n").flatMap((line) => {
        const [id = "", ...texts] = line.split("\t");
        return texts.map((text, at) => `${id}.${at}\t${text}`);
      });
      const texts = shared(tag, [lines, ...apart].join("\n"));
      for (const { id, value, attributes } of resource.body) {
        const patterns = [value, ...Object.values(attributes)];
        for (const given of [0, 1, 2, 5000, "", "1", "5000", "one", ...keys(patterns)]) {
          const read = all(ofFluent(given));
          patterns.forEach((pattern, at) =>
            expect(texts.say(`${id}.${at}`, all(given)), id).toBe(
              pattern === null ? "" : bundle.formatPattern(pattern, read),
            ),
          );
        }
      }
      expect(lines.length).toBeLessThan(source.length);
    }
  });

  it("are refused where the window could not read them", () => {
    expect(compiled('a = { "{" }\\{ $b }')).toBe("a\t\\{\\\\{$b}");
    for (const text of ["a = { NUMBER($b) }", "a = b\n    c", "a = b\n    .help = c", "a = { b.c }"])
      expect(() => compiled(text), text).toThrow(/^a has/);
  });

  it("begin with a capital letter where they stand alone, but not inside of a value", () => {
    const to = english.words;
    expect(to.skipReason({ type: "bundle-says" }, "sentence")).toBe(
      "The bundle says to leave it alone once it exists.",
    );
    expect(to.blockReason({ type: "job-update-refused", fields: ["spec.template"] }, "sentence")).toMatch(
      /^The server/,
    );
    expect(
      to.blockReason({ type: "immutable", fields: ["spec.template"], can_recreate: true }, "sentence"),
    ).toBe("spec.template cannot change on an existing resource; it can be deleted and created anew.");
    expect(to.jobState({ type: "running", active: 5000 }, "alone")).toBe("Running, 5,000 Pods");
    expect(chinese.words.jobState({ type: "succeeded" }, "within", "41 天前")).toBe("41 天前成功");
  });
});
