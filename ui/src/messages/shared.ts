/** Texts of the engine, from its Fluent files, by the same rules as its `words/texts.rs` and `words/problems.rs`. */
import {
  FluentBundle,
  FluentNumber,
  FluentResource,
  type FluentVariable,
  type Message,
} from "@fluent/bundle";
import type { Finding } from "../generated/bundle";
import type { Problem } from "../generated/problem";

export type Params = Record<string, string | number>;
/** Where a text stands: within another one, alone, or as a sentence among others. */
export type Form = "within" | "alone" | "sentence";
type Pattern = NonNullable<Message["value"]>;

export interface Shared {
  /** A problem, with what goes with it. */
  problemText: (problem: Problem) => { message: string; hints: string[] };
  /** A finding in a bundle. */
  findingText: (finding: Finding) => { message: string; help: string };
  /** A text by its id; the id where there is none, which a test rules out. */
  say: (id: string, params?: Params, form?: Form) => string;
  /** Every id. */
  ids: string[];
}

/** The word for a value that is empty or not given. */
const NONE = "none";
const HINTS = ["hint-1", "hint-2", "hint-3"];

/**
 * Parameters are texts; a whole number counts as one, so that plurals can be chosen by, and is written as it is. What is a number has its
 * thousands apart.
 */
function value(text: string | number | undefined): FluentVariable {
  if (typeof text === "number") return text;
  if (text === undefined || text === "") return NONE;
  return /^(0|[1-9]\d{0,8})$/.test(text) ? new FluentNumber(Number(text), { useGrouping: false }) : text;
}

/** The values of a text, each name having one. */
function values(params: Params): Record<string, FluentVariable> {
  const of = (name: string | symbol) => value(params[String(name)]);
  return new Proxy<Record<string, FluentVariable>>(
    {},
    {
      get: (_, name) => of(name),
      getOwnPropertyDescriptor: (_, name) => ({ value: of(name), configurable: true, enumerable: true }),
    },
  );
}

/** With a capital letter, unless a value comes first: `spec.template` stays as it is. */
function opened(pattern: Pattern): Pattern {
  if (typeof pattern === "string") return capital(pattern);
  const [first, ...rest] = pattern;
  if (typeof first === "string") return [capital(first), ...rest];
  if (first?.type !== "select") return pattern;
  const variants = first.variants.map((variant) => ({ ...variant, value: opened(variant.value) }));
  return [{ ...first, variants }, ...rest];
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

export function shared(language: string, source: string): Shared {
  const bundle = new FluentBundle(language, { useIsolating: false });
  const resource = new FluentResource(source);
  bundle.addResource(resource);

  const find = (id: string, attribute?: string) => {
    const message = bundle.getMessage(id);
    return attribute === undefined ? message?.value : message?.attributes[attribute];
  };
  const filled = (pattern: Pattern, params: Params) => bundle.formatPattern(pattern, values(params));
  const formatted = (id: string, params: Params, attribute?: string) => {
    const pattern = find(id, attribute);
    return pattern === undefined || pattern === null ? undefined : filled(pattern, params);
  };

  const say: Shared["say"] = (id, params = {}, form = "within") => {
    const pattern = find(id) ?? id;
    if (form === "within") return filled(pattern, params);
    const text = filled(opened(pattern), params);
    return form === "alone" || /[.!?:。！？：]$/.test(text) ? text : text + say("sentence-end");
  };

  /** The id of the text for a code: that of its case where there is one. */
  function idOf(family: string, code: string, params: Params): string {
    const ofCase = `${family}-${code}_${params.case ?? ""}`;
    return bundle.hasMessage(ofCase) ? ofCase : `${family}-${code}`;
  }

  /** Two sentences, where the first one may have no end and the second one may be none. */
  function sentences(first: string, second: string): string {
    if (second === "") return first;
    return first.replace(/[.。]+$/, "") + say("sentence-end") + say("sentence-separator") + second;
  }

  function problemText({ code, params = {}, and = [] }: Problem): { message: string; hints: string[] } {
    const id = idOf("problem", code, params);
    let message = formatted(id, params) ?? code;
    const hints = HINTS.map((name) => formatted(id, params, name) ?? "").filter((hint) => hint !== "");
    for (const more of and.map(problemText)) {
      message = sentences(message, more.message);
      hints.push(...more.hints);
    }
    return { message, hints };
  }

  function findingText({ code, params = {} }: Finding): { message: string; help: string } {
    const id = idOf("finding", code, params);
    const more = params.more === undefined ? "" : say("more-findings", params);
    return { message: (formatted(id, params) ?? code) + more, help: formatted(id, params, "help") ?? "" };
  }

  return { problemText, findingText, say, ids: resource.body.map(({ id }) => id) };
}
