import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { expect, it } from "vitest";

/** What a file imports of our own code, types and late imports included. */
function imports(file: string): string[] {
  const found = readFileSync(file, "utf8").matchAll(/(?:\bfrom|\bimport|\bimport\()\s*"(\.[^"]+)"/g);
  return [...found].map(([, path = ""]) => {
    const plain = normalize(join(dirname(file), path.replace(/\?raw$/, "")));
    const named = [plain, `${plain}.ts`, join(plain, "index.ts")];
    return named.find((one) => /\.\w+$/.test(one) && existsSync(one)) ?? `${file} -> ${path}`;
  });
}

/** The first circle on the way from a file; null when there is none. */
function circle(
  graph: Map<string, string[]>,
  file: string,
  way: string[],
  clear: Set<string>,
): string[] | null {
  if (way.includes(file)) return [...way.slice(way.indexOf(file)), file];
  if (clear.has(file)) return null;
  for (const next of graph.get(file) ?? []) {
    const found = circle(graph, next, [...way, file], clear);
    if (found !== null) return found;
  }
  clear.add(file);
  return null;
}

// That no room imports what lies above it is a rule of eslint.config.js.
it("no files import each other in a circle", () => {
  const files = readdirSync("src", { recursive: true, encoding: "utf8" })
    .filter((name) => /\.(ts|svelte)$/.test(name))
    .map((name) => join("src", name));
  const graph = new Map(files.map((file) => [file, imports(file)]));
  expect([...graph.values()].flat().filter((path) => !existsSync(path))).toEqual([]);
  const clear = new Set<string>();
  expect(files.map((file) => circle(graph, file, [], clear)).find((found) => found !== null)).toBeUndefined();
});
