import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../../../src/core/outcome.js';
import { silently } from '../../../../src/core/world/wait.js';
import { openSheetUpdate } from '../../../../src/outputs/databases/google/update.js';
import { findTicketColumns } from '../../../../src/sources/columns/find.js';
import { ticketsOf } from '../../../../src/sources/tickets.js';
import { classified, failed } from '../../../support/outcomes.js';
import { serviceAccess } from '../../../support/services/access.js';
import {
  accountEmail,
  type HeldCell,
  type HeldSheet,
  oneSheet,
  type StandInGoogle,
  sheetAddress,
  spreadsheetId,
  startGoogle,
} from '../../../support/services/google.js';
import { open } from '../../../support/sources.js';
import { collect } from '../../../support/tickets.js';

const tickets = (): HeldCell[][] => [
  ['id', 'text', 'state'],
  ['T-1', 'one', 'open'],
  ['T-2', 'two', 'open'],
  ['T-3', 'three', 'closed'],
];

/** A sheet whose tickets are read, and what writes beside them. */
async function start(rows = tickets(), sheet: Partial<HeldSheet> = {}, location = sheetAddress) {
  const google = await startGoogle(oneSheet(rows, sheet));
  const access = serviceAccess(google.env);
  await using table = await open(location, { service: { access, thread: 'customer' } });
  const found = findTicketColumns(table, {});
  const read = await collect(ticketsOf(table, found));
  const warnings: string[] = [];
  const held = google.spreadsheets[spreadsheetId]?.sheets[0];
  if (!held) throw new Error('There is no sheet.');
  const openUpdate = () =>
    openSheetUpdate(location, {
      table: 'columns',
      columns: table.columns,
      sheet: table.sheet,
      identifying: [found.id, ...found.body].filter((index) => index !== undefined),
      variables: {},
      access,
      warn: (message) => void warnings.push(message),
      waiting: silently,
    });
  return {
    google,
    held,
    tickets: read,
    warnings,
    openUpdate,
    async write(outcomes: readonly Outcome[]) {
      await using update = await openUpdate();
      const writer = await update.start();
      try {
        await writer.write(outcomes);
        await writer.commit();
      } finally {
        await writer.discard();
      }
    },
    [Symbol.asyncDispose]: () => google[Symbol.asyncDispose](),
  };
}

/** What was written, by the names of ranges. */
function written({ requests }: StandInGoogle): Record<string, unknown> {
  const bodies = requests
    .filter(({ path }) => path.endsWith('values:batchUpdate'))
    .map(({ body }) => JSON.parse(body));
  return Object.fromEntries(
    bodies.flatMap(({ data }) =>
      data.map((one: { range: string; values: unknown }) => [one.range, one.values]),
    ),
  );
}

