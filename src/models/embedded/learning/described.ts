import type { Document } from '../document.js';
import { dotSparse } from '../math/sparse.js';
import { dot, mean, unit } from '../math/vectors.js';
import { neutralSentences } from '../shipped/neutral.js';
import type { Neutral } from '../shipped/neutral-vectors.js';
import { dense } from './features.js';
import type { Lesson } from './lessons.js';
import { fitRegression } from './regression.js';
import { fitTfidf } from './tfidf.js';

/** How well a ticket fits each category, going by names and descriptions; what is unrelated scores around 0. */
export type Described = (ticket: Document) => Float64Array;

/** What each part counts. Measured together: the clauses bring 2 points of first categories, the regression 3 more. */
const weights = { description: 0.5, words: 0.2, clause: 0.5, regression: 0.15 };

/** How much more a passage counts that fits a category better: e⁶ for a cosine of 1. */
const sharpness = 6;

/** Descriptions are few and short, so what is learnt of them is held down ten times as strongly as of examples. */
const C = 1;

/**
 * Learns categories by what is said of them. Each part is a likeness less the likeness to neutral sentences: a
 * category that resembles these resembles everything. The regression tells categories from each other and from neutral
 * sentences, as a class of their own.
 */
export async function learnDescriptions(topics: readonly Lesson[], neutral: Neutral): Promise<Described> {
  const texts = topics.map(({ described }) => described.text);
  const tfidf = fitTfidf([...texts, ...neutralSentences]);
  const wordsOf = texts.map(tfidf);
  const wholes = topics.map(({ described }) => centred(described.topic, neutral));
  const parts = topics.map(({ called, clauses, examples }) =>
    [called, ...clauses, ...examples].map(({ topic }) => centred(topic, neutral)),
  );
  const show = (vector: Float64Array, truth: number) => ({ features: dense(vector), truth });
  const shown = topics.flatMap(({ called, described, clauses, examples }, k) =>
    [called, described, ...clauses, ...examples].map(({ topic }) => show(topic, k)),
  );
  const regression = await fitRegression(
    [...shown, ...neutral.topics.map((topic) => show(topic, topics.length))],
    { classes: topics.length + 1, width: neutral.topic.length, C },
  );

  return (ticket) => {
    const topic = salientTopic(ticket, wholes);
    const words = tfidf(ticket.text);
    const logarithms = regression(dense(topic))
      .map((p) => Math.log(p + 1e-9))
      .slice(0, topics.length);
    const middle = logarithms.reduce((a, b) => a + b, 0) / topics.length;
    return Float64Array.from(topics, (_, k) => {
      const clause = Math.max(...(parts[k] ?? []).map((part) => likeness(topic, part)));
      const whole = wholes[k];
      return (
        weights.description * (whole === undefined ? 0 : likeness(topic, whole)) +
        weights.words * dotSparse(words, wordsOf[k] ?? none) +
        weights.clause * clause +
        weights.regression * ((logarithms[k] ?? 0) - middle)
      );
    });
  };
}

const none = { index: new Uint32Array(), value: new Float64Array() };

interface Centred {
  readonly vector: Float64Array;
  /** Its mean cosine with neutral sentences. */
  readonly unspecific: number;
}

function centred(vector: Float64Array, neutral: Neutral): Centred {
  return { vector, unspecific: dot(vector, neutral.topic) };
}

function likeness(topic: Float64Array, { vector, unspecific }: Centred): number {
  return dot(topic, vector) - unspecific;
}

/** What a ticket is about, going by the passages that fit some category: greetings and stories fit none. */
function salientTopic({ passages }: Document, wholes: readonly Centred[]): Float64Array {
  const counts = passages.map(({ text, topic }) => {
    const best = Math.max(...wholes.map((whole) => likeness(topic, whole)));
    return Math.max(1, text.length) * Math.exp(sharpness * best);
  });
  return unit(
    mean(
      passages.map(({ topic }) => topic),
      counts,
    ),
  );
}
