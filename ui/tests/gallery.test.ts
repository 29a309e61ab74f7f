import { render } from "@testing-library/svelte";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import Gallery from "../gallery/Gallery.svelte";
import { setLanguage } from "../src/messages";
import { accessible } from "./support";

afterEach(() => void setLanguage("en"));

/** Parts that others of the gallery draw, or that show nothing by themselves. */
const INSIDE = ["PasteCatcher", "PasteDialog", "SortButton"];

describe("the gallery", () => {
  it("shows every part", () => {
    const pages = readdirSync("gallery").filter((name) => name.endsWith(".svelte"));
    const text = pages.map((name) => readFileSync(join("gallery", name), "utf8")).join("\n");
    const parts = readdirSync("src/parts")
      .filter((name) => name.endsWith(".svelte"))
      .map((name) => name.replace(".svelte", ""));
    expect(parts.filter((part) => !text.includes(`<${part}`) && !INSIDE.includes(part))).toEqual([]);
  });

  it.each(["en", "zh-CN"] as const)("has no part that axe objects to (%s)", async (language) => {
    void setLanguage(language);
    render(Gallery);
    // It shows several rails at once.
    await accessible("landmark-unique");
  });
});
