/** How a CSV file is written. */
export interface CsvDialect {
  /** What parts the cells; one character. */
  readonly delimiter: string;
  /** Whether a lone CR ends a row as well, as in files of the old Mac OS. */
  readonly endsAtCr: boolean;
  /** How many bytes stand before the first row: Excel's line `sep=;`, which is no row. */
  readonly start: number;
  /** The line on which the rows start, counted from 1. */
  readonly line: number;
}

/** How much of the beginning is looked at, in bytes. */
export const sampleSize = 65_536;

/**
 * Finds how a file is written by looking at its beginning.
 * @param sample its first `sampleSize` bytes in UTF-8, or all
 * @param known the delimiter that was asked for, and the one that the kind of file has; either may be missing
 */
export function findDialect(
  sample: Buffer,
  known: { readonly wanted?: string | undefined; readonly usual?: string | undefined } = {},
): CsvDialect {
  const [separatorLine = '', separator] = excelLine.exec(sample.toString()) ?? [];
  const start = Buffer.byteLength(separatorLine);
  // What stands in quotes tells nothing of how rows and cells are parted.
  const bare = sample
    .subarray(start)
    .toString('latin1')
    .replace(/"[^"]*(?:"|$)/g, '"');
  const endsAtCr = /\r\n|\n|\r/.exec(bare)?.[0] === '\r';
  const records = bare.split(endsAtCr ? /\r\n|\n|\r/ : /\r?\n/);
  // The last record may be cut.
  if (sample.length >= sampleSize && records.length > 1) records.pop();
  return {
    delimiter:
      known.wanted ?? separator ?? known.usual ?? mostConsistent(records.filter((record) => record !== '')),
    endsAtCr,
    start,
    line: start === 0 ? 1 : 2,
  };
}

/** The first line by which Excel is told the delimiter. It wins over what can be guessed. */
const excelLine = /^"?sep=([^"\r\n])"?(?:\r\n|\n|\r|$)/iu;

/** In the order in which they win a draw. */
const candidates = [',', ';', '\t', '|'];

/**
 * The candidate that is as often in most records as in the first one, outside quotes; of two such, the one that
 * is there more often. A comma where there is none: the file has one column.
 */
function mostConsistent([first = '', ...others]: readonly string[]): string {
  let best = { delimiter: ',', share: 0, count: 0 };
  for (const delimiter of candidates) {
    const count = countOf(delimiter, first);
    if (count === 0) continue;
    // Spreadsheets pad rows with empty cells.
    const fits = (record: string) =>
      countOf(delimiter, record) >= count && countOf(delimiter, trimmed(record, delimiter)) <= count;
    const share = others.length === 0 ? 1 : others.filter(fits).length / others.length;
    const isDraw = share > 0 && share === best.share;
    if (share > best.share || (isDraw && count > best.count)) best = { delimiter, share, count };
  }
  return best.delimiter;
}

function countOf(delimiter: string, record: string): number {
  return record.split(delimiter).length - 1;
}

function trimmed(record: string, delimiter: string): string {
  let end = record.length;
  while (record[end - 1] === delimiter) end--;
  return record.slice(0, end);
}
