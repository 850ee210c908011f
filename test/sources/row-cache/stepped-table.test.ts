import { readdir } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { silently } from '../../../src/core/world/wait.js';
import { steppedTable } from '../../../src/sources/row-cache/stepped-table.js';
import type { ReadingStep, Steps } from '../../../src/sources/row-cache/steps.js';
import { temporaryFolder } from '../../support/temporary-folder.js';
import { collect } from '../../support/tickets.js';

const row = (key: string, text = key, isPartial = false) => ({ key, values: [key, text], isPartial });
const step = (place: string, rows: ReadingStep['rows'], gone: readonly string[] = []): ReadingStep => ({
  place,
  rows,
  gone,
});

/** Reads steps with what earlier readings in the same folder have left. Resolves to the texts, by their keys. */
async function read(folder: string, read: Steps['read'], limit?: number) {
  const table = {
    name: 't',
    columns: ['id', 'text'],
    notes: [],
    rows: async function* () {},
    progress: () => undefined,
    [Symbol.asyncDispose]: async () => {},
  };
  const reading = { folder, now: () => 1_000_000, limit, waiting: silently };
  await using stepped = steppedTable(table, { noun: 'row', read }, reading, { id: 'b'.repeat(64) });
  return (await collect(stepped.rows())).map(({ values, line }) => [line, ...values].join(' '));
}

it('has of rows with one key the last, at the place of the first, and none that is gone', async () => {
  await using folder = await temporaryFolder();
  const rows = await read(folder.file('rows'), async function* () {
    yield step('1', [row('a'), row('b'), row('c'), row('a', 'again')]);
    yield step('2', [row('b', 'later'), row('d')], ['c', 'nothing']);
  });
  expect(rows).toEqual(['1 a again', '2 b later', '4 d d']);
  expect(await readdir(folder.file('rows'))).toEqual([]);
});

it('goes on from the place of the last step, whatever cut the reading off', async () => {
  await using folder = await temporaryFolder();
  const places: (string | undefined)[] = [];
  const failing: Steps['read'] = async function* (place) {
    places.push(place);
    yield step(`${place ?? ''}x`, [row(`r${places.length}`)]);
    if (places.length < 3) throw new Error('cut off');
  };
  for (let n = 0; n < 2; n++) await expect(read(folder.file('rows'), failing)).rejects.toThrow('cut off');
  expect(await read(folder.file('rows'), failing)).toEqual(['1 r1 r1', '2 r2 r2', '3 r3 r3']);
  expect(places).toEqual([undefined, 'x', 'xx']);
});

it('completes the wanted rows alone', async () => {
  await using folder = await temporaryFolder();
  const rows = await read(
    folder.file('rows'),
    async function* (_, kept) {
      yield step(
        '1',
        ['a', 'b', 'c', 'd'].map((key) => row(key, 'half', true)),
      );
      expect([kept.isEnough(), kept.partialCount]).toEqual([true, 3]);
      for (const batch of kept.partial(2))
        yield step(
          '1',
          batch.map(({ key }) => row(key, 'whole')),
        );
      expect(kept.partialCount).toBe(0);
    },
    3,
  );
  expect(rows).toEqual(['1 a whole', '2 b whole', '3 c whole', '4 d half']);
});

it('is read anew where its source forgets the place', async () => {
  await using folder = await temporaryFolder();
  const failing: Steps['read'] = async function* () {
    yield step('1', [row('old')]);
    throw new Error('cut off');
  };
  await expect(read(folder.file('rows'), failing)).rejects.toThrow();
  const rows = await read(folder.file('rows'), async function* (_, kept) {
    kept.clear();
    yield step('1', [row('new')]);
  });
  expect(rows).toEqual(['1 new new']);
});