describe('results beside the rows of a sheet', () => {
  it('are three columns behind the last one', async () => {
    await using at = await start();
    const [one, two, three] = at.tickets;
    if (!one || !two || !three) throw new Error('Tickets are missing.');
    await at.write([
      classified(one, ['Bug', 'Login'], { urgent: true }),
      failed(two, 'refused', 'No.'),
      classified(three, ['Other']),
    ]);
    expect(at.held.rows).toEqual([
      ['id', 'text', 'state', 'urgent', 'categories', 'error'],
      ['T-1', 'one', 'open', true, 'Bug, Login', ''],
      ['T-2', 'two', 'open', '', '', 'refused: No.'],
      ['T-3', 'three', 'closed', false, 'Other', ''],
    ]);
    expect(written(at.google)).toHaveProperty("'Tickets'!D2:F4");
    expect(at.warnings).toEqual([]);
  });

  it('are asked for with the right to write, which reading never has', async () => {
    await using at = await start();
    await at.write([]);
    expect([...at.google.tokens.values()].map(({ scope }) => scope)).toEqual([
      'https://www.googleapis.com/auth/spreadsheets.readonly',
      'https://www.googleapis.com/auth/spreadsheets',
    ]);
  });

  it('are behind everything that is on the sheet, in new columns where there are no more', async () => {
    await using at = await start([...tickets(), [], ['', '', '', '', 'a note']], { columnCount: 6 });
    await using update = await at.openUpdate();
    expect(update.confirmation).toBe(
      'Write urgent, categories and error into columns F to H of sheet Tickets of Support (adding 2 columns)?',
    );
    await at.write(at.tickets.map((ticket) => classified(ticket)));
    expect([at.held.columnCount, at.held.rows[0]]).toEqual([
      8,
      ['id', 'text', 'state', undefined, undefined, 'urgent', 'categories', 'error'],
    ]);
    expect(at.held.rows[5]).toEqual(['', '', '', '', 'a note']);
  });

  it('replace those of an earlier run, and keep others', async () => {
    const rows = tickets().map((row, index) => [
      ...row,
      ...(index === 0 ? ['urgent', 'categories', 'error', 'owner'] : [true, 'Old', '', `Ada ${index}`]),
    ]);
    await using at = await start(rows);
    await using update = await at.openUpdate();
    expect(update.confirmation).toBe(
      'Write urgent, categories and error over what is in columns D to F of sheet Tickets of Support?',
    );
    await at.write(at.tickets.slice(0, 1).map((ticket) => failed(ticket, 'timeout', 'Slow.')));
    expect(at.held.rows.slice(1)).toEqual([
      ['T-1', 'one', 'open', '', '', 'timeout: Slow.', 'Ada 1'],
      ['T-2', 'two', 'open', true, 'Old', '', 'Ada 2'],
      ['T-3', 'three', 'closed', true, 'Old', '', 'Ada 3'],
    ]);
  });

  it('fit into a cell', async () => {
    await using at = await start();
    await at.write(at.tickets.slice(0, 1).map((ticket) => failed(ticket, 'refused', 'x'.repeat(60_000))));
    expect(at.held.rows[1]?.[5]).toMatch(/^refused: x+… \(cut off: the text has 60,009 characters\)$/);
    expect(at.held.rows[1]?.[5]).toHaveLength(50_000);
  });
});

describe('rows that are moved meanwhile', () => {
  const results = (at: Awaited<ReturnType<typeof start>>) =>
    at.tickets.map((ticket) => classified(ticket, [`of ${ticket.id}`]));
  const beside = ({ held }: { held: HeldSheet }) =>
    Object.fromEntries(held.rows.slice(1).map((row) => [row[0] ?? '', row[4]]));
  const own = { 'T-1': 'of T-1', 'T-2': 'of T-2', 'T-3': 'of T-3' };

  it.each([
    ['sorted', (rows: HeldCell[][]) => [rows[0], ...rows.slice(1).reverse()], own],
    [
      'moved down by a new one',
      (rows: HeldCell[][]) => [rows[0], ['T-0', 'new', 'open'], ...rows.slice(1)],
      { ...own, 'T-0': undefined },
    ],
    [
      'moved up by one that was deleted',
      (rows: HeldCell[][]) => [rows[0], ...rows.slice(2)],
      { 'T-2': 'of T-2', 'T-3': 'of T-3' },
    ],
    [
      'empty now',
      (rows: HeldCell[][]) => [rows[0], [], ...rows.slice(2)],
      { '': undefined, 'T-2': 'of T-2', 'T-3': 'of T-3' },
    ],
  ])('get their own result: %s', async (_, change, expected) => {
    await using at = await start();
    at.held.rows = change(at.held.rows).map((row) => row ?? []);
    await at.write(results(at));
    expect(beside(at)).toEqual(expected);
  });

  it('are named where they are gone, or other ones now', async () => {
    await using at = await start();
    at.held.rows[1] = ['T-1', 'another text', 'open'];
    at.held.rows.splice(2, 1);
    await at.write(results(at));
    expect(beside(at)).toEqual({ 'T-1': undefined, 'T-3': 'of T-3' });
    expect(at.warnings).toEqual([
      '2 tickets are not on sheet Tickets any more as read, or more than once after rows were moved: nothing was written beside them',
    ]);
  });

  it('get nothing where two of them cannot be told apart', async () => {
    await using at = await start([
      ['id', 'text'],
      ['T-1', 'one'],
      ['T-1', 'one'],
      ['T-2', 'two'],
    ]);
    at.held.rows.splice(1, 0, ['T-0', 'new']);
    await at.write(at.tickets.map((ticket, index) => classified(ticket, [String(index)])));
    expect(at.held.rows.slice(1).map((row) => row[3])).toEqual([undefined, undefined, undefined, '2']);
  });

  it('get their results where only other cells were changed', async () => {
    await using at = await start();
    for (const row of at.held.rows.slice(1)) row[2] = 'closed';
    await at.write(results(at));
    expect(beside(at)).toEqual(own);
  });

  it('end the run where that happens at the moment of writing', async () => {
    await using at = await start();
    at.google.intercept = ({ path, body }) => {
      if (path.endsWith('values:batchUpdate') && body.includes('of T-1'))
        at.held.rows.splice(1, 0, ['T-0', 'new', 'open']);
      return undefined;
    };
    await expect(at.write(results(at))).rejects.toMatchObject({
      code: 'bad_output',
      message: expect.stringContaining('were moved at the moment of writing'),
    });
  });

  it('end the run where our columns were moved', async () => {
    await using at = await start();
    await using update = await at.openUpdate();
    const writer = await update.start();
    for (const row of at.held.rows) row.unshift('');
    await writer.write(results(at));
    await expect(writer.commit()).rejects.toMatchObject({ code: 'bad_output' });
    expect(written(at.google)).toEqual({ "'Tickets'!D1:F1": [['urgent', 'categories', 'error']] });
    await writer.discard();
  });

  it('are found by numbers and dates, too', async () => {
    const rows: HeldCell[][] = [
      ['id', 'text'],
      [101, 46_023],
      [102, 46_024],
    ];
    await using at = await start(rows, {
      formats: { 0: { type: 'NUMBER', pattern: '00000' }, 1: { type: 'DATE' } },
    });
    at.held.rows.splice(1, 0, [100, 46_022]);
    await at.write(results(at));
    expect(at.held.rows.map((row) => row[3])).toEqual(['categories', undefined, 'of 00101', 'of 00102']);
  });
});

