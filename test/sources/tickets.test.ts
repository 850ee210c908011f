import { describe, expect, it } from 'vitest';
import type { Table } from '../../src/sources/table.js';
import { ticketsOf, withSubject } from '../../src/sources/tickets.js';
import { fc } from '../support/properties.js';
import { collect } from '../support/tickets.js';

/** A table of the columns id, subject, text and more. */
function tableOf(...rows: string[][]): Table {
  return {
    name: 't.csv',
    columns: ['id', 'subject', 'text', 'more'],
    notes: [],
    async *rows() {
      yield rows.map((values, index) => ({ values, line: index + 2 }));
    },
    progress: () => undefined,
    [Symbol.asyncDispose]: async () => {},
  };
}

async function read(rows: string[][], { body = [2], hasSubject = true } = {}) {
  const warnings: string[] = [];
  const columns = { id: 0, subject: hasSubject ? 1 : undefined, body };
  const tickets = await collect(ticketsOf(tableOf(...rows), columns, (message) => warnings.push(message)));
  return { tickets, warnings };
}

describe('the text of a ticket', () => {
  it.each([
    ['subject, blank line, body', 'Printer', 'It jams.', 'Printer\n\nIt jams.'],
    ['the body where it begins with the subject', 'Printer', 'Printer jams.', 'Printer jams.'],
    [
      'the body where it begins with the subject on its own line',
      'Printer',
      '\n Printer\n\nJams.',
      '\n Printer\n\nJams.',
    ],
    [
      'the body where it is wrapped',
      'The printer jams again',
      'The printer\njams again, help',
      'The printer\njams again, help',
    ],
    ['the body where the subject was cut off', 'The printer ja…', 'The printer jams', 'The printer jams'],
    [
      'the body where the subject was cut off by dots',
      'The printer...',
      'The printer jams',
      'The printer jams',
    ],
    [
      'both where the body has the subject later',
      'Printer',
      'My Printer jams.',
      'Printer\n\nMy Printer jams.',
    ],
    ['both where the subject is longer', 'Printer jams', 'Printer', 'Printer jams\n\nPrinter'],
    ['the body without a subject', ' ', 'It jams.', 'It jams.'],
    ['the subject without a body', 'Printer', '\n', 'Printer'],
    ['the body where a mail program says that there is no subject', '(no subject)', 'It jams.', 'It jams.'],
    ['nothing where a mail program says that there is no subject', '(No Subject)', '', ''],
    ['nothing where there is nothing', ' ', '', ''],
    ['both with an ellipsis for a subject', '…', 'It jams.', '…\n\nIt jams.'],
  ])('is %s', (_, subject, body, text) => {
    expect(withSubject(subject, body)).toBe(text);
  });

  it('holds all of the body and of the subject', () => {
    const piece = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('a', ' a', 'a\n', '…', ' '));
    fc.assert(
      fc.property(piece, piece, (subject, body) => {
        const text = withSubject(subject, body);
        expect(text.endsWith(body) || body.trim() === '').toBe(true);
        const start = subject.trim().replace(/\s*(?:…|\.\.\.)$/, '');
        expect(text.replace(/\s+/g, ' ').trim().startsWith(start.replace(/\s+/g, ' '))).toBe(true);
      }),
    );
  });

  it('comes with the body alone, for a prompt that names the subject', async () => {
    const { tickets } = await read([['1', 'Printer', 'It jams.', '']]);
    expect(tickets).toMatchObject([{ id: '1', text: 'Printer\n\nIt jams.', body: 'It jams.' }]);
  });

  it('is a column byte for byte where there is no subject', async () => {
    const { tickets } = await read([['1', 'Printer', ' It\r\njams.\n', '']], { hasSubject: false });
    expect(tickets[0]?.text).toBe(' It\r\njams.\n');
    expect(tickets[0]).not.toHaveProperty('body');
  });

  it('is several columns with blank lines between them, without those that are blank', async () => {
    const rows = [
      ['1', 'Printer', 'It jams.', 'Again.'],
      ['2', 'Printer', ' ', 'Again.'],
      ['3', '', '', ''],
    ];
    const { tickets } = await read(rows, { body: [1, 2, 3], hasSubject: false });
    expect(tickets.map(({ text }) => text)).toEqual([
      'Printer\n\nIt jams.\n\nAgain.',
      'Printer\n\nAgain.',
      '',
    ]);
  });
});

describe('a warning', () => {
  it('says how many tickets have a subject alone', async () => {
    const rows = [
      ['1', 'Printer', '', ''],
      ['2', 'Printer', 'jams', ''],
      ['3', '', '', ''],
    ];
    expect((await read(rows)).warnings).toEqual([
      '1 ticket of t.csv had no body and went by its subject alone',
    ]);
    expect((await read([...rows, ['4', 'Screen', ' ', '']])).warnings).toEqual([
      '2 tickets of t.csv had no body and went by their subject alone',
    ]);
    expect((await read(rows, { body: [] })).warnings).toEqual([]);
  });

  it('says once that ids repeat, with both places', async () => {
    const rows = ['1', '2', '', '2', '', '1'].map((id) => [id, '', 'text', '']);
    const { warnings, tickets } = await read(rows);
    expect(warnings).toEqual([expect.stringMatching(/^t\.csv:3 and t\.csv:5 have the same id, 2: /)]);
    expect(tickets).toHaveLength(6);
  });

  it('is not needed where all is well', async () => {
    expect(
      (
        await read([
          ['1', 'a', 'b', ''],
          ['2', 'a', 'b', ''],
        ])
      ).warnings,
    ).toEqual([]);
  });
});
