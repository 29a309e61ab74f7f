import js from "@eslint/js";
import svelte from "eslint-plugin-svelte";
import globals from "globals";
import ts from "typescript-eslint";
import svelteConfig from "./svelte.config.js";

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
  {
    // Everything but host.ts talks to the Host interface, so that the wizard runs without a shell.
    files: ["src/**/*.ts", "src/**/*.svelte"],
    ignores: ["src/host.ts"],
    rules: { "no-restricted-imports": ["error", { patterns: ["@tauri-apps/*"] }] },
  },
);
