import { describe, expect, it } from "vitest";
import type { Hunk } from "../src/generated/object";
import { blocks, pairs, unified } from "../src/parts/diff";
import { flatten, grouped, Head, nextSorting, sortedBy } from "../src/parts/table";
import { clusterFor } from "../src/scripted/data";
import { inspectCommand, quoted } from "../src/model/reports";

const hunk: Hunk = {
  old_start: 31,
  new_start: 31,
  lines: [
    { side: "both", text: "containers:" },
    { side: "live", text: "  image: app:v1" },
    { side: "live", text: "  env: []" },
    { side: "desired", text: "  image: app:v2" },
    { side: "both", text: "  name: app" },
  ],
};

describe("differences", () => {
  it("tells how many lines are left out, and marks what differs within a line", () => {
    const [block] = blocks([hunk]);
    expect(block?.skipped).toBe(30);
    expect(block?.lines[1]?.parts).toEqual(["  image: app:v", "1", ""]);
    expect(block?.lines[3]?.parts).toEqual(["  image: app:v", "2", ""]);
    expect(block?.lines[2]?.parts[1]).toBe("");
  });

  it("puts what is removed beside what is added", () => {
    const [block] = blocks([hunk]);
    const rows = pairs(block?.lines ?? []);
    expect(rows.map(({ left, right }) => [left?.old ?? null, right?.new ?? null])).toEqual([
      [31, 31],
      [32, 32],
      [33, null],
      [34, 33],
    ]);
  });

  it("copies as text that every tool knows", () => {
    expect(unified([hunk]).split("\n").slice(0, 3)).toEqual([
      "@@ -31,4 +31,3 @@",
      " containers:",
      "-  image: app:v1",
    ]);
  });
});

describe("rows of a table", () => {
  it("stand under headings that fold", () => {
    const groups = grouped(
      [3, 1, 2],
      (row) => (row % 2 === 0 ? "even" : "odd"),
      (id) => id,
      ["even"],
    );
    expect(groups.map((group) => group.id)).toEqual(["even", "odd"]);
    const flat = flatten([3, 1, 2], groups, new Set(["odd"]));
    expect(flat.map((item) => (item instanceof Head ? `${item.id} ${item.count}` : item))).toEqual([
      "even 1",
      2,
      "odd 2",
    ]);
  });

  it("sort by text as people count, and keep the order of equal ones", () => {
    expect(sortedBy(["b10", "b9", "a1"], (row) => row, false)).toEqual(["a1", "b9", "b10"]);
    expect(sortedBy(["x1", "x2"], () => "same", true)).toEqual(["x1", "x2"]);
    expect(nextSorting({ by: "name", down: true }, "name")).toBeNull();
  });
});

describe("commands", () => {
  it("name kubeconfig and context, and quote what a shell would split", () => {
    const cluster = { ...clusterFor("/home/ada/my files/config", "it's"), context: "it's" };
    const object = { api_version: "apps/v1", kind: "Deployment", namespace: "web", name: "app" };
    expect(inspectCommand(cluster, object)).toBe(
      `kubectl --kubeconfig '/home/ada/my files/config' --context 'it'\\''s' -n web describe deployment.v1.apps/app`,
    );
    expect(quoted("plain-1.2/x")).toBe("plain-1.2/x");
  });
});
