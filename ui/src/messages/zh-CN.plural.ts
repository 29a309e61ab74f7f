/** Numbers and lists in Chinese, which has no plural forms. */
const format = new Intl.NumberFormat("zh-CN");
const joiner = new Intl.ListFormat("zh-CN", { type: "conjunction" });

export function number(count: number): string {
  return format.format(count);
}

export function list(items: string[]): string {
  return joiner.format(items);
}
