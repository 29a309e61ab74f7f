import js from "@eslint/js";
import svelte from "eslint-plugin-svelte";
import globals from "globals";
import ts from "typescript-eslint";
import svelteConfig from "./svelte.config.js";

/** The rooms of the wizard, from the ground up; each imports only from those before it. */
const ROOMS = [
  "generated",
  "styles",
  "messages",
  "model",
  "parts",
  "host",
  "scripted",
  "state",
  "frame",
  "steps",
];

const SHELL = {
  group: ["@tauri-apps/*"],
  message: "Only host.ts talks to the shell, so that the wizard runs without it.",
};

/** Rules for a room that may import only some others. */
function room(name, others) {
  // The scripted host is no part of a production build: main.ts alone asks for it.
  const refused = ROOMS.filter((one) => one !== name && (one === "scripted" || !others.includes(one)));
  const patterns = refused.map((one) => ({
    group: [`**/${one}`, `**/${one}/**`],
    message: `The room ${name} may not import ${one}, see ROOMS in eslint.config.js.`,
  }));
  return {
    "no-restricted-imports": ["error", { patterns: name === "host" ? patterns : [...patterns, SHELL] }],
  };
}

export default ts.config(
  { ignores: ["dist/", "src/generated/", "node_modules/"] },
  js.configs.recommended,
  ts.configs.recommended,
  svelte.configs.recommended,
  {
    languageOptions: { globals: { ...globals.browser } },
    rules: { eqeqeq: "error" },
  },
  {
    files: ["**/*.svelte", "**/*.svelte.ts"],
    languageOptions: {
      parserOptions: { parser: ts.parser, extraFileExtensions: [".svelte"], svelteConfig },
    },
    rules: {
      // The shell's policy allows no inline styles, and nothing from a cluster may become HTML.
      // (`style:name={…}` goes through the style object, which the policy allows.)
      "no-restricted-syntax": [
        "error",
        { selector: 'SvelteAttribute[key.name="style"]', message: "Use a class or style:name={…}." },
      ],
      // Maps here are indexes that are rebuilt whole, not state.
      "svelte/prefer-svelte-reactivity": "off",
      "svelte/no-at-html-tags": "error",
    },
  },
  { files: ["src/*"], rules: { "no-restricted-imports": ["error", { patterns: [SHELL] }] } },
  { files: ["src/*/**"], rules: room("that is not listed", []) },
  ...ROOMS.map((name, at) => ({
    files: [`src/${name}.ts`, `src/${name}/**`],
    rules: room(name, ROOMS.slice(0, at)),
  })),
);
