/** Texts of the engine, as `texts.ts` made them of its Fluent files, by the same rules as its `words/texts.rs` and `words/problems.rs`. */
import type { Finding } from "../generated/bundle";
import type { Problem } from "../generated/problem";

export type Params = Record<string, string | number>;
/** Where a text stands: within another one, alone, or as a sentence among others. */
export type Form = "within" | "alone" | "sentence";
/** Plain text, or a value or another text by its name: `$` is that of a value. With variants it is chosen by. */
type Part = string | { name: string; variants: (readonly [key: string, text: Part[]])[] };

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

/** `Text {$value} {other-text} {$value key{text}last{text}}`; `\\` before what is meant as it is. */
function read(text: string): Part[] {
  let at = 0;
  const take = (what: RegExp) => {
    const [found = ""] = what.exec(text.slice(at)) ?? [];
    at += found.length;
    return found;
  };
  const plain = () => take(/^(\\.|[^\\{}])+/).replace(/\\(.)/g, "$1");
  function placeable(): Part {
    at++;
    const name = take(/^[^ }]*/);
    const variants: (readonly [string, Part[]])[] = [];
    if (text[at] === " ") at++;
    while (at < text.length && text[at] !== "}") {
      const key = take(/^[^{]*/);
      at++;
      variants.push([key, parts()]);
    }
    at++;
    return { name, variants };
  }
  function parts(): Part[] {
    const found: Part[] = [];
    while (at < text.length && text[at] !== "}") found.push(text[at] === "{" ? placeable() : plain());
    at++;
    return found;
  }
  return parts();
}

/** With a capital letter, unless a value comes first: `spec.template` stays as it is. */
function opened([first, ...rest]: Part[]): Part[] {
  if (first === undefined) return [];
  if (typeof first === "string") return [first.charAt(0).toUpperCase() + first.slice(1), ...rest];
  return [{ ...first, variants: first.variants.map(([key, text]) => [key, opened(text)]) }, ...rest];
}

export function shared(language: string, source: string): Shared {
  const lines = source.split("\n").map((line) => line.split("\t"));
  const texts = new Map(lines.map(([id = "", ...all]) => [id, all.map(read)]));
  const [numbers, plurals] = [new Intl.NumberFormat(language), new Intl.PluralRules(language)];

  /** A number has its thousands apart; one that is given as text is written as it is, and plurals can be chosen by it as well. */
  function part(of: Part, params: Params): string {
    if (typeof of === "string") return of;
    const { name, variants } = of;
    if (!name.startsWith("$")) return say(name, params);
    const value = params[name.slice(1)] ?? "";
    const given = value === "" ? NONE : String(value);
    if (variants.length === 0) return typeof value === "number" ? numbers.format(value) : given;
    const counts = typeof value === "number" || /^(0|[1-9]\d{0,8})$/.test(value);
    const form = counts ? plurals.select(Number(given)) : given;
    const chosen = variants.find(([key]) => key === given || key === form) ?? variants.at(-1);
    return filled(chosen?.[1] ?? [], params);
  }

  const filled = (text: Part[], params: Params) => text.map((of) => part(of, params)).join("");

  const say: Shared["say"] = (id, params = {}, form = "within") => {
    const whole = texts.get(id)?.[0] ?? [id];
    if (form === "within") return filled(whole, params);
    const text = filled(opened(whole), params);
    return form === "alone" || /[.!?:。！？：]$/.test(text) ? text : text + say("sentence-end");
  };

  /** The id of the text for a code: that of its case where there is one. */
  function idOf(family: string, code: string, params: Params): string {
    const ofCase = `${family}-${code}_${params.case ?? ""}`;
    return texts.has(ofCase) ? ofCase : `${family}-${code}`;
  }

  /** Two sentences, where the first one may have no end and the second one may be none. */
  function sentences(first: string, second: string): string {
    if (second === "") return first;
    return first.replace(/[.。]+$/, "") + say("sentence-end") + say("sentence-separator") + second;
  }

  /** What is said of a code, and what goes with it; an empty text is none. */
  function told(family: string, code: string, params: Params): { message: string; more: string[] } {
    const [message = code, ...more] = (texts.get(idOf(family, code, params)) ?? []).map((text) =>
      filled(text, params),
    );
    return { message, more: more.filter((text) => text !== "") };
  }

  function problemText({ code, params = {}, and = [] }: Problem): { message: string; hints: string[] } {
    const { message, more: hints } = told("problem", code, params);
    return and.map(problemText).reduce(
      (before, next) => ({
        message: sentences(before.message, next.message),
        hints: [...before.hints, ...next.hints],
      }),
      { message, hints },
    );
  }

  function findingText({ code, params = {} }: Finding): { message: string; help: string } {
    const { message, more } = told("finding", code, params);
    const others = params.more === undefined ? "" : say("more-findings", params);
    return { message: message + others, help: more[0] ?? "" };
  }

  return { problemText, findingText, say, ids: [...texts.keys()] };
}
