/** The engine's texts, from Fluent as people write it to the lines that the window reads (`src/messages/shared.ts`). */
import { FluentResource } from "@fluent/bundle";

type Body = FluentResource["body"][number];
type Pattern = NonNullable<Body["value"]>;
type Part = Exclude<Pattern, string>[number];

/** One line each: its id, its text and its attributes in their order, apart by tabs. What the window could not read is an error. */
export function compiled(fluent: string): string {
  return new FluentResource(fluent).body.map(line).join("\n");
}

function line({ id, value, attributes }: Body): string {
  const names = Object.keys(attributes);
  const expected = id.startsWith("finding-") ? ["help"] : ["hint-1", "hint-2", "hint-3"];
  if (names.some((name, at) => name !== expected[at]))
    throw new Error(`${id} has other attributes: ${names}`);
  return [id, text(value ?? "", id), ...names.map((name) => text(attributes[name] ?? "", id))].join("\t");
}

const text = (pattern: Pattern, id: string): string =>
  typeof pattern === "string" ? plain(pattern, id) : pattern.map((part) => ofPart(part, id)).join("");

function plain(of: string, id: string): string {
  if (/[\t\n]/.test(of)) throw new Error(`${id} has a tab or several lines`);
  return of.replace(/[\\{}]/g, "\\$&");
}

function ofPart(part: Part, id: string): string {
  if (typeof part === "string") return plain(part, id);
  if (part.type === "str") return plain(part.value, id);
  if (part.type === "var") return `{$${part.name}}`;
  if (part.type === "mesg" && part.attr === null) return `{${part.name}}`;
  // What stands in for the others is the last one.
  if (part.type === "select" && part.selector.type === "var" && part.star === part.variants.length - 1) {
    const variants = part.variants.map(({ key, value }) => `${String(key.value)}{${text(value, id)}}`);
    return `{$${part.selector.name} ${variants.join("")}}`;
  }
  throw new Error(`${id} has a ${part.type} that the window cannot read`);
}
