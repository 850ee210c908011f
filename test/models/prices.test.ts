import { describe, expect, it } from 'vitest';
import { costOf } from '../../src/models/prices.js';

const million = { input: 1_000_000, cachedInput: 0, output: 0 };

describe('what a model costs', () => {
  it('counts fresh input, cached input and output at their own prices', () => {
    const usage = { input: 3_000_000, cachedInput: 1_000_000, output: 2_000_000 };
    expect(costOf('gpt-4o-mini', usage)).toBeCloseTo(2 * 0.15 + 0.075 + 2 * 0.6, 10);
  });

  it.each([
    ['gpt-4o', 2.5],
    ['gpt-4o-mini', 0.15],
    ['gpt-4o-mini-2024-07-18', 0.15],
    ['gpt-4o-2024-08-06', 2.5],
    ['gpt-4o-2024-05-13', 5],
    ['gpt-5.4-nano-2026-03-17', 0.2],
    ['o3-mini-2025-01-31', 1.1],
  ])('knows %s', (model, usd) => {
    expect(costOf(model, million)).toBeCloseTo(usd, 10);
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
  ])('does not guess the price of %j', (model) => {
    expect(costOf(model, million)).toBeUndefined();
  });

  it('never counts more cached input than there was input', () => {
    expect(costOf('gpt-4o', { input: 0, cachedInput: 1_000_000, output: 0 })).toBe(0);
  });
});
