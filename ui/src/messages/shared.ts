/** Texts that the engine and the window share, from the Fluent files of the engine, by the same rules as its `words/problems.rs`. */
import { FluentBundle, FluentNumber, FluentResource, type FluentVariable } from "@fluent/bundle";
import type { Finding } from "../generated/bundle";
import type { Problem } from "../generated/problem";

export type Params = Record<string, string | number>;

export interface Shared {
  /** A problem, with what goes with it. */
  problemText: (problem: Problem) => { message: string; hints: string[] };
  /** A finding in a bundle. */
  findingText: (finding: Finding) => { message: string; help: string };
  /** A text by its id; the id where there is none, which a test rules out. */
  say: (id: string, params?: Params) => string;
  /** Whether there is a text of that id. */
  has: (id: string) => boolean;
}

/** The word for a value that is empty or not given. */
const NONE = "none";
const HINTS = ["hint-1", "hint-2", "hint-3"];

/** Parameters are texts; a whole number counts as one, so that plurals can be chosen by, and is written as it is. A number of the engine is grouped. */
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

export function shared(language: string, files: string[]): Shared {
  const bundle = new FluentBundle(language, { useIsolating: false });
  for (const file of files) bundle.addResource(new FluentResource(file));

  function formatted(id: string, params: Params, attribute?: string): string | undefined {
    const message = bundle.getMessage(id);
    const pattern = attribute === undefined ? message?.value : message?.attributes[attribute];
    return pattern === undefined || pattern === null
      ? undefined
      : bundle.formatPattern(pattern, values(params));
  }

  /** The id of the text for a code: that of its case where there is one. */
  function idOf(family: string, code: string, params: Params): string {
    const ofCase = `${family}-${code}_${params.case ?? ""}`;
    return bundle.hasMessage(ofCase) ? ofCase : `${family}-${code}`;
  }

  /** Two sentences, where the first one may have no end and the second one may be none. */
  function sentences(first: string, second: string): string {
    if (second === "") return first;
    const between = (formatted("sentence-end", {}) ?? "") + (formatted("sentence-separator", {}) ?? "");
    return first.replace(/[.。]+$/, "") + between + second;
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
    const more = params.more === undefined ? "" : (formatted("more-findings", params) ?? "");
    return { message: (formatted(id, params) ?? code) + more, help: formatted(id, params, "help") ?? "" };
  }

  const say = (id: string, params: Params = {}) => formatted(id, params) ?? id;

  return { problemText, findingText, say, has: (id) => bundle.hasMessage(id) };
}
