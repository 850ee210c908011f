import { describe, expect, it } from 'vitest';
import { serviceAccess } from '../../support/services/access.js';
import {
  accountEmail,
  googleError,
  type HeldCell,
  type HeldSheet,
  oneSheet,
  type StandInGoogle,
  sheetAddress,
  spreadsheetId,
  startGoogle,
} from '../../support/services/google.js';
import { open } from '../../support/sources.js';
import { collect } from '../../support/tickets.js';

interface Given {
  readonly sheet?: string;
  readonly range?: string;
  readonly hasHeader?: boolean;
}

function openSheet(google: StandInGoogle, location = sheetAddress, { range, ...file }: Given = {}) {
  return open(location, { file, service: { access: serviceAccess(google.env), range, thread: 'customer' } });
}

async function read(google: StandInGoogle, location?: string, given?: Given) {
  await using table = await openSheet(google, location, given);
  const rows = await collect(table.rows());
  return { ...table, rows: rows.map(({ values }) => values), lines: rows.map(({ line }) => line) };
}

/** What is read of these rows. */
async function readRows(rows: HeldCell[][], sheet: Partial<HeldSheet> = {}, given?: Given) {
  await using google = await startGoogle(oneSheet(rows, sheet));
  return await read(google, undefined, given);
}

const tickets: HeldCell[][] = [
  ['id', 'text'],
  ['T-1', 'Help'],
  ['T-2', 'No'],
];

describe('a sheet', () => {
  it('is read by the address of its page, without rows that are empty', async () => {
    const found = await readRows([['id', 'text'], ['T-1', 'Help'], [], ['T-2', 'No'], ['', '']]);
    expect(found).toMatchObject({
      columns: ['id', 'text'],
      rows: [
        ['T-1', 'Help'],
        ['T-2', 'No'],
      ],
      lines: [2, 4],
      notes: [],
      details: [],
    });
  });

  it('is asked for what is needed, to read, and unformatted', async () => {
    await using google = await startGoogle(oneSheet(tickets));
    await read(google);
    expect([...google.tokens.values()]).toEqual([
      { email: accountEmail, scope: 'https://www.googleapis.com/auth/spreadsheets.readonly' },
    ]);
    expect(
      google.sheetRequests.map(({ method, path, query }) => [method, path, query.get('ranges')]),
    ).toEqual([
      ['GET', `/v4/spreadsheets/${spreadsheetId}`, null],
      ['GET', `/v4/spreadsheets/${spreadsheetId}/values:batchGet`, "'Tickets'!A1:Z1000"],
    ]);
    expect(google.sheetRequests[1]?.query.get('valueRenderOption')).toBe('UNFORMATTED_VALUE');
  });

  it('has ragged rows, booleans, errors, numbers and large cells', async () => {
    const long = 'x'.repeat(50_000);
    const found = await readRows([
      ['id', 'text', 'open', 'score'],
      ['T-1', 'Help'],
      ['T-2', long, true, 0.1 + 0.2],
      ['T-3', '#REF!', false, 1e21],
      [1234567890123456, 'No', '', -4],
    ]);
    expect(found.rows).toEqual([
      ['T-1', 'Help', '', ''],
      ['T-2', long, 'true', '0.3'],
      ['T-3', '#REF!', 'false', '1e+21'],
      ['1234567890123456', 'No', '', '-4'],
    ]);
  });

  it.each([
    ['a NUL', 'a\0b'],
    ['control characters', 'a\u001b[31mb\u0007'],
    ['half of a pair', 'a\ud83d'],
    ['a formula', '=HYPERLINK("http://evil.com")'],
    ['an apostrophe', "'=1+1"],
    ['bidi controls', 'a\u202eb'],
    ['line breaks', 'a\r\nb\nc\u2028d'],
    ['what looks like JSON', '{"urgent": true}'],
  ])('keeps a text as it is: %s', async (_, text) => {
    const found = await readRows([
      ['id', 'text'],
      ['T-1', text],
      ['T-2', 'x'],
    ]);
    expect(found.rows[0]).toEqual(['T-1', text]);
  });

  it('has dates as ISO 8601, by the formats of its cells', async () => {
    const found = await readRows(
      [
        ['id', 'text', 'day', 'time', 'both', 'long', 'zip', 'number'],
        ['T-1', 'a', 46_023, 0.4375, 46_023.4375, 1.5, 7, 46_023],
        ['T-2', 'b', -1, 0.999_999_99, 46_023, 0, 12_345, 0.5],
        ['T-3', 'c', 'soon', '', '', '', 'x', ''],
      ],
      {
        formats: {
          2: { type: 'DATE', pattern: 'M/d/yyyy' },
          3: { type: 'TIME', pattern: 'h:mm am/pm' },
          4: { type: 'DATE_TIME' },
          5: { type: 'TIME', pattern: '[h]:mm:ss' },
          6: { type: 'NUMBER', pattern: '00000' },
          7: { type: 'NUMBER', pattern: '#,##0.00' },
        },
      },
    );
    expect(found.rows).toEqual([
      ['T-1', 'a', '2026-01-01', '10:30:00', '2026-01-01T10:30:00', '36:00:00', '00007', '46023'],
      ['T-2', 'b', '1899-12-29', '00:00:00', '2026-01-01T00:00:00', '00:00:00', '12345', '0.5'],
      ['T-3', 'c', 'soon', '', '', '', 'x', ''],
    ]);
    expect(found.details).toEqual(['dates are in the time zone of the spreadsheet, Europe/Berlin']);
  });

  it('reads formats of columns with numbers only', async () => {
    await using google = await startGoogle(
      oneSheet([
        ['id', 'text'],
        [1, 'a'],
        [2, 'b'],
      ]),
    );
    await read(google);
    expect(google.sheetRequests.slice(2).map(({ query }) => query.getAll('ranges'))).toEqual([
      ["'Tickets'!A1:A3"],
    ]);
  });

  it('may have titles above its table, merged cells, and names that are missing or repeated', async () => {
    const found = await readRows([
      ['Open tickets'],
      [],
      ['id', 'text', '', 'text'],
      ['T-1', 'Help', 'x', 'y'],
      ['T-2', 'No', 'x', ''],
    ]);
    expect(found).toMatchObject({
      columns: ['id', 'text', 'column_3', 'text_2'],
      details: ['row 3 names the columns; what is above is left out'],
      notes: ['column 3 has no name and is called column_3', 'a second column text is called text_2'],
    });
  });

  it('may have no names of columns', async () => {
    const found = await readRows([['T-1', 'Help']], {}, { hasHeader: false });
    expect(found).toMatchObject({ columns: ['column_1', 'column_2'], rows: [['T-1', 'Help']] });
  });
});

