import { mkdir, symlink } from 'node:fs/promises';
import { relative } from 'node:path';
import { expect, it } from 'vitest';
import { nearFiles } from '../../../src/core/errors/near-files.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

/** Resolves to the files that are near a missing one, in a folder that has the given ones. */
async function near(missing: string, files: readonly string[]): Promise<string[]> {
  await using folder = await temporaryFolder();
  for (const file of files) {
    if (file.endsWith('/')) await mkdir(folder.file(file), { recursive: true });
    else await folder.write(file, '');
  }
  return (await nearFiles(folder.file(missing))).map((path) => relative(folder.path, path)).sort();
}

it.each<[string, string[], string[]]>([
  ['ticket.csv', ['tickets.csv', 'labels.csv', 'triage.md'], ['tickets.csv']],
  ['Tickets.CSV', ['tickets.csv'], ['tickets.csv']],
  ['tikcets.csv', ['tickets.csv'], ['tickets.csv']],
  ['tickets', ['tickets.csv'], ['tickets.csv']],
  ['tickets.csv', ['tickets.csv.gz'], ['tickets.csv.gz']],
  ['tickets.xls', ['tickets.xlsx'], ['tickets.xlsx']],
  ['tickets.json', ['tickets.jsonl'], ['tickets.jsonl']],
  ['ticket', ['tickets', 'tickets.csv'], ['tickets', 'tickets.csv']],
  // The nearest of several.
  ['ticket-1.csv', ['ticket-2.csv', 'tickets-12.csv'], ['ticket-2.csv']],
  // A folder that is misspelt.
  ['export/tickets.csv', ['exports/tickets.csv'], ['exports/tickets.csv']],
  ['export/ticket.csv', ['exports/tickets.csv'], ['exports/tickets.csv']],
  [
    'dat/export/ticket.csv',
    ['data/exports/tickets.csv', 'exports/tickets.csv'],
    ['data/exports/tickets.csv'],
  ],
])('%s may mean, beside %j, %j', async (missing, files, expected) => {
  expect(await near(missing, files)).toEqual(expected);
});

it.each<[string, string[]]>([
  ['april.csv', ['march.csv', 'may.csv']],
  ['a.csv', ['b.csv']],
  ['march.csv', ['may.csv']],
  ['tickets.md', ['tickets.csv']],
  ['tickets.csv', ['tickets.csv/']],
  ['ticket.csv', ['.tickets.csv']],
  ['tickets.csv/1.csv', ['tickets.csv']],
  ['other/tickets.csv', ['exports/tickets.csv']],
  ['no/such/folder/t.csv', []],
])('%s means nothing beside %j', async (missing, files) => {
  expect(await near(missing, files)).toEqual([]);
});

it('of many that are equally near three are named', async () => {
  const months = [2, 3, 4, 5].map((month) => `tickets-${month}.csv`);
  const found = await near('tickets-1.csv', months);
  expect(found).toHaveLength(3);
  expect(months).toEqual(expect.arrayContaining(found));
});

it('a link that leads nowhere means nothing', async () => {
  await using folder = await temporaryFolder();
  await symlink(folder.file('gone'), folder.file('tickets.csv'));
  await symlink(folder.file('gone'), folder.file('exports'));
  expect(await nearFiles(folder.file('tickets.csv'))).toEqual([]);
  expect(await nearFiles(folder.file('exports/tickets.csv'))).toEqual([]);
});
