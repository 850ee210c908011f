import { stringify } from 'csv-stringify/sync';
import { describe, expect, it } from 'vitest';
import { findTicketColumns } from '../../src/sources/columns/find.js';
import type { sources } from '../../src/sources/index.js';
import { ticketsOf } from '../../src/sources/tickets.js';
import { parquetOf, textElement, texts } from '../support/parquet.js';
import { testDatabase } from '../support/postgres.js';
import { serviceAccess } from '../support/services/access.js';
import { oneSheet, sheetAddress, startGoogle } from '../support/services/google.js';
import { startSnowflake } from '../support/services/snowflake/server.js';
import { startZendesk } from '../support/services/zendesk.js';
import { open } from '../support/sources.js';
import { Database } from '../support/sqlite.js';
import { temporaryFolder } from '../support/temporary-folder.js';
import { collect } from '../support/tickets.js';
import { workbookOf } from '../support/workbook.js';
import { zipOf } from '../support/zip.js';

type Rows = readonly Readonly<Record<string, string>>[];

interface Made extends AsyncDisposable {
  readonly location: string;
  /** The environment of a program that reads it. */
  readonly variables?: Readonly<Record<string, string>>;
}

async function file(name: string, content: string | Uint8Array): Promise<Made> {
  const folder = await temporaryFolder();
  const location = await folder.write(name, content);
  return { location, [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose]() };
}

/** Kinds whose columns are always the same: test/sources/mail and test/sources/text have their tests. */
type WithOwnColumns = 'mbox' | 'eml' | 'text';

/** How to make a source of each kind that holds these rows. */
const makers: Record<Exclude<keyof typeof sources, WithOwnColumns>, (rows: Rows) => Promise<Made>> = {
  csv: (rows) => file('t.csv', stringify([...rows], { header: true })),
  tsv: (rows) => file('t.tsv', stringify([...rows], { header: true, delimiter: '\t' })),
  json: (rows) => file('t.json', JSON.stringify({ tickets: rows }, null, 2)),
  jsonl: (rows) => file('t.jsonl', rows.map((row) => `${JSON.stringify(row)}\n`).join('')),
  xlsx(rows) {
    const header = Object.keys(rows[0] ?? {});
    const cells = rows.map((row) => header.map((name) => row[name]));
    return file('t.xlsx', workbookOf({ rows: [header, ...cells] }));
  },
  zip: (rows) => file('t.zip', zipOf([{ name: 't.csv', content: stringify([...rows], { header: true }) }])),
  parquet(rows) {
    const names = Object.keys(rows[0] ?? {});
    const leaves = names.map((name) =>
      texts(
        name,
        rows.map((row) => row[name]),
      ),
    );
    return file('t.parquet', parquetOf(names.map(textElement), [{ rows: rows.length, leaves }]));
  },
  async sqlite(rows) {
    const made = await file('t.db', '');
    const database = new Database(made.location);
    database.exec('CREATE TABLE tickets (id TEXT PRIMARY KEY, customer TEXT, text TEXT)');
    const insert = database.prepare('INSERT INTO tickets VALUES (:id, :customer, :text)');
    database.transaction(() => {
      for (const row of rows) insert.run(row);
    })();
    database.close();
    return made;
  },
  async postgres(rows) {
    const database = await testDatabase();
    await database.query('CREATE TABLE tickets (id text, customer text, text text, nr serial PRIMARY KEY)');
    await database.query(
      'INSERT INTO tickets SELECT r.* FROM jsonb_to_recordset($1) AS r (id text, customer text, text text)',
      [JSON.stringify(rows)],
    );
    await database.query('CREATE VIEW seen AS SELECT id, customer, text FROM tickets ORDER BY nr');
    return { location: database.url, [Symbol.asyncDispose]: () => database[Symbol.asyncDispose]() };
  },
  async sheets(rows) {
    const header = Object.keys(rows[0] ?? {});
    const google = await startGoogle(
      oneSheet([header, ...rows.map((row) => header.map((name) => row[name]))]),
    );
    return {
      location: sheetAddress,
      variables: google.env,
      [Symbol.asyncDispose]: () => google[Symbol.asyncDispose](),
    };
  },
  async zendesk(rows) {
    const desk = await startZendesk({
      fields: [{ id: 7, title: 'customer', type: 'text' }],
      tickets: rows.map(({ id, customer, text }) => ({
        id: Number(id),
        description: text ?? '',
        custom_fields: [{ id: 7, value: customer }],
      })),
      pageSize: 300,
    });
    return {
      location: 'zendesk://acme',
      variables: desk.variables,
      [Symbol.asyncDispose]: () => desk[Symbol.asyncDispose](),
    };
  },
  async snowflake(rows) {
    const account = await startSnowflake();
    account.tables.exec('CREATE TABLE tickets (id TEXT, customer TEXT, text TEXT)');
    const insert = account.tables.prepare('INSERT INTO tickets VALUES (:id, :customer, :text)');
    for (const row of rows) insert.run(row);
    return {
      location: account.location,
      variables: account.env,
      [Symbol.asyncDispose]: () => account[Symbol.asyncDispose](),
    };
  },
};

