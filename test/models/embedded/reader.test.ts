import { expect, it } from 'vitest';
import { createReader } from '../../../src/models/embedded/reader.js';

it('reads a text of a prompt once, however often it is there', async () => {
  const embedded: string[] = [];
  const vector = Float64Array.from({ length: 384 }, (_, i) => Math.sin(i));
  const engine = { embed: async () => [], skim: async () => [], close: async () => {} };
  const { readLesson } = createReader(engine, async (texts) => {
    embedded.push(...texts);
    return texts.map(() => [vector, vector, vector] as const);
  });
  const [first, again] = await Promise.all([readLesson('Refunds'), readLesson('Refunds')]);
  expect(again).toEqual(first);
  expect(embedded).toEqual(['Refunds']);
});
