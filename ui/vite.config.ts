import { svelte } from "@sveltejs/vite-plugin-svelte";
import { svelteTesting } from "@testing-library/svelte/vite";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";
import { compiled } from "./texts";

/** What the window loads may have this many bytes, compressed by gzip: it is interactive within a second of its start. */
const LIMIT = 120_000;

/** Fails a production build that has grown above the limit. */
function bounded(): Plugin {
  let production = false;
  return {
    name: "bounded",
    apply: "build",
    configResolved: (config) => {
      production = config.mode === "production";
    },
    generateBundle: {
      order: "post",
      handler(_, bundle) {
        let [size, language] = [0, 0];
        for (const part of Object.values(bundle)) {
          const bytes = gzipSync(part.type === "chunk" ? part.code : part.source).length;
          // A window loads one language; the largest counts.
          const speaks = part.type === "chunk" && /\/messages\/[\w-]+\.ts$/.test(part.facadeModuleId ?? "");
          if (speaks) language = Math.max(language, bytes);
          else size += bytes;
        }
        size += language;
        if (production && size > LIMIT)
          this.error(`The wizard has ${size} bytes after gzip; the limit is ${LIMIT} (see vite.config.ts).`);
        this.info(`${size} bytes after gzip, of ${LIMIT}`);
      },
    },
  };
}

const WORDS = fileURLToPath(new URL("../src-tauri/crates/engine/words/", import.meta.url));

/** `texts:en`: what the engine says, by language, without what only translators read and what is said outside of the window alone. */
function texts(): Plugin {
  return {
    name: "texts",
    resolveId: (id) => (id.startsWith("texts:") ? `\0${id}` : null),
    load(id) {
      if (!id.startsWith("\0texts:")) return null;
      const folder = join(WORDS, id.slice("\0texts:".length));
      const names = readdirSync(folder).filter((name) => name !== "outside.ftl");
      const files = names.sort().map((name) => join(folder, name));
      files.forEach((file) => this.addWatchFile(file));
      const source = compiled(files.map((file) => readFileSync(file, "utf8")).join("\n"));
      return `export default ${JSON.stringify(source)};`;
    },
  };
}

export default defineConfig(({ mode }) => ({
  plugins: [texts(), svelte(), svelteTesting(), bounded()],
  clearScreen: false,
  server: { port: 1420, strictPort: true, host: "127.0.0.1" },
  build: {
    outDir: "dist",
    // The parts are looked at in the web view too.
    rolldownOptions: { input: mode === "scripted" ? ["index.html", "gallery.html"] : "index.html" },
    emptyOutDir: true,
    target: "es2022",
    // light-dark() must stay as it is: it follows the forced colour scheme of the root element.
    cssTarget: ["safari17.5", "chrome123"],
    // All of it lies beside the program: nothing is gained by asking for it ahead.
    modulePreload: false,
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 400,
  },
  test: {
    environment: "jsdom",
    setupFiles: ["tests/setup.ts"],
    include: ["tests/**/*.test.ts"],
    restoreMocks: true,
    // Walking through several steps takes seconds on a busy machine.
    testTimeout: 90_000,
  },
}));
