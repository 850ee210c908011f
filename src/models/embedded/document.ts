import { mean, unit } from './math/vectors.js';
import { passages } from './passages.js';

/** A text as the embedded model sees it. */
export interface Reading {
  readonly text: string;
  /** Where its meaning lies: 384 numbers, of length 1. */
  readonly vector: Float64Array;
}

/** A ticket, a description or an example: what was read of it as a whole, and its passages. */
export interface Document extends Reading {
  readonly passages: readonly Reading[];
}

/** Gives each text's vector, of length 1. */
export type Embed = (texts: readonly string[]) => Promise<readonly Float64Array[]>;

export type Read = (text: string) => Promise<Document>;

/**
 * Reads a text passage by passage. The whole has the mean of their vectors, a long passage counting for more
 * than a short one: in mails this finds the matter better than the first 256 tokens in one go, which are
 * blurred by greetings and thanks.
 */
export async function readDocument(text: string, embed: Embed): Promise<Document> {
  const texts = passages(text);
  const vectors = await embed(texts);
  const lengths = texts.map((passage) => Math.max(1, passage.length));
  return {
    text: texts.join(' '),
    vector: unit(mean(vectors, lengths)),
    passages: vectors.map((vector, i) => ({ text: texts[i] ?? '', vector })),
  };
}
