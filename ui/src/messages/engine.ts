/** Texts of values of the engine: which id and which values each has, as `words/README.md` of the engine says. */
import type { Failure, Missing, MissingWhat, ReadinessCause, ReadyNote } from "../generated/object";
import type { Problem } from "../generated/problem";
import type { Params, Shared } from "./shared";

/** A value of the engine with fields of its own. */
type Tagged = { type: string };
type Field = string | number | boolean | null | string[] | Problem;

export function engine({ say, problemText }: Pick<Shared, "say" | "problemText">) {
  const list = (items: string[]) => items.join(say("list-separator"));

  function param(field: Field): string | number {
    if (field === null) return "";
    if (Array.isArray(field)) return list(field);
    if (typeof field === "object") return problemText(field).message;
    return typeof field === "boolean" ? String(field) : field;
  }

  /** A value by its type, where its placeholders have the names of its fields. */
  function told(family: string, { type, ...fields }: Tagged): string {
    const params: Params = {};
    for (const [name, field] of Object.entries(fields)) params[name] = param(field as Field);
    return say(`${family}-${type}`, params);
  }

  function because(what: string, found: ReadinessCause | undefined): string {
    return found === undefined ? what : say("readiness-because", { what, cause: cause(found) });
  }

  function cause({ kind, name, container, reason, message }: ReadinessCause): string {
    const place =
      container === undefined ? `${kind} ${name}` : say("readiness-cause-place", { kind, name, container });
    return said(place, reason, message.trim());
  }

  function said(what: string, reason: string, message: string): string {
    if (reason !== "" && message !== "") return say("readiness-said-by-reason", { what, reason, message });
    const text = reason + message;
    return text === "" ? what : say("readiness-said", { what, said: text });
  }

  function condition(name: string, reason: string, message: string): string {
    if (message !== "") return message;
    return reason === "" ? say("missing-what-condition", { name }) : said(name, reason, "");
  }

  function missingWhat(what: MissingWhat): string {
    switch (what.type) {
      case "replicas":
      case "node-pods":
        return say(`missing-what-${what.type}`, { ...what, how: say(`replica-state-${what.how}`) });
      case "condition":
        return condition(what.name, what.reason, what.message);
      case "retry":
        return problemText(what.why).message;
      default:
        return told("missing-what", what);
    }
  }

  return {
    missing: (missing: Missing): string => because(missingWhat(missing.what), missing.cause),

    failure({ what, cause: found }: Failure): string {
      switch (what.type) {
        case "condition":
          return because(condition(what.name, what.reason, what.message), found);
        case "pod-failed":
          return because(said(told("failure-what", what), what.reason, what.message), found);
        case "container":
          return found === undefined ? told("failure-what", what) : cause(found);
        case "volume-lost":
          return because(told("failure-what", what), found);
      }
    },

    readyNote: (note: ReadyNote): string => say(`ready-note-${note}`),
  };
}
