import { normalName } from '../../core/text/normal-name.js';

/** The columns of several tables as those of one. */
export interface MergedColumns {
  /** In the order in which they come first. */
  readonly columns: readonly string[];
  /** For each table the places of its columns among all. */
  readonly places: readonly (readonly number[])[];
  /** Columns of a table that are another spelling of one that came before. */
  readonly respelt: readonly Respelling[];
}

interface Respelling {
  /** Which table it is. */
  readonly table: number;
  readonly column: string;
  readonly takenAs: string;
}

/**
 * Merges the columns of tables by their names. Columns that differ in case, blanks and punctuation alone are one, unless
 * a table has several of them.
 */
export function mergeColumns(tables: readonly (readonly string[])[]): MergedColumns {
  const columns: string[] = [];
  const spellings = new Map<string, number[]>();
  const respelt: Respelling[] = [];
  const add = (column: string): number => {
    const place = columns.push(column) - 1;
    const form = normalName(column);
    spellings.set(form, [...(spellings.get(form) ?? []), place]);
    return place;
  };
  const exact = new Map<string, number>();
  const places = tables.map((own, table) => {
    const isOnlySpelling = (form: string) => own.filter((column) => normalName(column) === form).length === 1;
    return own.map((column) => {
      const known = exact.get(column);
      if (known !== undefined) return known;
      const form = normalName(column);
      const alike = spellings.get(form) ?? [];
      const [only] = alike;
      const isClear = form !== '' && alike.length === 1 && isOnlySpelling(form);
      if (!isClear || only === undefined) {
        const place = add(column);
        exact.set(column, place);
        return place;
      }
      respelt.push({ table, column, takenAs: columns[only] ?? '' });
      return only;
    });
  });
  return { columns, places, respelt };
}

/** Returns a name that no column has, however it is spelt: the wanted one, else with a number. */
export function freeName(columns: readonly string[], wanted: string): string {
  const taken = new Set(columns.map(normalName));
  for (let number = 1; ; number++) {
    const name = number === 1 ? wanted : `${wanted}_${number}`;
    if (!taken.has(normalName(name))) return name;
  }
}
