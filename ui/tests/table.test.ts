import { describe, expect, it } from "vitest";
import { flatten, Head, nextSorting, sortedBy } from "../src/parts/table";
import { ROW, step, treeStep, TypeAhead, windowed } from "../src/parts/table-keys";

const names = ["alpha", "beta", "bravo", "charlie"];
const groups = [
  { id: "one", title: "One", rows: ["alpha", "beta"] },
  { id: "two", title: "Two", rows: ["bravo", "charlie"] },
];

describe("the rows in the document", () => {
  it("are the visible ones and some around them", () => {
    const indexes = windowed(5000, 1000 * ROW, 20 * ROW, 1005);
    expect(indexes[0]).toBe(992);
    expect(indexes.at(-1)).toBe(1027);
  });

  it("hold the row that can take the focus, wherever it is", () => {
    expect(windowed(5000, 1000 * ROW, 20 * ROW, 3)[0]).toBe(3);
    expect(windowed(5000, 0, 20 * ROW, 4000).at(-1)).toBe(4000);
  });

  it("end with the last", () => {
    expect(windowed(5000, 4990 * ROW, 20 * ROW, 4999).at(-1)).toBe(4999);
    expect(windowed(0, 0, 20 * ROW, 0)).toEqual([]);
  });
});

describe("keys", () => {
  it("move by rows, pages and to the ends", () => {
    const place = { at: 50, count: 100, page: 10 };
    const keys = ["ArrowDown", "ArrowUp", "PageDown", "PageUp", "Home", "End", "x"];
    expect(keys.map((key) => step(key, place))).toEqual([51, 49, 60, 40, 0, 99, null]);
  });

  it("fold and unfold headings, and lead from a row to its heading", () => {
    const flat = flatten(names, groups, new Set(["two"]));
    expect(flat.map((item) => (item instanceof Head ? item.title : item))).toEqual([
      "One",
      "alpha",
      "beta",
      "Two",
    ]);
    expect(treeStep("ArrowLeft", flat, 2)).toEqual({ to: 0, open: null });
    expect(treeStep("ArrowLeft", flat, 0)).toEqual({ to: 0, open: false });
    expect(treeStep("ArrowRight", flat, 0)).toEqual({ to: 1, open: null });
    expect(treeStep("ArrowRight", flat, 3)).toEqual({ to: 3, open: true });
    expect(treeStep("Enter", flat, 0)).toEqual({ to: 0, open: false });
    expect(treeStep(" ", flat, 3)).toEqual({ to: 3, open: true });
    expect(treeStep("x", flat, 0)).toEqual({ to: null, open: null });
    expect(treeStep("Enter", flat, 1)).toEqual({ to: null, open: null });
  });

  it("find names as they are typed, the next one for the same letter, and begin anew after a pause", () => {
    const typing = new TypeAhead();
    const find = (letter: string, from: number, at: number) => typing.find(letter, names, from, String, at);
    expect(find("b", 0, 0)).toBe(1);
    expect(find("r", 1, 100)).toBe(2);
    expect(find("b", 2, 5000)).toBe(1);
    expect(find("x", 1, 10_000)).toBeNull();
  });
});

describe("sorting", () => {
  it("goes up, down and back to the order of the step", () => {
    const up = nextSorting(null, "name");
    const down = nextSorting(up, "name");
    expect([up, down, nextSorting(down, "name")]).toEqual([
      { by: "name", down: false },
      { by: "name", down: true },
      null,
    ]);
    expect(nextSorting(down, "kind")).toEqual({ by: "kind", down: false });
  });

  it("counts numbers as numbers and keeps equals in their order", () => {
    const rows = ["b-10", "b-9", "a-1", "A-1"];
    expect(sortedBy(rows, (row) => row, false)).toEqual(["a-1", "A-1", "b-9", "b-10"]);
    expect(sortedBy([1, 2, 3], () => "same", true)).toEqual([1, 2, 3]);
  });
});
