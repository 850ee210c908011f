import { describe, expect, it } from 'vitest';
import { promptHash } from '../../src/prompts/prompt-hash.js';
import { category, makePrompt } from '../support/tickets.js';

const prompt = makePrompt({ categories: [category('Bug', 'It is broken.', 'It fails.')], temperature: 0 });

describe('the hash of a prompt', () => {
  it('is the same for equal prompts, wherever they are', () => {
    expect(promptHash(prompt)).toMatch(/^[0-9a-f]{64}$/);
    expect(promptHash({ ...prompt, path: 'elsewhere.md', bodyLine: 9, version: 2 })).toBe(promptHash(prompt));
    expect(promptHash(Object.fromEntries(Object.entries(prompt).toReversed()) as typeof prompt)).toBe(
      promptHash(prompt),
    );
  });

  it('stays that of the prompt when prompts are given further settings', () => {
    expect(promptHash(makePrompt())).toBe('03e10f3720ad751dcdefdfc1ffb8b667472edc18adf20cc43ca570776f18b911');
  });

  it.each([
    ['its body', { body: '{text}!' }],
    ['its name', { name: 'other' }],
    ['an example', { categories: [category('Bug', 'It is broken.', 'It failed.')] }],
    ['a category’s name', { categories: [category('Bugs', 'It is broken.', 'It fails.')] }],
    ['a setting', { temperature: 1 }],
    ['a setting that prompts have had since later', { reasoningEffort: 'low' }],
  ])('is another with %s', (_, change) => {
    expect(promptHash({ ...prompt, ...change })).not.toBe(promptHash(prompt));
  });
});
