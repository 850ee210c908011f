import type { Document } from '../document.js';
import type { Described } from './described.js';
import { fitFeatures } from './features.js';
import type { Lesson } from './lessons.js';
import { fitRegression } from './regression.js';

/** The probability of each category, all together 1. */
export type Taught = (ticket: Document) => Float64Array;

const C = 10;

/** How much words count beside the meaning: more where descriptions name the words to look for. */
const wordWeight = { withDescriptions: 1, without: 0.5 };

/** The part of descriptions in the answer, and how far apart they put the categories. */
const describedPart = 0.3;
const describedSharpness = 6;

/**
 * Learns categories by their examples; name, description and clauses are examples, too. Asks it of the whole ticket and
 * of each passage, where those that look like Other count little: what a mail says besides its matter mostly does.
 */
export async function learnExamples(lessons: readonly Lesson[], described: Described): Promise<Taught> {
  const hasDescriptions = lessons.some(({ hasDescription }) => hasDescription);
  const weight = hasDescriptions ? wordWeight.withDescriptions : wordWeight.without;
  const shown = lessons.flatMap(({ described: whole, clauses, examples }, truth) =>
    [whole, ...clauses, ...examples].map((reading) => ({ reading, truth })),
  );
  const features = fitFeatures(
    shown.map(({ reading }) => reading),
    'topic',
    weight,
  );
  const regression = await fitRegression(
    shown.map(({ reading, truth }) => ({ features: features.of(reading), truth })),
    { classes: lessons.length, width: features.width, C },
  );
  const other = lessons.findIndex(({ isOther }) => isOther);

  return (ticket) => {
    const whole = regression(features.of(ticket));
    const parts = ticket.passages.map((passage) => {
      const probabilities = regression(features.of(passage));
      const length = Math.sqrt(Math.max(1, passage.text.length));
      const sure = other < 0 ? Math.max(...probabilities) : (1 - (probabilities[other] ?? 0)) ** 2;
      return { probabilities, count: length * sure + 1e-6 };
    });
    const total = parts.reduce((sum, { count }) => sum + count, 0);
    const probabilities = whole.map((p, k) => {
      const ofParts = parts.reduce((sum, part) => sum + part.count * (part.probabilities[k] ?? 0), 0) / total;
      return (p + ofParts) / 2;
    });
    return hasDescriptions ? blend(probabilities, described(ticket), other) : probabilities;
  };
}

/** Weighs in what descriptions say, as a weighted geometric mean. They say nothing of Other. */
function blend(taught: Float64Array, scores: Float64Array, other: number): Float64Array {
  const top = Math.max(...scores);
  const powers = scores.map((score) => Math.exp(describedSharpness * (score - top)));
  const sum = powers.reduce((a, b) => a + b, 0);
  const free = 1 - (other < 0 ? 0 : (taught[other] ?? 0));
  let topic = 0;
  const mixed = taught.map((p, k) => {
    const described = k === other ? p : (free * (powers[topic++] ?? 0)) / sum;
    return Math.exp((1 - describedPart) * Math.log(p + 1e-9) + describedPart * Math.log(described + 1e-9));
  });
  const total = mixed.reduce((a, b) => a + b, 0);
  return mixed.map((p) => p / total);
}
