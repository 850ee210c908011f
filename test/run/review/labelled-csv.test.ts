import { describe, expect, it } from 'vitest';
import { readLabels } from '../../../src/check/labels.js';
import type { Classification } from '../../../src/core/classification.js';
import type { LabelledRow } from '../../../src/run/review/collect-labels.js';
import { labelledCsv } from '../../../src/run/review/labelled-csv.js';
import { findTicketColumns } from '../../../src/sources/columns/find.js';
import { ticketsOf } from '../../../src/sources/tickets.js';
import { naughty } from '../../support/naughty.js';
import { ticketOf } from '../../support/outcomes.js';
import { fc } from '../../support/properties.js';
import { all, open } from '../../support/sources.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

const row = (id: string, text: string, classification: Classification): LabelledRow => ({
  ticket: ticketOf(['id', 'text'], [id, text]),
  classification,
  origin: 'none',
  queue: 'random',
});

/** What `check` reads of a file of rows. */
async function readBack(rows: readonly LabelledRow[]) {
  await using folder = await temporaryFolder();
  const { text, flags } = labelledCsv(rows, undefined);
  expect(flags).toEqual([]);
  const table = await open(await folder.write('labelled.csv', text));
  await using _ = table;
  const tickets = (await all(ticketsOf(table, findTicketColumns(table, {})))).flat();
  return readLabels(tickets).map(({ ticket, expected }) => [ticket.id, ticket.text, expected]);
}

const asGiven = (rows: readonly LabelledRow[]) =>
  rows.map(({ ticket, classification }) => [ticket.id, ticket.text, classification]);

describe('a file of labelled tickets', () => {
  it('comes back exactly, with hostile ids, texts and categories', async () => {
    const rows = naughty.map((text, index) =>
      row(`${text} ${index}`, text, { urgent: index % 2 === 0, categories: [`a ${text} b`, 'Bug|Login'] }),
    );
    expect(await readBack(rows)).toEqual(asGiven(rows));
  });

  it('comes back exactly, with texts like formulas, numbers, lists, and blanks around them', async () => {
    const texts = [
      '=1+1',
      "'=1",
      "''+1",
      '-12.5',
      '@x',
      '\t=1',
      ' x ',
      '\nx\n',
      'a;b;c;d',
      '["x"]',
      'a\r\nb',
      '"',
      "'tis",
    ];
    const rows = texts.map((text, index) =>
      row(`=${index}`, text, { urgent: false, categories: [text.trim(), '[x'] }),
    );
    expect(await readBack(rows)).toEqual(asGiven(rows));
  });

  it('comes back exactly, with any text', async () => {
    const text = fc.string({ unit: 'binary' }).filter((one) => one.isWellFormed());
    await fc.assert(
      fc.asyncProperty(fc.array(text, { minLength: 1, maxLength: 20 }), async (texts) => {
        const rows = texts.map((one, index) =>
          row(String(index), one, { urgent: true, categories: ['Bug'] }),
        );
        expect(await readBack(rows)).toEqual(asGiven(rows));
      }),
      { numRuns: 30 },
    );
  });
});
