import { isOfEndpoint } from '../../core/errors/ticket-error.js';
import { fitLine, wrapWords } from '../../core/text/fit.js';
import { counted } from '../../core/text/numbers.js';
import { painter } from '../../core/text/paint.js';
import type { CreateExporter } from '../exporter.js';
import { chosenFor, columnsFor, fitWidths } from './columns.js';
import { drawFrame, type TableFrame } from './frame.js';
import { moreRows, wasSent } from './more-rows.js';
import { plainExporter } from './plain.js';

/** Rows the widths are measured by; later ones are fitted in, so that any number of rows can stream. */
const measuredRows = 1000;
const leastWidth = 20;
/** Terminal columns of a ticket's text where nothing else is cut. */
const textWidth = 80;

/**
 * A table for people, a line a row and at most `width` wide (but never below 20). It shows the first
 * `maxRows` rows, and under it how many more there were; those are counted, not kept. Up to a thousand rows
 * come all at the end, as only then the widths are known. Without a width cells are whole, but for the ticket's text.
 */
export const tableExporter: CreateExporter = (options) => {
  if (options.isPlain) return plainExporter(options);
  const { maxRows, chosen } = options;
  const isWhole = options.width === undefined;
  const width = Math.max(options.width ?? Number.POSITIVE_INFINITY, leastWidth);
  const paint = painter(options.colour);
  const columns = chosen ? chosenFor(width, chosen) : columnsFor(width, options.moreColumns);
  const leftOut = chosen ? chosen.length - columns.length : 0;
  let waiting: string[][] = [];
  let frame: TableFrame | undefined;
  let shown = 0;
  let total = 0;
  let unsent = 0;
  /** Whether a row says more than that the endpoint failed. */
  let isOfUse = false;

  /** Fixes the widths by the rows that waited for it, and gives the table down to the last of those rows. */
  function start(): string {
    const drawn = drawFrame(
      columns,
      fitWidths(columns, waiting.slice(0, measuredRows), width),
      paint,
      isWhole,
    );
    const text = drawn.head + waiting.map(drawn.row).join('');
    frame = drawn;
    waiting = [];
    return text;
  }

  return {
    begin: () => '',
    rows(all) {
      const outcomes = all.filter(wasSent);
      const taken = outcomes.slice(0, maxRows - shown);
      total += outcomes.length;
      unsent += all.length - outcomes.length;
      isOfUse ||= outcomes.some(({ error }) => error === undefined || !isOfEndpoint(error));
      shown += taken.length;
      const rows = taken.map((outcome) =>
        columns.map((column) => {
          const text = column.text(outcome);
          return isWhole && outcome.ticket.text.includes(text) ? fitLine(text, textWidth) : text;
        }),
      );
      if (frame) return rows.map(frame.row).join('');
      // Shortened while they wait, so that a thousand long tickets are not kept.
      waiting.push(...rows.map((texts) => texts.map((text) => fitLine(text, width))));
      return waiting.length >= measuredRows ? start() : '';
    },
    end() {
      // Of a run that stopped before any ticket was answered, the summary says all there is to say.
      const saysNothing = total === 0 || !(isWhole || chosen || isOfUse);
      if (!frame && unsent > 0 && saysNothing) return '';
      const unwritten = frame ? '' : start();
      const rest = total - shown;
      const notes = [...(rest > 0 ? [moreRows(rest)] : []), ...(leftOut > 0 ? [moreColumns(leftOut)] : [])];
      const more = notes.map((note) => `${paint('grey', wrapWords(note, width))}\n`);
      return unwritten + (frame?.foot ?? '') + more.join('');
    },
  };
};

function moreColumns(count: number): string {
  return `… and ${counted(count, 'more column')}: a wider terminal shows them, --output results.csv keeps them`;
}
