/** How a CSV file is written. */
export interface CsvDialect {
  /** The character between cells; undefined where a row is one cell. */
  readonly delimiter: string | undefined;
  /** Whether a lone CR ends a row as well, as in files of the old Mac OS. */
  readonly endsAtCr: boolean;
  /** How many bytes are before the first row: Excel's line `sep=;`, which is not a row. */
  readonly start: number;
  /** The line on which the rows start, counted from 1. */
  readonly line: number;
}

/** How much of the beginning is looked at, in bytes. */
export const sampleSize = 65_536;

/**
 * Finds how a file is written by looking at its beginning.
 * @param sample its first `sampleSize` bytes in UTF-8, or all
 * @param known the delimiter that the user names, and the one that this kind of file usually has
 */
export function findDialect(
  sample: Buffer,
  known: { readonly wanted?: string | undefined; readonly usual?: string | undefined } = {},
): CsvDialect {
  const [separatorLine = '', separator] = excelLine.exec(sample.toString()) ?? [];
  const start = Buffer.byteLength(separatorLine);
  // What is in quotes says nothing of delimiters and line breaks.
  const bare = sample
    .subarray(start)
    .toString('latin1')
    .replace(/"[^"]*(?:"|$)/g, '"');
  const endsAtCr = /\r\n|\n|\r/.exec(bare)?.[0] === '\r';
  const records = bare.split(endsAtCr ? /\r\n|\n|\r/ : /\r?\n/);
  // The last record may be cut.
  if (sample.length >= sampleSize && records.length > 1) records.pop();
  const wholeRecords = records.filter((record) => record !== '');
  return {
    delimiter: known.wanted ?? separator ?? delimiterOf(wholeRecords, known.usual),
    endsAtCr,
    start,
    line: start === 0 ? 1 : 2,
  };
}

/** The first line that tells Excel the delimiter. It overrides every guess. */
const excelLine = /^"?sep=([^"\r\n])"?(?:\r\n|\n|\r|$)/iu;

/** The first one wins a draw. */
const candidates = [',', ';', '\t', '|'];

/**
 * Finds the delimiter among the candidates that the header has, outside quotes. Rows that do not fit the header
 * are bad rows, and no reason to take each line for one text.
 */
function delimiterOf(
  [header = '', ...rows]: readonly string[],
  usual: string | undefined,
): string | undefined {
  if (usual !== undefined && header.includes(usual)) return usual;
  const found = candidates
    .map((delimiter) => ({ delimiter, count: countOf(delimiter, header) }))
    .filter(({ count }) => count > 0)
    .map((candidate) => ({ ...candidate, ...sharesOf(rows, candidate) }));
  if (found.length === 0) return candidates.find((delimiter) => areCells(rows, delimiter));
  const best = Math.max(...found.map(({ fits }) => fits));
  const likely =
    best > 0.5 ? found.filter(({ fits }) => fits > 0.9 * best) : found.filter(({ has }) => has > 0.5);
  const [first] = (likely.length > 0 ? likely : found).sort((a, b) => b.count - a.count || b.fits - a.fits);
  return first?.delimiter;
}

/**
 * Whether most rows are several cells though the header is one, as below a title. In a text, a comma or a semicolon is
 * followed by a blank, or is part of a number or an entity of HTML.
 */
function areCells(rows: readonly string[], delimiter: string): boolean {
  const between = new RegExp(betweenCells[delimiter] ?? `\\${delimiter}\\S`);
  const having = rows.filter((row) => between.test(row));
  return having.length > 1 && having.length > rows.length / 2;
}

const betweenCells: Readonly<Record<string, string>> = {
  ',': '",|[^\\d],\\S|,[^\\s\\d]',
  ';': '";|(?<!&#?\\w{1,10});\\S',
};

/** The shares of the rows that have a delimiter as often as the header, and that have it at all. */
function sharesOf(
  rows: readonly string[],
  { delimiter, count }: { readonly delimiter: string; readonly count: number },
): { fits: number; has: number } {
  if (rows.length === 0) return { fits: 1, has: 1 };
  // Some programs end rows with empty cells.
  const fitting = rows.filter(
    (row) => countOf(delimiter, row) >= count && countOf(delimiter, trimmed(row, delimiter)) <= count,
  );
  const having = rows.filter((row) => row.includes(delimiter));
  return { fits: fitting.length / rows.length, has: having.length / rows.length };
}

function countOf(delimiter: string, record: string): number {
  return record.split(delimiter).length - 1;
}

/** A record without the delimiters that end it. */
function trimmed(record: string, delimiter: string): string {
  let end = record.length;
  while (record[end - 1] === delimiter) end--;
  return record.slice(0, end);
}
