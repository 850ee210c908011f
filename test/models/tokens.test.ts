import { readFile } from 'node:fs/promises';
import { Tiktoken } from 'js-tiktoken/lite';
import o200k from 'js-tiktoken/ranks/o200k_base';
import { describe, expect, it } from 'vitest';
import { countsExactly, loadTokenizer } from '../../src/models/tokens.js';
import { fc } from '../support/properties.js';

const countTokens = await loadTokenizer();
const reference = new Tiktoken(o200k);
const referenceCount = (text: string) => reference.encode(text, [], []).length;

describe('the tokens of a text', () => {
  it.each([
    ['', 0],
    [' ', 1],
    ['hello world', 2],
    ['Unbelievable, wrong colour again!!!', 8],
    ['{"urgent": false, "categories": ["Bug"]}', 12],
    ['<|endoftext|>', 7],
    ['\ud800', 1],
  ])('%j are %i', (text, tokens) => {
    expect(countTokens(text)).toBe(tokens);
  });

  it('come from a table that the build takes from js-tiktoken', async () => {
    const built = new URL('../../dist/models/o200k-base.json', import.meta.url);
    expect(JSON.parse(await readFile(built, 'utf8'))).toMatchObject({
      pattern: o200k.pat_str,
      ranks: o200k.bpe_ranks,
    });
  });

  it('are those that the encoder of js-tiktoken finds', () => {
    const word = fc.oneof(
      fc.lorem({ maxCount: 1 }),
      fc.string({ unit: 'grapheme', maxLength: 8 }),
      fc.constantFrom(
        'Ärger',
        '问题',
        'поддержка',
        "it's",
        '😀',
        '\r\n',
        '\t',
        '1234567',
        '<|endoftext|>',
        '://',
      ),
    );
    const text = fc.array(word, { maxLength: 12 }).map((words) => words.join(' '));
    fc.assert(
      fc.property(text, (text) => {
        expect(countTokens(text)).toBe(referenceCount(text));
      }),
    );
  });

  it.each([
    ['a run of one letter', 'x'.repeat(1_000)],
    ['a run of letters', 'qzjxkvwpybhgfmcu'.repeat(60)],
    ['a run of signs', '-=_'.repeat(300)],
    ['a run without spaces in Chinese', '请问这个问题怎么解决呢'.repeat(40)],
  ])('of %s are right to one in ten', (_, text) => {
    const exact = referenceCount(text);
    expect(Math.abs(countTokens(text) - exact)).toBeLessThanOrEqual(0.1 * exact);
  });

  // Each would keep a counter busy for hours whose time grows with the square of the text.
  it.each(['x', 'X', ' ', '\n', '-', '字', 'a1', '\u0301', '\t\r\n x', '<|endoftext|>'])(
    'of very many %j are counted too',
    (text) => {
      expect(countTokens(text.repeat(50_000))).toBeGreaterThan(1_000);
    },
  );
});

describe('whose tokens they are', () => {
  it.each([
    ['gpt-4o', true],
    ['gpt-4o-mini-2024-07-18', true],
    ['gpt-4.1-nano', true],
    ['gpt-5', true],
    ['gpt-6.1-sol', true],
    ['o3-mini', true],
    ['o1', true],
    ['openai/gpt-oss-20b', true],
    ['gpt-oss:20b', true],
    ['gpt-4', false],
    ['gpt-4-turbo', false],
    ['gpt-3.5-turbo', false],
    ['gpt-50b', false],
    ['llama3.1:8b', false],
    ['mistral-large', false],
    ['octopus', false],
    ['olmo3', false],
  ])('%s: %s', (model, expected) => {
    expect(countsExactly(model)).toBe(expected);
  });
});
