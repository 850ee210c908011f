import { passages } from './passages.js';
import { mean, unit } from './vectors.js';

/** A text as the embedded model sees it. */
export interface Document {
  /** What was read of it. */
  readonly text: string;
  /** Where its meaning lies: 384 numbers, of length 1. */
  readonly vector: Float64Array;
}

/** Gives each text's vector, of length 1. */
export type Embed = (texts: readonly string[]) => Promise<readonly Float64Array[]>;

/**
 * Reads a text passage by passage and averages the vectors, a long passage counting for more than a short
 * one. In mails this finds the matter better than the first 256 tokens in one go, which greetings and thanks
 * blur.
 */
export async function readDocument(text: string, embed: Embed): Promise<Document> {
  const read = passages(text);
  const lengths = read.map((passage) => Math.max(1, passage.length));
  return { text: read.join(' '), vector: unit(mean(await embed(read), lengths)) };
}
