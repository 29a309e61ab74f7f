/** Texts that the engine and the window share: kept by code in files of the engine, filled by the same rules on both sides. */

export interface Template {
  message: string;
  hints?: string[];
  /** Values that are words themselves, by parameter and English word. */
  values?: Record<string, Record<string, string>>;
}

export type Templates = Record<string, Template>;

type Params = Record<string, string>;

/** The texts for a code; `case` among the parameters chooses where a code has several. */
export function find(templates: Templates, code: string, params: Params): Template | undefined {
  return templates[`${code}/${params.case ?? ""}`] ?? templates[code];
}

/** `{name}` stands for the parameter of that name; what stands in `[…]` goes where one of its parameters is missing or empty. */
export function fill(template: Template, text: string, params: Params): string {
  const value = (name: string) => {
    const said = params[name] ?? "";
    return template.values?.[name]?.[said] ?? said;
  };
  const filled = (part: string) => part.replace(/\{([^}]*)\}/g, (_, name: string) => value(name));
  const complete = (part: string) =>
    [...part.matchAll(/\{([^}]*)\}/g)].every(([, name]) => value(name ?? "") !== "");
  return text.replace(/\[([^\]]*)\]|[^[]+|\[/g, (part, inner: string | undefined) => {
    if (inner === undefined) return filled(part);
    return complete(inner) ? filled(inner) : "";
  });
}
