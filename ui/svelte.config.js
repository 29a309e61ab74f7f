import { vitePreprocess } from "@sveltejs/vite-plugin-svelte";
import { readdirSync } from "node:fs";
import { join, relative } from "node:path";

const components = ["src", "gallery"]
  .flatMap((folder) =>
    readdirSync(join(import.meta.dirname, folder), { recursive: true }).map((file) => join(folder, file)),
  )
  .filter((file) => file.endsWith(".svelte"))
  .sort();

export default {
  preprocess: vitePreprocess(),
  compilerOptions: {
    runes: true,
    // By number: what looks like chance cannot be compressed, and each of them stands in hundreds of places.
    cssHash: ({ filename }) => `s${components.indexOf(relative(import.meta.dirname, filename)).toString(36)}`,
  },
};
