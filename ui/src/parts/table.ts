/** Rows of a table under headings that can be folded away, and sorting. */

export interface Group<T> {
  id: string;
  title: string;
  rows: T[];
}

/** A heading among the rows. */
export class Head {
  constructor(
    readonly id: string,
    readonly title: string,
    readonly count: number,
    readonly open: boolean,
  ) {}
}

/** The rows as they stand under one another: plain ones, or groups with their headings. */
export function flatten<T>(rows: T[], groups: Group<T>[] | null, closed: ReadonlySet<string>): (T | Head)[] {
  if (groups === null) return rows;
  return groups.flatMap((group) => {
    const open = !closed.has(group.id);
    const head = new Head(group.id, group.title, group.rows.length, open);
    return open ? [head, ...group.rows] : [head];
  });
}

/** Rows by a key, groups in the order in which they first occur or, with `order`, in that order. */
export function grouped<T>(
  rows: T[],
  key: (row: T) => string,
  title: (key: string) => string,
  order?: readonly string[],
): Group<T>[] {
  const found = new Map<string, T[]>((order ?? []).map((one) => [one, []]));
  for (const row of rows) {
    const id = key(row);
    const list = found.get(id);
    if (list === undefined) found.set(id, [row]);
    else list.push(row);
  }
  return [...found].flatMap(([id, list]) =>
    list.length === 0 ? [] : [{ id, title: title(id), rows: list }],
  );
}

export interface Sorting {
  by: string;
  down: boolean;
}

/** What a click on a column leads to: up, down, and back to the order that the step chose. */
export function nextSorting(now: Sorting | null, column: string): Sorting | null {
  if (now?.by !== column) return { by: column, down: false };
  return now.down ? null : { by: column, down: true };
}

const collator = new Intl.Collator(undefined, { numeric: true });

/** Sorted by a text, where equal ones keep their order. Each text is made once. */
export function sortedBy<T>(rows: T[], text: (row: T) => string, down: boolean): T[] {
  const keyed = rows.map((row) => ({ row, key: text(row) }));
  const sign = down ? -1 : 1;
  return keyed.sort((a, b) => sign * collator.compare(a.key, b.key)).map((one) => one.row);
}
