import { counted, grouped } from '../../core/text/numbers.js';
import { shellWord } from '../../core/text/quote-name.js';
import type { Session } from '../../core/world/session.js';
import type { Voice } from '../../core/world/voice.js';
import { type Destination, nameOfDestination } from '../../outputs/destination.js';
import { rowsOnTerminal } from '../../outputs/open-writer.js';
import type { WrittenRows } from '../../outputs/rows/matching-writer.js';
import type { Tally } from '../../outputs/tally.js';

/** How results were written. */
export interface Writing {
  readonly isWhole: boolean;
  /** How many tickets there are to classify, where that is known. */
  readonly expected: number | undefined;
  /** Undefined where all rows were written. */
  readonly rows: WrittenRows | undefined;
  /** The conditions on rows. */
  readonly where: readonly string[];
}

/** Says what a file holds or a table was given; standard output speaks for itself, but for rows that are left out. */
export function reportResults(
  voice: Voice,
  destination: Destination,
  { total, classified }: Tally,
  { isWhole, expected, rows, where }: Writing,
): void {
  if (rows !== undefined) reportRows(voice, rows, where);
  const name = nameOfDestination(destination);
  if (name === undefined) return;
  const tickets = counted(rows?.written ?? total, 'ticket');
  const first = total === expected ? '' : 'the first ';
  const extent =
    isWhole || total === 0
      ? tickets
      : rows === undefined
        ? `${first}${tickets}, ${grouped(classified)} of them classified`
        : `${tickets} of ${first}${grouped(total)}`;
  voice.note(destination.kind === 'text' ? `${name} holds ${extent}` : `${name} was given ${extent}`);
}

/** Says how many rows were left out, and warns of tickets that failed among them. */
function reportRows(
  voice: Voice,
  { written, total, failedLeftOut }: WrittenRows,
  where: readonly string[],
): void {
  const conditions = where.map((condition) => `--where ${shellWord(condition)}`).join(' ');
  voice.note(`${grouped(written)} of ${counted(total, 'row')} written (${conditions})`);
  if (failedLeftOut > 0)
    voice.warn(
      `${counted(failedLeftOut, 'ticket')} failed and ${failedLeftOut === 1 ? 'is' : 'are'} left out (--where error writes these)`,
    );
}

/** Returns whether rows appear on the very terminal on which the progress would move. */
export function writesWhileRunning(
  { world }: Session,
  destination: Destination,
  { rows = rowsOnTerminal, sort }: { readonly rows?: number; readonly sort?: string },
): boolean {
  if (destination.kind !== 'text' || destination.file !== undefined) return false;
  const isBuffered = sort !== undefined || (destination.format === 'table' && Number.isFinite(rows));
  return world.stdout.isTTY === true && !isBuffered;
}

/** Says what a program would rather read, where a table that the user did not ask for goes to none but a terminal. */
export function hintAtFormats(
  { world, voice, isPlain }: Session,
  destination: Destination,
  format: string | undefined,
): void {
  if (destination.kind !== 'text' || destination.file !== undefined || destination.format !== 'table') return;
  if (format === undefined && !isPlain && !world.stdout.isTTY)
    voice.note('this is a table for people: --format csv (or jsonl, json) is for programs');
}
