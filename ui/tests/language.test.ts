import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "svelte/compiler";
import { describe, expect, it } from "vitest";
import englishSource from "texts:en";
import chineseSource from "texts:zh-CN";
import { connectionProblems } from "../src/generated/connectionProblems";
import { en } from "../src/messages/en";
import { zhCN } from "../src/messages/zh-CN";
import type { Finding } from "../src/generated/bundle";
import type { Problem } from "../src/generated/problem";
import * as english from "../src/messages/en.shared";
import * as chinese from "../src/messages/zh-CN.shared";
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

  it("speak of resources, as object is the word of the code", () => {
    const written = readdirSync("src/messages").filter((name) => name.startsWith("zh-CN."));
    const english = englishSource.replace(/^[^\t]*\t/gm, "").replace(/\{[$\w-]+/g, "");
    const chinese = written.map((name) => readFileSync(join("src/messages", name), "utf8"));
    const inEnglish = [...english.split("\n"), ...texts(en)].filter((line) =>
      /(?<!JSON )\bobjects?\b/i.test(line),
    );
    const inChinese = [chineseSource, ...chinese].flatMap((text) => text.match(/.*对象/g) ?? []);
    expect([...inEnglish, ...inChinese.filter((line) => !line.includes("JSON 对象"))]).toEqual([]);
  });

  it("word every problem of a connection, with and without its values", () => {
    expect(
      Object.keys(connectionProblems).filter((code) => !chinese.texts.ids.includes(`problem-${code}`)),
    ).toEqual([]);
    for (const [code, names] of Object.entries(connectionProblems)) {
      const problem = { code, retryable: false };
      const params = Object.fromEntries(names.map((name) => [name, `<${name}>`]));
      for (const given of [problem, { ...problem, params }]) {
        const { message, hints } = chinese.problemText(given);
        expect(message).toMatch(/\p{Script=Han}/u);
        expect(english.problemText(given).hints).toHaveLength(hints.length);
        for (const text of [message, ...hints]) expect(text).not.toMatch(/undefined|\{|\}/);
      }
    }
  });

  it("fill texts by the same rules as the engine", () => {
    const rows: [string, Record<string, string>, string][] = [
      ["not-asked", {}, "It was not asked."],
      [
        "unauthorized",
        { user: "{user}{ $x }" },
        "The cluster does not accept the credentials of the user {user}{ $x }.",
      ],
      ["connect-timed-out", { address: "007", seconds: "1" }, "007 did not answer within 1 second."],
      ["connect-timed-out", { address: "a", seconds: "5000" }, "a did not answer within 5000 seconds."],
      ["sign-in-tool-killed", { tool: "x" }, "The sign-in tool x was ended by the system."],
      ["sign-in-tool-killed", { tool: "x", signal: "9" }, "The sign-in tool x was ended by signal 9."],
      ["unreadable", { source: "", error: "e" }, "Standard input cannot be read: e."],
      ["no-such-code", {}, "no-such-code"],
    ];
    for (const [code, params, expected] of rows)
      expect(english.problemText({ code, params, retryable: false }).message).toBe(expected);
  });

  it("word findings and problems by their case, and what goes with a problem behind it", () => {
    const finding = { ...broken, code: "bad-key", params: { case: "complex", more: "3" } } satisfies Finding;
    expect(chinese.findingText(finding).message).toBe("键是映射或列表（另有 3 处类似）");
    expect(english.findingText(finding).message).toBe("a key is a mapping or a list (and 3 more like this)");
    expect(chinese.findingText({ ...broken, code: "tab-indent" }).message).toBe("缩进中使用了制表符");
    const stopped: Problem = {
      code: "stopped",
      params: { object: "Job a/b" },
      and: [{ code: "former-put-back", params: { job: "true" }, retryable: false }],
      retryable: false,
    };
    expect(chinese.problemText(stopped).message).toBe("在重新创建 Job a/b 之前停止。已恢复原来的资源。");
    expect(english.problemText(stopped)).toEqual({
      message: "Stopped before Job a/b was created anew. The former resource was put back.",
      hints: ["The former Job was put back suspended, so that it does not run again by accident."],
    });
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