/** Kinds that have columns beside those of the rows. */
const withFurtherColumns: ReadonlySet<string> = new Set(['zendesk']);

const rows: Rows = Array.from({ length: 1000 }, (_, index) => ({
  id: String(1_000 + index),
  customer: ['Ada', '"Bob"', 'Zoë, Ltd', '日本', "'tis", '-5'][index % 6] ?? '',
  text: index % 10 === 0 ? '' : `Line one of ${index}\nline "two"\t{text}`,
}));

describe.each(Object.entries(makers))('%s', (kind, make) => {
  const openMade = ({ location, variables }: Made) =>
    open(location, {
      ...(kind === 'postgres' && { sql: { table: 'seen' } }),
      ...(variables && { service: { access: serviceAccess(variables) } }),
    });

  it('gives the same tickets as any other source', async () => {
    await using made = await make(rows);
    await using table = await openMade(made);
    const tickets = await collect(ticketsOf(table, findTicketColumns(table, {})));
    expect(
      tickets.map(({ columns, values }) => Object.fromEntries(columns.map((name, at) => [name, values[at]]))),
    ).toEqual(withFurtherColumns.has(kind) ? rows.map((row) => expect.objectContaining(row)) : rows);
    expect(tickets.map(({ id, text }) => ({ id, text }))).toEqual(rows.map(({ id, text }) => ({ id, text })));
  });

  it('says of each ticket where it is, in order', async () => {
    await using made = await make(rows);
    await using table = await openMade(made);
    const lines = (await collect(table.rows())).map(({ line }) => line);
    expect(lines).toEqual([...new Set(lines)].sort((a, b) => a - b));
    expect(Math.min(...lines)).toBeGreaterThan(0);
  });

  it('numbers tickets where there is no column of ids', async () => {
    await using made = await make(rows);
    await using table = await openMade(made);
    const [one, two] = await collect(ticketsOf(table, { id: undefined, subject: undefined, body: [2] }));
    expect([one?.id, two?.id]).toEqual(['1', '2']);
  });

  it('can be left after the first batch', async () => {
    await using made = await make(rows);
    await using table = await openMade(made);
    for await (const batch of table.rows()) {
      expect(batch.length).toBeGreaterThan(0);
      break;
    }
  });

  it('can be let go without a row having been read, and twice', async () => {
    await using made = await make(rows);
    const table = await openMade(made);
    await table[Symbol.asyncDispose]();
    await table[Symbol.asyncDispose]();
  });

  it('may have no rows', async () => {
    await using made = await make([]);
    await using table = await openMade(made);
    expect(await collect(table.rows())).toEqual([]);
    expect(() => findTicketColumns(table, {})).not.toThrow();
  });
});