describe('the sheet and its cells', () => {
  const several = () => ({
    [spreadsheetId]: {
      title: 'Support',
      sheets: [
        {
          sheetId: 5,
          title: 'Hidden',
          rows: [
            ['id', 'text'],
            ['H', 'h'],
          ],
          hidden: true,
        },
        { sheetId: 7, title: 'Chart', rows: [], sheetType: 'OBJECT' },
        {
          sheetId: 0,
          title: "Ada's",
          rows: [
            ['x', 'id', 'text'],
            ['1', 'A-1', 'a'],
            ['2', 'A-2', 'b'],
          ],
        },
        {
          sheetId: 42,
          title: 'Archive',
          rows: [
            ['id', 'text'],
            ['R', 'r'],
          ],
        },
        { sheetId: 9, title: 'Data', rows: [], sheetType: 'DATA_SOURCE' },
      ],
      namedRanges: [
        { name: 'Open', range: { startRowIndex: 0, endRowIndex: 2, startColumnIndex: 1, endColumnIndex: 3 } },
      ],
    },
  });
  const page = `https://docs.google.com/spreadsheets/d/${spreadsheetId}/edit`;

  it.each([
    ['the first that can be seen', page, {}, ['A-1', 'A-2']],
    ['the one of the address', `${page}?gid=42#gid=42`, {}, ['R']],
    ['what stands behind # before what stands behind ?', `${page}?gid=0#gid=42`, {}, ['R']],
    ['a name before the address', `${page}#gid=42`, { sheet: "ada's" }, ['A-1', 'A-2']],
    ['a number', page, { sheet: '4' }, ['R']],
    ['a hidden one by its name', page, { sheet: 'Hidden' }, ['H']],
    ['cells', page, { range: 'B1:C2' }, ['A-1']],
    ['cells of a sheet', page, { range: 'Archive!A:B' }, ['R']],
    ['cells of a sheet in quotes', `${page}#gid=42`, { range: "'Ada''s'!B:C" }, ['A-1', 'A-2']],
    ['a named range', page, { range: 'open' }, ['A-1']],
    ['cells of the address', `${page}#gid=0&range=B1:C2`, {}, ['A-1']],
    ['cells before those of the address', `${page}#gid=0&range=B1:C2`, { range: 'B1:C3' }, ['A-1', 'A-2']],
  ])('are those of %s', async (_, address, given, ids) => {
    await using google = await startGoogle(several());
    const { rows, columns } = await read(google, address, given);
    expect(rows.map((row) => row[columns.indexOf('id')])).toEqual(ids);
  });

  it.each([
    [
      'a sheet that is not there',
      page,
      { sheet: 'Archiv' },
      'The spreadsheet has no sheet Archiv',
      'Did you mean Archive? Sheets: ',
    ],
    [
      'a gid that is not there',
      `${page}#gid=6`,
      {},
      'The spreadsheet has no sheet with the gid 6',
      'deleted',
    ],
    ['a chart', `${page}#gid=7`, {}, 'Sheet Chart is a chart', 'Name another'],
    [
      'the table of a database',
      page,
      { sheet: 'Data' },
      'Sheet Data shows the table of a database',
      'Name another',
    ],
    [
      'no cells',
      page,
      { range: 'what?' },
      '--range what? is not a range of cells',
      'one of its ranges: Open',
    ],
    [
      'cells beyond the sheet',
      page,
      { range: 'A2000:B' },
      "is not on sheet Ada's, which has 1000 rows",
      'Leave it out',
    ],
    [
      'two sheets',
      page,
      { sheet: 'Archive', range: "'Ada''s'!A:B" },
      'is of another sheet than --sheet Archive',
      'Leave out',
    ],
  ])('are refused: %s', async (_, address, given, message, hint) => {
    await using google = await startGoogle(several());
    await expect(openSheet(google, address, given)).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringContaining(message),
      hint: expect.stringContaining(hint),
    });
  });

  it('are said where there are others', async () => {
    await using google = await startGoogle(several());
    expect((await read(google, page)).notes).toEqual(["sheet Ada's is read; --sheet names another: Archive"]);
    expect((await read(google, `${page}#gid=42`)).notes).toEqual([]);
  });
});

