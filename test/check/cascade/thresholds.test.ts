import { describe, expect, it } from 'vitest';
import {
  areFound,
  findThresholds,
  type JudgedPair,
  type NoThresholds,
} from '../../../src/check/cascade/thresholds.js';
import { mulberry32 } from '../../../src/core/stats/random.js';

const aim = { target: 0.95, confidence: 0.95 };

/** So many answers with these margins, of which the first ones are right. */
function answers(
  count: number,
  { urgent = 1, categories = 1, wrong = 0, wrongUrgent = 0 } = {},
): JudgedPair[] {
  return Array.from({ length: count }, (_, index) => ({
    urgent: { margin: urgent, right: index >= wrongUrgent },
    categories: { margin: categories, right: index >= wrong },
  }));
}

function none(pairs: readonly JudgedPair[]): NoThresholds {
  const found = findThresholds(pairs, aim);
  if (areFound(found)) throw new Error('thresholds were found');
  return found;
}

describe('the thresholds of a cascade', () => {
  it('keep all where all are right', () => {
    expect(findThresholds(answers(300), aim)).toMatchObject({ tickets: 300, right: { both: 300 } });
  });

  it('keep what is sure, and leave the rest', () => {
    const sure = answers(300, { urgent: 0.9, categories: 0.7, wrong: 3, wrongUrgent: 2 });
    const unsure = answers(300, { urgent: 0.9, categories: 0.2, wrong: 150 });
    const found = findThresholds([...sure, ...unsure], aim);
    expect(found).toMatchObject({ tickets: 300, right: { urgent: 298, categories: 297, both: 297 } });
    expect(areFound(found) && found.sure.categories).toBeGreaterThan(0.2);
    expect(areFound(found) && Math.min(found.atLeast.urgent, found.atLeast.categories)).toBeGreaterThan(0.95);
  });

  it('has a threshold for each part: what is unsure of one alone goes on', () => {
    const sure = answers(300, { urgent: 0.9, categories: 0.7 });
    const unsureOfUrgent = answers(200, { urgent: 0.05, categories: 0.9, wrongUrgent: 100 });
    const found = findThresholds([...sure, ...unsureOfUrgent], aim);
    expect(found).toMatchObject({ tickets: 300, right: { both: 300 } });
    expect(areFound(found) && found.sure.urgent).toBeGreaterThan(0.05);
  });

  it('says how many labels would show it', () => {
    expect(none(answers(60)).needed).toBe(110);
    expect(areFound(findThresholds(answers(110), aim))).toBe(true);
    const { needed = 0 } = none(answers(150, { wrong: 3 }));
    expect(needed).toBeGreaterThan(150);
    expect(areFound(findThresholds(answers(needed, { wrong: Math.floor(needed / 50) }), aim))).toBe(true);
  });

  it('promises nothing of further labels where the model is worse than the target', () => {
    const { needed, nearest } = none(answers(500, { wrong: 50 }));
    expect(needed).toBeUndefined();
    expect(nearest).toMatchObject({ tickets: 500, right: { categories: 450, urgent: 500 } });
  });

  it('is not found among no answers', () => {
    expect(none([])).toMatchObject({ needed: undefined, nearest: { tickets: 0 } });
  });
});

/** Margins are uniform and independent, and the share that is right grows with both. */
interface Population {
  readonly name: string;
  /** The probability that a part is right. */
  urgent(margins: { urgent: number; categories: number }): number;
  categories(margins: { urgent: number; categories: number }): number;
  readonly tickets: number;
}

const populations: readonly Population[] = [
  {
    name: 'right by just less than the target everywhere',
    urgent: () => 1,
    categories: () => 0.9499,
    tickets: 400,
  },
  { name: 'both parts just below it', urgent: () => 0.9499, categories: () => 0.9499, tickets: 400 },
  {
    name: 'better with each margin',
    urgent: ({ urgent }) => 0.9 + 0.1 * urgent,
    categories: ({ categories }) => 0.8 + 0.2 * categories,
    tickets: 600,
  },
  {
    name: 'categories that hang on the margin of urgent',
    urgent: () => 0.99,
    categories: ({ urgent, categories }) => 0.85 + 0.08 * categories + 0.07 * urgent,
    tickets: 600,
  },
];

/** All are linear, so the share above thresholds is the one in the middle of what is above. */
const middle = (threshold: number) => (1 + threshold) / 2;

describe('over 1,000 draws of labelled tickets', () => {
  it.each(populations)('the target is missed in at most 5 %: $name', (population) => {
    const random = mulberry32(1);
    let missed = 0;
    for (let draw = 0; draw < 1_000; draw += 1) {
      const pairs = Array.from({ length: population.tickets }, (): JudgedPair => {
        const margins = { urgent: random(), categories: random() };
        return {
          urgent: { margin: margins.urgent, right: random() < population.urgent(margins) },
          categories: { margin: margins.categories, right: random() < population.categories(margins) },
        };
      });
      const thresholds = findThresholds(pairs, aim);
      if (!areFound(thresholds)) continue;
      const { sure } = thresholds;
      const margins = { urgent: middle(sure.urgent), categories: middle(sure.categories) };
      const isMissed = population.urgent(margins) < aim.target || population.categories(margins) < aim.target;
      if (isMissed) missed += 1;
    }
    expect(missed).toBeLessThanOrEqual(50);
  });
});

it('thresholds are found in most draws where a model is right often enough', () => {
  const random = mulberry32(1);
  let found = 0;
  for (let draw = 0; draw < 100; draw += 1) {
    const pairs = Array.from({ length: 400 }, (): JudgedPair => {
      const judged = () => ({ margin: random(), right: random() < 0.99 });
      return { urgent: judged(), categories: judged() };
    });
    if (areFound(findThresholds(pairs, aim))) found += 1;
  }
  expect(found).toBeGreaterThanOrEqual(90);
});
