import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { noteOnAge, openAiPrices, priceOf } from '../../src/models/prices.js';

const price = (usd: number) => ({ input: usd, cachedInput: usd, output: usd });

describe('the shipped prices', () => {
  it.each([
    ['gpt-4o', 2.5],
    ['gpt-4o-mini', 0.15],
    ['gpt-4o-mini-2024-07-18', 0.15],
    ['gpt-4o-2024-08-06', 2.5],
    ['gpt-4o-2024-05-13', 5],
    ['gpt-5.4-nano-2026-03-17', 0.2],
    ['o3-mini-2025-01-31', 1.1],
  ])('have %s', (model, usd) => {
    expect(priceOf(model, openAiPrices)?.input).toBe(usd);
  });

  it.each([
    'llama3.1:8b',
    'gpt-4o-audio-preview',
    'gpt-4o-minimal',
    'gpt-4',
    'my-gpt-4o',
    'openai/gpt-4o',
    'GPT-4O',
    'gpt-4o-mini-2024-07-18-ft',
    'ft:gpt-4o-mini-2024-07-18:acme::1',
    'constructor',
    '',
  ])('do not guess that of %j', (model) => {
    expect(priceOf(model, openAiPrices)).toBeUndefined();
  });

  it.each([...openAiPrices])('rise from cached input over input to output: %s', (_, price) => {
    const { cachedInput, input, output } = price;
    expect([0, cachedInput, input, output]).toEqual(
      [0, cachedInput, input, output].toSorted((a, b) => a - b),
    );
    expect(cachedInput).toBeGreaterThan(0);
  });
});

describe('among several lists', () => {
  const own = new Map([
    ['a', price(1)],
    ['c', price(0)],
  ]);
  const shipped = new Map([
    ['a', price(2)],
    ['a-2026-01-31', price(3)],
    ['b', price(4)],
  ]);

  it.each([
    ['a', 'the first that has it counts', price(1)],
    ['b', 'the next one follows', price(4)],
    ['a-2025-01-31', 'a family is looked for in the same order', price(1)],
    ['a-2026-01-31', 'a name goes before its family', price(3)],
    ['c', 'a price of nothing is a price', price(0)],
    ['d', 'what none has is not known', undefined],
  ])('%s: %s', (model, _, expected) => {
    expect(priceOf(model, own, shipped)).toEqual(expected);
  });

  it('none know nothing', () => {
    expect(priceOf('a')).toBeUndefined();
  });
});

describe('where and when a shipped price was read', () => {
  it('is said of each, and the documentation has the days', async () => {
    const documented = await readFile('docs/cost.md', 'utf8');
    for (const { source, asOf } of openAiPrices.values()) {
      expect(source).toMatch(/^https:/);
      expect(new Date(asOf).toISOString().slice(0, 10)).toBe(asOf);
      expect(documented).toContain(`OpenAI's standard prices of ${asOf}`);
    }
  });

  it.each([
    ['2026-01-01', undefined],
    ['2026-05-01', undefined],
    [
      '2026-05-02T00:00:00Z',
      expect.stringMatching(/^the price of m is 121 days old \(2026-01-01\): see https:\/\/x\.test/),
    ],
  ])('is worth a note after 120 days: %s', (today, note) => {
    const price = { input: 1, cachedInput: 1, output: 1, source: 'https://x.test', asOf: '2026-01-01' };
    expect(noteOnAge('m', price, Date.parse(today))).toEqual(note);
  });
});
