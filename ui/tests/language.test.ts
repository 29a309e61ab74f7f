import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "svelte/compiler";
import { describe, expect, it } from "vitest";
import { connectionProblems } from "../src/generated/connectionProblems";
import { en } from "../src/messages/en";
import { zhCN } from "../src/messages/zh-CN";
import type { Finding } from "../src/generated/bundle";
import { fill } from "../src/messages/template";
import { findingText } from "../src/messages/zh-CN.findings";
import { problemText, worded } from "../src/messages/zh-CN.problems";
import { languageFor } from "../src/state/preferences.svelte";

function keys(value: unknown, path = ""): string[] {
  if (typeof value !== "object" || value === null) return [path];
  return Object.entries(value).flatMap(([key, inner]) => keys(inner, path === "" ? key : `${path}.${key}`));
}

function texts(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(texts) : [];
}

function files(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".svelte"))
    .map((name) => join(folder, name));
}

/** Text between tags and in attributes that people read. */
function written(node: unknown, found: string[] = []): string[] {
  if (Array.isArray(node)) for (const one of node) written(one, found);
  else if (typeof node === "object" && node !== null) {
    const { type, data, name, value } = node as Record<string, unknown>;
    if (type === "Text" && typeof data === "string" && /\p{L}{2,}/u.test(data)) found.push(data.trim());
    if (type === "Attribute") {
      const readable = ["title", "placeholder", "alt", "aria-label", "label"].includes(String(name));
      if (readable) written(value, found);
      return found;
    }
    for (const [key, inner] of Object.entries(node)) if (key !== "parent") written(inner, found);
  }
  return found;
}

const broken: Finding = {
  code: "yaml-syntax",
  severity: "error",
  file: "a.yaml",
  line: 1,
  column: 1,
  message: "English",
  help: "English.",
  snippet: "",
  caret: 0,
};

describe("languages", () => {
  it("have the same keys", () => {
    expect(keys(zhCN)).toEqual(expect.arrayContaining(keys(en)));
    expect(keys(en)).toEqual(expect.arrayContaining(keys(zhCN)));
  });

  it("leave nothing in English that has words of its own", () => {
    const same = texts(zhCN).filter((text) => /[A-Za-z]{3,}/.test(text) && !/\p{Script=Han}/u.test(text));
    expect([...new Set(same)].sort()).toEqual(
      ["Ctrl", "English", "Enter", "Esc", "Alt", "Glasslift", "Kubernetes", "SHA-256", "Shift"].sort(),
    );
  });

  it("word every problem of a connection, with and without its values", () => {
    expect(Object.keys(connectionProblems).filter((code) => !worded.includes(code))).toEqual([]);
    for (const [code, names] of Object.entries(connectionProblems)) {
      const problem = { code, message: "English", hints: [], retryable: false };
      const params = Object.fromEntries(names.map((name) => [name, `<${name}>`]));
      for (const { message } of [problemText(problem), problemText({ ...problem, params })]) {
        expect(message).toMatch(/\p{Script=Han}/u);
        expect(message).not.toContain("undefined");
      }
    }
  });

  it("fill templates by the same rules as the engine", () => {
    const template = { message: "", values: { what: { "it is not JSON": "它不是 JSON" } } };
    const rows: [string, Record<string, string>, string][] = [
      ["{a} and {b}.", { a: "1", b: "2" }, "1 and 2."],
      ["x[ {a}]y[ {b} {c}]z", { a: "1", b: "2" }, "x 1yz"],
      ["x[ {a}]", { a: "" }, "x"],
      ["{a}", { a: "{b}[x]", b: "2" }, "{b}[x]"],
      ["{what}，{other}", { what: "it is not JSON", other: "it is not JSON" }, "它不是 JSON，it is not JSON"],
      ["an open [ or { stays", {}, "an open [ or { stays"],
    ];
    for (const [text, params, expected] of rows) expect(fill(template, text, params)).toBe(expected);
  });

  it("word findings and problems by their case", () => {
    const finding = { ...broken, code: "bad-key", params: { case: "complex", more: "3" } } satisfies Finding;
    expect(findingText(finding).message).toBe("键是映射或列表（另有 3 处类似）");
    expect(findingText({ ...broken, code: "tab-indent" }).message).toBe("缩进中使用了制表符");
    const problem = { code: "stopped", message: "English", hints: [], retryable: false };
    const params = { object: "Job a/b", and: "former-put-back" };
    expect(problemText({ ...problem, params }).message).toBe(
      "在重新创建 Job a/b 之前停止。已恢复原来的对象。",
    );
  });

  it("show the engine's English for a code that has no words yet", () => {
    const problem = { code: "brand-new", message: "Something.", hints: ["Do."], retryable: false };
    expect(problemText(problem)).toEqual({ message: "Something.", hints: ["Do."] });
  });

  it("follow the system", () => {
    for (const tag of ["zh", "zh-CN", "zh-Hans-CN", "zh_CN.UTF-8", "ZH-TW"])
      expect(languageFor(tag)).toBe("zh-CN");
    for (const tag of ["en-GB", "de_DE.UTF-8", "C", "zhx", null]) expect(languageFor(tag)).toBe("en");
  });

  it("hold every word: no component writes text by itself", () => {
    const found = files("src").flatMap((file) => {
      const ast = parse(readFileSync(file, "utf8"), { modern: true, filename: file });
      return written(ast.fragment).map((text) => `${file}: ${text}`);
    });
    expect(found).toEqual([]);
  });
});
