/** A piece of a report that can be shown in part: the rows that have room, and a count of the rest. */
export interface ReportPart {
  readonly head: string;
  /** Its rows, without line ends. Only those with room are read, as escaping takes long. */
  readonly rows: Iterable<string>;
  /** How many rows it has. */
  readonly total: number;
  /** What follows the rows that are shown, with the number of hidden rows. */
  readonly foot: (left: number) => string;
  /** What is shown without any row. */
  readonly none: string;
  /** Parts with a smaller rank show their rows first. */
  readonly rank: number;
}

/** UTF-16 units of one part, so that others have room as well. */
const maxPartLength = 12_000;

/** Returns a part that is always shown whole. */
export function whole(text: string): ReportPart {
  return { head: text, rows: [], total: 0, foot: () => '', none: text, rank: 0 };
}

/**
 * Returns the parts with as many of their rows as have room, those of a low rank first. Parts of one rank share what is
 * left.
 * @param room UTF-16 units for all parts; what they have without any row is within it
 */
export function fitParts(parts: readonly ReportPart[], room: number): string[] {
  const texts = new Map(parts.map((part) => [part, part.none]));
  let left = room - lengthWithoutRows(parts);
  for (const rank of [...new Set(parts.map((part) => part.rank))].toSorted((a, b) => a - b)) {
    const equal = parts.filter((part) => part.rank === rank);
    for (const [index, part] of equal.entries()) {
      const share = Math.min(maxPartLength, left / (equal.length - index));
      const text = fitPart(part, part.none.length + share);
      left -= text.length - part.none.length;
      texts.set(part, text);
    }
  }
  return parts.map((part) => texts.get(part) ?? part.none);
}

/** Returns how many UTF-16 units parts have without any row. */
export function lengthWithoutRows(parts: readonly ReportPart[]): number {
  return parts.reduce((sum, { none }) => sum + none.length, 0);
}

/** The maximum number of rows of one part: more would not be read in a comment. */
const maxRows = 40;

/** Returns a part with as many of its rows as `room` has UTF-16 units for. */
function fitPart({ head, rows, total, foot, none }: ReportPart, room: number): string {
  // What follows the rows is longest where most of them are left out.
  let left = room - head.length - foot(total).length;
  const shown: string[] = [];
  for (const row of rows) {
    left -= row.length + 1;
    if (left < 0 || shown.length === maxRows) break;
    shown.push(row);
  }
  return shown.length === 0 ? none : `${head}${shown.join('\n')}\n${foot(total - shown.length)}`;
}
