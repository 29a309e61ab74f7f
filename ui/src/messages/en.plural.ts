/** English plurals by `Intl.PluralRules`. */
const rules = new Intl.PluralRules("en");
const format = new Intl.NumberFormat("en");

export function number(count: number): string {
  return format.format(count);
}

/** The word for a count, without the count. */
export function plural(count: number, one: string, other: string): string {
  return rules.select(count) === "one" ? one : other;
}

/** The count with its word: "1 resource", "2 resources". */
export function numbered(count: number, one: string, other: string): string {
  return `${number(count)} ${plural(count, one, other)}`;
}