describe('a sheet', () => {
  it.each([
    [
      'where one of the names is of another column',
      {
        rows: [
          ['id', 'text', 'error'],
          ['T-1', 'one', 'E42'],
        ],
      },
      'it has a column error that is not one of three beside each other',
    ],
    [
      'whose column holds a formula',
      {
        rows: [
          ['id', 'text', 'urgent', 'categories', 'error'],
          ['T-1', 'one', true, 'x', 'y'],
        ],
        formulas: { '1,3': '=A2' },
      },
      'its column categories holds a formula, in D2',
    ],
  ])('is left alone %s', async (_, { rows, ...sheet }, message) => {
    await using at = await start(rows, sheet);
    await expect(at.openUpdate()).rejects.toMatchObject({
      code: 'bad_output',
      message: expect.stringContaining(message),
    });
    expect(written(at.google)).toEqual({});
  });

  it('names the address to share it with, as an editor', async () => {
    await using at = await start();
    const [spreadsheet] = Object.values(at.google.spreadsheets);
    if (spreadsheet) spreadsheet.sharedWith = { [accountEmail]: 'reader' };
    await expect(at.write([])).rejects.toMatchObject({
      code: 'service_refused',
      message: `${accountEmail} may not change this spreadsheet`,
      hint: expect.stringContaining(`Share it with ${accountEmail}, as Editor`),
    });
  });

  it('names what is protected', async () => {
    await using at = await start(tickets(), { protectedColumns: [4] });
    await expect(at.write([])).rejects.toMatchObject({
      code: 'service_refused',
      message: 'The sheet has protected cells where the results go',
      hint: expect.stringContaining(accountEmail),
    });
  });

  it('gets 20,000 results with few requests', async () => {
    const rows: HeldCell[][] = [
      ['id', 'text'],
      ...Array.from({ length: 20_000 }, (_, n): HeldCell[] => [`T-${n}`, `Text ${n}`]),
    ];
    await using at = await start(rows);
    const before = at.google.requests.length;
    await at.write(at.tickets.map((ticket) => classified(ticket, [ticket.id])));
    expect(at.held.rows.slice(1).every((row, n) => row[3] === `T-${n}`)).toBe(true);
    expect(at.google.requests.length - before).toBeLessThan(45);
  });
});