describe('a large sheet', () => {
  const many = (count: number, differing: Partial<HeldSheet> = {}) =>
    oneSheet([], {
      rowCount: count + 1,
      rowAt: (index) => (index === 0 ? ['id', 'text'] : [`T-${index}`, `Text of ${index}`]),
      ...differing,
    });

  it('is read 5,000 rows at a time, each once, in order', async () => {
    await using google = await startGoogle(many(12_000));
    const { rows } = await read(google);
    expect(rows.map(([id]) => id)).toEqual(Array.from({ length: 12_000 }, (_, index) => `T-${index + 1}`));
    // With each page, the row before it and the names of the columns.
    expect(google.sheetRequests.slice(1).map(({ query }) => query.getAll('ranges'))).toEqual([
      ["'Tickets'!A1:Z5000"],
      ["'Tickets'!A5000:Z10000", "'Tickets'!A1:Z1"],
      ["'Tickets'!A10000:Z12001", "'Tickets'!A1:Z1"],
    ]);
  });

  it('may have thousands of empty rows in its middle and at its end', async () => {
    const rowAt = (index: number) =>
      index === 0 ? ['id', 'text'] : index % 11_000 === 1 ? [`T-${index}`, 'x'] : [];
    await using google = await startGoogle(many(30_000, { rowAt }));
    expect((await read(google)).rows).toEqual([
      ['T-1', 'x'],
      ['T-11001', 'x'],
      ['T-22001', 'x'],
    ]);
  });

  it('is read in smaller pieces where its cells are large', async () => {
    const rowAt = (index: number) => (index === 0 ? ['id', 'text'] : [`T-${index}`, 'x'.repeat(40_000)]);
    await using google = await startGoogle(many(1_200, { rowAt }));
    const { rows } = await read(google);
    expect(rows.map(([id]) => id)).toEqual(Array.from({ length: 1_200 }, (_, index) => `T-${index + 1}`));
  });

  it('goes on with a new token where the old one has expired', async () => {
    await using google = await startGoogle(many(12_000));
    let isOver = false;
    google.intercept = ({ query }) => {
      if (isOver || !query.get('ranges')?.includes('A5000')) return undefined;
      isOver = true;
      google.tokens.clear();
      return undefined;
    };
    expect((await read(google)).rows).toHaveLength(12_000);
    expect(google.requests.filter(({ host }) => host === 'oauth2.googleapis.com')).toHaveLength(2);
  });

  it.each([
    [
      'its columns were renamed',
      (sheet: HeldSheet, rows: HeldCell[][]) => {
        sheet.rowAt = (index) => (index === 0 ? ['id', 'message'] : (rows[index] ?? []));
      },
      'the names of its columns are other ones now',
    ],
    [
      'a column was put in',
      (sheet: HeldSheet, rows: HeldCell[][]) => {
        sheet.rowAt = (index) => ['', ...(rows[index] ?? [])];
      },
      'the names of its columns are other ones now',
    ],
    [
      'a row was put in',
      (sheet: HeldSheet, rows: HeldCell[][]) => {
        sheet.rowAt = (index) =>
          index < 10 ? (rows[index] ?? []) : index === 10 ? ['new', 'row'] : (rows[index - 1] ?? []);
      },
      'its rows were moved',
    ],
    [
      'rows were deleted',
      (sheet: HeldSheet, rows: HeldCell[][]) => {
        sheet.rowAt = (index) => (index < 10 ? (rows[index] ?? []) : (rows[index + 3] ?? []));
      },
      'its rows were moved',
    ],
    [
      'rows were sorted',
      (sheet: HeldSheet, rows: HeldCell[][]) => {
        sheet.rowAt = (index) => (index === 0 ? (rows[0] ?? []) : (rows[rows.length - index] ?? []));
      },
      'its rows were moved',
    ],
  ])('ends the run, rather than leave out rows, where %s between two pages', async (_, change, why) => {
    const held = many(12_000);
    const sheet = held[spreadsheetId]?.sheets[0];
    const rows = Array.from({ length: 12_001 }, (__, index) => sheet?.rowAt?.(index) ?? []);
    await using google = await startGoogle(held);
    await using table = await openSheet(google);
    if (sheet) change(sheet, rows);
    await expect(collect(table.rows())).rejects.toMatchObject({
      code: 'source_lost',
      message: expect.stringContaining(why),
    });
  });

  it('is read on where a cell was changed that is not the longest of its row', async () => {
    const held = many(6_000, {
      rowAt: (index) => (index === 0 ? ['id', 'text', 'state'] : [`T-${index}`, `Text of ${index}`, 'open']),
    });
    await using google = await startGoogle(held);
    await using table = await openSheet(google);
    const sheet = held[spreadsheetId]?.sheets[0];
    if (sheet)
      sheet.rowAt = (index) =>
        index === 0 ? ['id', 'text', 'state'] : [`T-${index}`, `Text of ${index}`, 'closed'];
    expect(await collect(table.rows())).toHaveLength(6_000);
  });

  it('says how far it came where Google Sheets goes away', async () => {
    await using google = await startGoogle(many(12_000));
    google.intercept = ({ query }) =>
      query.get('ranges')?.includes('A5000')
        ? googleError(404, 'NOT_FOUND', 'Requested entity was not found.')
        : undefined;
    await expect(read(google)).rejects.toMatchObject({
      code: 'service_refused',
      message: 'There is no such spreadsheet',
    });
  });
});
