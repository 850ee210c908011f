import { readdir } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { dot, unit } from '../../../../src/models/embedded/math/vectors.js';
import { moreExamples } from '../../../../src/models/embedded/shipped/more-examples.js';
import { shippedTexts } from '../../../../src/models/embedded/shipped/texts.js';
import { readTable, writeTable } from '../../../../src/models/embedded/shipped/vector-table.js';
import { shippedVectors } from '../../../../src/models/embedded/shipped/vectors.js';
import { parsePrompt, readPromptText } from '../../../../src/prompts/prompt-file.js';

const again = 'npm run build && node test/models/embedded/write-vectors.js && npm run build';

const shippedPrompts = async () => {
  const names = await readdir('prompts');
  const paths = names.filter((name) => name.endsWith('.md')).map((name) => `prompts/${name}`);
  return Promise.all(paths.map(async (path) => parsePrompt(await readPromptText(path), path)));
};

describe('the vectors that ship', () => {
  it(`are those of all texts that ship, and of no others (else: ${again})`, async () => {
    const texts = shippedTexts(await shippedPrompts());
    const table = shippedVectors();
    expect(texts.filter((text) => table.find(text) === undefined)).toEqual([]);
    expect(table.size).toBe(texts.length);
  });

  it('have length 1', () => {
    for (const vector of shippedVectors().find('Have a nice day.') ?? []) {
      expect(dot(vector, vector)).toBeCloseTo(1, 12);
    }
  });

  it('go with more examples of the categories of the triage prompt, as that describes them', async () => {
    const triage = (await shippedPrompts()).find(({ name }) => name === 'triage');
    const counts = (triage?.categories ?? []).map((category) => moreExamples(category).length);
    expect(counts).toHaveLength(6);
    expect(Math.min(...counts)).toBeGreaterThan(15);
    expect(moreExamples({ name: 'Billing', description: 'Something else', examples: [] })).toEqual([]);
  });
});

describe('a table of vectors', () => {
  const vector = (seed: number) =>
    unit(Float64Array.from({ length: 384 }, (_, i) => Math.sin(seed * 1000 + i * i)));

  it('keeps vectors to a hundredth of an angle, and tells texts apart', () => {
    const entries = new Map([
      ['a', [vector(1), vector(2), vector(3)] as const],
      ['b', [vector(4), vector(5), vector(6)] as const],
    ]);
    const table = readTable(writeTable(entries));
    for (const [text, vectors] of entries) {
      const found = table.find(text);
      vectors.forEach((one, i) => {
        expect(dot(one, found?.[i] ?? new Float64Array(384))).toBeGreaterThan(0.9999);
      });
    }
    expect(table.find('c')).toBeUndefined();
    expect(table.size).toBe(2);
  });
});
