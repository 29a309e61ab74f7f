/** The engine's texts in a language: `texts()` in vite.config.ts. */
declare module "texts:*" {
  const source: string;
  export default source;
}
