import { stringify } from 'csv-stringify/sync';
import { describe, expect, it } from 'vitest';
import { findTicketColumns } from '../../src/sources/columns.js';
import { openSource, type sources } from '../../src/sources/index.js';
import { ticketsOf } from '../../src/sources/tickets.js';
import { type TemporaryFolder, temporaryFolder } from '../support/temporary-folder.js';
import { collect } from '../support/tickets.js';

type Rows = readonly Readonly<Record<string, string>>[];

/** How to make a source of each kind that holds these rows. */
const makers: Record<keyof typeof sources, (folder: TemporaryFolder, rows: Rows) => Promise<string>> = {
  csv: (folder, rows) => folder.write('t.csv', stringify([...rows], { header: true })),
  tsv: (folder, rows) => folder.write('t.tsv', stringify([...rows], { header: true, delimiter: '\t' })),
  jsonl: (folder, rows) => folder.write('t.jsonl', rows.map((row) => `${JSON.stringify(row)}\n`).join('')),
};

const rows: Rows = Array.from({ length: 1000 }, (_, index) => ({
  id: `T-${index}`,
  customer: ['Ada', '"Bob"', 'Zoë, Ltd', '日本'][index % 4] ?? '',
  text: index % 10 === 0 ? '' : `Line one of ${index}\nline "two"`,
}));

describe.each(Object.entries(makers))('%s', (_, make) => {
  const open = async (folder: TemporaryFolder) => openSource(await make(folder, rows));

  it('gives the same tickets as any other source', async () => {
    await using folder = await temporaryFolder();
    await using table = await open(folder);
    const tickets = await collect(ticketsOf(table, findTicketColumns(table, {})));
    expect(
      tickets.map(({ columns, values }) => Object.fromEntries(columns.map((name, at) => [name, values[at]]))),
    ).toEqual(rows);
    expect(tickets.map(({ id, text }) => ({ id, text }))).toEqual(rows.map(({ id, text }) => ({ id, text })));
  });

  it('says of each ticket where it is, in order', async () => {
    await using folder = await temporaryFolder();
    await using table = await open(folder);
    const lines = (await collect(table.rows())).map(({ line }) => line);
    expect(lines).toEqual([...new Set(lines)].sort((a, b) => a - b));
    expect(Math.min(...lines)).toBeGreaterThan(0);
  });

  it('numbers tickets where there is no column of ids', async () => {
    await using folder = await temporaryFolder();
    await using table = await open(folder);
    const [one, two] = await collect(ticketsOf(table, { id: undefined, text: 2, notes: [] }));
    expect([one?.id, two?.id]).toEqual(['1', '2']);
  });

  it('can be left after the first batch', async () => {
    await using folder = await temporaryFolder();
    await using table = await open(folder);
    for await (const batch of table.rows()) {
      expect(batch.length).toBeGreaterThan(0);
      break;
    }
  });
});
