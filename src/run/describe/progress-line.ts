import { columnsOf, fitLine } from '../../core/text/fit.js';
import { counted, dollars, grouped, rate, roughDuration } from '../../core/text/numbers.js';
import type { Stage } from '../events.js';

/** A part of the line; the higher, the longer it stays on a terminal that is narrow. */
interface Part {
  readonly text: string;
  readonly worth: number;
}

const cells = 10;

/** Writes the line of a run's progress. Made once a run, since the share that is done never goes back. */
export function createProgressLine(): (stage: Stage, wait: string | undefined, width: number) => string {
  let done = 0;
  return (stage, wait, width) => {
    const { tickets, total } = stage;
    // What is left of a source is an estimate, which may grow.
    if (total !== undefined && total > 0) done = Math.max(done, Math.min(1, tickets / total));
    const parts = [...partsOf(stage, total === undefined ? undefined : done)];
    if (wait !== undefined) parts.push({ text: wait, worth: 9 });
    const fitted = fitting(parts, width).map(({ text }) => text);
    return fitLine(fitted.join(separator), width);
  };
}

const separator = ' · ';

/** Leaves out what is worth least, until the rest has room or one part is left. */
function fitting(parts: readonly Part[], width: number): readonly Part[] {
  const length = parts.reduce((sum, { text }) => sum + columnsOf(text) + separator.length, -separator.length);
  if (length <= width || parts.length === 1) return parts;
  const least = parts.reduce((least, part) => (part.worth < least.worth ? part : least));
  return fitting(
    parts.filter((part) => part !== least),
    width,
  );
}

function* partsOf(
  { tickets, answered, failed, cost, elapsedMs, total }: Stage,
  done: number | undefined,
): Generator<Part> {
  const seconds = elapsedMs / 1000;
  if (done !== undefined) {
    const full = Math.floor(done * cells);
    yield { text: '█'.repeat(full) + '░'.repeat(cells - full), worth: 3 };
    yield { text: `${Math.floor(done * 100)} %`, worth: 8 };
  }
  yield { text: countOf(tickets, total), worth: 7 };
  if (done === undefined) yield { text: 'size unknown', worth: 4 };
  yield { text: `${rate(seconds > 0 ? answered / seconds : 0, 10)}/s`, worth: 2 };
  // The first seconds are not a measure of the rest.
  if (done !== undefined && done > 0 && done < 1 && seconds > 2)
    yield { text: `${roughDuration((elapsedMs * (1 - done)) / done)} left`, worth: 5 };
  if (failed > 0) yield { text: `${grouped(failed)} failed`, worth: 6 };
  if (cost !== undefined && cost > 0) yield { text: dollars(cost), worth: 1 };
}

/** An estimate changes with every row that is read, and so it is in the percentage alone. */
function countOf(tickets: number, total: number | undefined): string {
  return total !== undefined && Number.isInteger(total) && total >= tickets
    ? `${grouped(tickets)} of ${counted(total, 'ticket')}`
    : counted(tickets, 'ticket');
}
