import { expect, it } from 'vitest';
import { countRows } from '../../../src/sources/columns/count-rows.js';
import { peek } from '../../../src/sources/columns/peek.js';
import type { Row, Table } from '../../../src/sources/table.js';
import { collect } from '../../support/tickets.js';

const rowOf = (text: string, line: number): Row => ({ values: [text], line });

/** A table of three batches, of which a part is read with each. */
function tableOf(failsAfter = Number.POSITIVE_INFINITY): Table {
  let read = 0;
  return {
    name: 't.csv',
    columns: ['text'],
    notes: [],
    async *rows() {
      for (const batch of [['a', 'b'], ['c', 'd'], ['e']]) {
        if (read === failsAfter) throw new Error('broken');
        read++;
        yield batch.map((text, index) => rowOf(text, 2 * read + index));
      }
    },
    progress: () => read / 3,
    [Symbol.asyncDispose]: async () => {},
  };
}

const texts = (rows: readonly Row[]) => rows.map(({ values }) => values[0]).join('');

it('gives the first rows, and all of them again where they are walked', async () => {
  const { table, rows, isWhole } = await peek(tableOf(), 3);
  expect([texts(rows), isWhole]).toEqual(['abcd', false]);
  expect(texts(await collect(table.rows()))).toBe('abcde');
});

it('says whether that is all there is', async () => {
  const { table, isWhole } = await peek(tableOf(), 6);
  expect(isWhole).toBe(true);
  expect(texts(await collect(table.rows()))).toBe('abcde');
});

it('throws what goes wrong further on where it is walked to', async () => {
  const { table, rows } = await peek(tableOf(1), 6);
  expect(texts(rows)).toBe('ab');
  const walked: string[] = [];
  const walk = async () => {
    for await (const batch of table.rows()) walked.push(texts(batch));
  };
  await expect(walk()).rejects.toThrow('broken');
  expect(walked).toEqual(['ab']);
  await expect(peek(tableOf(0), 6)).rejects.toThrow('broken');
});

it('does not mistake what is read ahead for what was given', async () => {
  const { table, expected } = countRows(tableOf());
  expect(expected()).toBeUndefined();
  const peeked = await peek(table, 3);
  expect(expected()).toBe(6);
  for await (const _ of peeked.table.rows()) expect(expected()).toBeGreaterThanOrEqual(5);
  expect(expected()).toBe(5);
});

it('does not take rows for all of them before it has seen their end', async () => {
  const { table, expected } = countRows({ ...tableOf(), progress: () => 1 });
  const said: unknown[] = [];
  for await (const _ of table.rows()) said.push(expected());
  expect([...said, expected()]).toEqual([3, 5, 6, 5]);
});
