import { readFile } from 'node:fs/promises';
import * as z from 'zod';
import { once } from '../core/once.js';

/** How many tokens a text is. */
export type CountTokens = (text: string) => number;

/**
 * A word longer than this is counted in parts, since merging takes time with the square of it: an unbroken
 * run of letters, a line of dashes. Each cut may add a token to some twenty.
 */
const parts = /.{1,32}/gsu;

/** The table that `src/copy-assets.js` writes. The same file from src, where vitest runs, and from dist. */
const built = new URL('../../dist/models/o200k-base.json', import.meta.url);

/** The pattern of what is encoded by itself, and the tokens in the order of their ranks. */
const encodingSchema = z.object({ pattern: z.string(), ranks: z.string() });

/**
 * Loads what counts tokens as OpenAI's models do from GPT-4o on: byte pair encoding (Sennrich, Haddow, Birch,
 * ACL 2016) with the ranks of o200k_base. For other vendors' models it is an estimate: see `countsExactly`.
 *
 * The ranks are those of js-tiktoken, from which the build takes them. Its own encoder takes three times as long to
 * load, and minutes for a text that was made to be slow; this one takes time in proportion to the text.
 * It is loaded once, as a page estimates again with each change.
 */
export const loadTokenizer = once(async (): Promise<CountTokens> => {
  const encoding = encodingSchema.parse(JSON.parse(await readFile(built, 'utf8')));
  const ranks = readRanks(encoding.ranks);
  const word = new RegExp(encoding.pattern, 'gu');
  return (text) => {
    let tokens = 0;
    for (const [found] of text.matchAll(word)) {
      if (ranks.has(bytesOf(found))) tokens++;
      else for (const [part] of found.matchAll(parts)) tokens += countMerged(bytesOf(part), ranks);
    }
    return tokens;
  };
});

/** Whether a model of this name, wherever it runs, has the tokenizer that is counted with. */
export function countsExactly(model: string): boolean {
  return /^(?:.*\/)?(?:gpt-(?:4o|4\.1|4\.5|[5-9]|oss)|chatgpt-4o|o[1-9])(?![a-z\d])/.test(model);
}

/** The order in which bytes are merged, the lowest rank first. */
type Ranks = ReadonlyMap<string, number>;

/** Each line is a name, the rank of its first token, and tokens in Base64 with ascending ranks. */
function readRanks(lines: string): Ranks {
  const ranks = new Map<string, number>();
  for (const line of lines.split('\n')) {
    const [, first, ...tokens] = line.split(' ');
    let rank = Number(first);
    for (const token of tokens) ranks.set(Buffer.from(token, 'base64').toString('latin1'), rank++);
  }
  return ranks;
}

/** The bytes of a text in UTF-8, each as a character, so that any part of them can be looked up. */
function bytesOf(text: string): string {
  return Buffer.from(text).toString('latin1');
}

/** How many parts are left when the neighbours of the lowest rank have been merged until none have any. */
function countMerged(bytes: string, ranks: Ranks): number {
  const edges = Array.from({ length: bytes.length + 1 }, (_, index) => index);
  for (;;) {
    let lowest = Number.POSITIVE_INFINITY;
    let between = -1;
    for (let n = 1; n < edges.length - 1; n++) {
      const rank = ranks.get(bytes.slice(edges[n - 1], edges[n + 1])) ?? Number.POSITIVE_INFINITY;
      if (rank >= lowest) continue;
      lowest = rank;
      between = n;
    }
    if (between === -1) return edges.length - 1;
    edges.splice(between, 1);
  }
}
