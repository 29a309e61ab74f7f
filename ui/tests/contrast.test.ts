import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

type Rgb = [number, number, number];

/** Linear sRGB of an OKLCH colour (Björn Ottosson's matrices, as in CSS Color 4). */
function linear(l: number, c: number, h: number): Rgb {
  const angle = (h * Math.PI) / 180;
  const a = c * Math.cos(angle);
  const b = c * Math.sin(angle);
  const x = (l + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const y = (l - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const z = (l - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const clamp = (value: number) => Math.min(1, Math.max(0, value));
  return [
    clamp(4.0767416621 * x - 3.3077115913 * y + 0.2309699292 * z),
    clamp(-1.2684380046 * x + 2.6097574011 * y - 0.3413193965 * z),
    clamp(-0.0041960863 * x - 0.7034186147 * y + 1.707614701 * z),
  ];
}

const luminance = ([r, g, b]: Rgb) => 0.2126 * r + 0.7152 * g + 0.0722 * b;

function contrast(one: Rgb, other: Rgb): number {
  const [bright, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a) as [number, number];
  return (bright + 0.05) / (dark + 0.05);
}

const css = readFileSync("src/styles/tokens.css", "utf8");

function token(name: string, theme: "light" | "dark"): Rgb {
  const pair = new RegExp(`--${name}: light-dark\\(oklch\\(([^)]*)\\), oklch\\(([^)]*)\\)\\)`).exec(css);
  if (pair === null) throw new Error(`no token ${name}`);
  const [l, c, h] = (pair[theme === "light" ? 1 : 2] as string).split(" ").map(Number);
  return linear(l ?? 0, c ?? 0, h ?? 0);
}

const surfaces = ["canvas", "surface", "sunken", "hover", "selected"];
const hues = ["green", "blue", "amber", "violet", "red"];
const text: [string, string][] = [
  ...surfaces.flatMap((surface): [string, string][] => [
    ["text", surface],
    ["text-quiet", surface],
  ]),
  ...hues.flatMap((hue): [string, string][] => [
    [hue, `${hue}-tint`],
    ["text", `${hue}-tint`],
    ["text-quiet", `${hue}-tint`],
    [hue, "surface"],
  ]),
  ["on-accent", "accent"],
  ["on-accent", "accent-hover"],
  ["text-quiet", "neutral-tint"],
  ["text", "added"],
  ["text", "added-strong"],
  ["text", "removed"],
  ["text", "removed-strong"],
];
const parts: [string, string][] = [
  ["line-strong", "surface"],
  ["line-strong", "canvas"],
  ["focus", "canvas"],
  ["focus", "surface"],
  ["focus", "sunken"],
  ["accent", "canvas"],
  ["production", "surface"],
];

describe.each(["light", "dark"] as const)("contrast in the %s theme", (theme) => {
  it.each(text)("text %s on %s is 4.5:1 or better", (front, back) => {
    expect(contrast(token(front, theme), token(back, theme))).toBeGreaterThanOrEqual(4.5);
  });

  it.each(parts)("%s on %s is 3:1 or better", (front, back) => {
    expect(contrast(token(front, theme), token(back, theme))).toBeGreaterThanOrEqual(3);
  });
});
