import { TicketsiftError } from '../../../core/errors.js';
import type { Outcome } from '../../../core/outcome.js';
import { counted, grouped } from '../../../core/text/numbers.js';
import { shorten, startOf } from '../../../core/text/shorten.js';
import { wholeTicket } from '../../../core/ticket.js';
import { writeRange } from '../../../formats/sheets/a1.js';
import type { SheetValue } from '../../../storage/services/google/answers.js';
import { openSheets } from '../../../storage/services/google/sheets-client.js';
import { categoryList } from '../../category-list.js';
import { batchWriter } from '../batches.js';
import { heldText } from '../held-text.js';
import type { OpenUpdate } from '../update.js';
import { confirmationFor, planColumns, refused, resultNames } from './plan.js';
import { sheetTarget } from './target.js';

/** Rows of one request, so that the quota of requests a minute is not used up. */
const batchSize = 2_000;

/** Opens the sheet that tickets come from, to write results into three columns beside its rows. */
export const openSheetUpdate: OpenUpdate = async (
  _location,
  { sheet: place, access, warn, columns, identifying = [] },
) => {
  if (place === undefined) {
    throw new TicketsiftError('bad_output', 'Results cannot be written beside these tickets', {
      hint: 'Rows must be tickets, read now: leave out --cache-rows and --group-by, or write to --output.',
    });
  }
  // What is to be said of the credential was said when the tickets were opened.
  const client = openSheets(place.spreadsheetId, 'write', { ...access, warn: () => {} });
  try {
    const planned = await planColumns(client, place);
    // Where tickets have no text at all, the whole row tells it from others.
    const telling = identifying.length > 0 ? identifying : columns.map((_, index) => index);
    return {
      confirmation: confirmationFor(place, planned),
      async start() {
        // Someone may have worked in the sheet while the user was asked.
        const found = await planColumns(client, place);
        if (found.first !== planned.first || found.areThere !== planned.areThere) {
          throw refused(place, 'its columns were changed meanwhile', 'Run the same command again.');
        }
        if (found.lacking > 0) await client.addColumns(place.sheetId, found.lacking);
        if (!found.areThere) {
          const last = found.first + resultNames.length - 1;
          const header = { rows: [found.headerRow, found.headerRow], columns: [found.first, last] } as const;
          await client.write([{ range: writeRange(found.title, header), values: [resultNames] }]);
        }
        return batchWriter({
          batchSize,
          target: sheetTarget({ client, place, columns: found, identifying: telling }),
          rowOf(outcome) {
            const { values, place: at } = wholeTicket(outcome.ticket);
            return {
              row: at.line,
              identity: telling.map((index) => values[index] ?? ''),
              values: cellsOf(outcome),
            };
          },
          keyOf: ({ row }) => String(row),
          conclude(lost) {
            if (lost === 0) return;
            const tickets = counted(lost, 'ticket is', 'tickets are');
            warn(
              `${tickets} not on sheet ${shorten(found.title, 60)} any more as read, or more than once after rows were moved: nothing was written beside ${lost === 1 ? 'it' : 'them'}`,
            );
          },
        });
      },
      [Symbol.asyncDispose]: async () => client[Symbol.asyncDispose](),
    };
  } catch (error) {
    await client[Symbol.asyncDispose]();
    throw error;
  }
};

/** In UTF-16 units: the most that a cell holds. */
const maxCell = 50_000;

/** An empty text clears what an earlier run has written. */
function cellsOf({ classification, error }: Outcome): SheetValue[] {
  return [
    classification?.urgent ?? '',
    classification ? textOf(categoryList(classification.categories.map(heldText), ', ')) : '',
    error ? textOf(`${error.code}: ${error.message}`) : '',
  ];
}

/** As a cell can hold it. */
function textOf(text: string): string {
  const held = heldText(text);
  if (held.length <= maxCell) return held;
  const mark = `… (cut off: the text has ${grouped(text.length)} characters)`;
  return startOf(held, maxCell - mark.length) + mark;
}
