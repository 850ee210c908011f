import { describe, expect, it } from 'vitest';
import { measure } from '../../../src/check/assess/metrics.js';
import { checkThresholds } from '../../../src/check/assess/thresholds.js';
import type { Classification } from '../../../src/core/classification.js';
import { thresholdNames } from '../../../src/core/suite.js';

const says = (urgent: boolean, ...categories: string[]): Classification => ({ urgent, categories });
const metrics = measure(
  [
    { expected: says(true, 'Bug'), answers: [{ classification: says(true, 'Bug') }] },
    { expected: says(true, 'Bug'), answers: [{ classification: says(false, 'Bug') }] },
    { expected: says(false, 'Uptime'), answers: [{ classification: says(false, 'Bug') }] },
    { expected: says(false, 'Uptime'), answers: [{ error: { code: 'timeout', message: '' } }] },
  ],
  ['Bug', 'Uptime', 'A.B'],
);
const check = (name: string, wanted: number) => checkThresholds(new Map([[name, wanted]]), metrics)[0];

describe('a threshold', () => {
  it.each([
    ['exact', 0.25, 0.25, true],
    ['exact', 0.26, 0.25, false],
    ['urgent', 0.5, 0.5, true],
    ['categories', 0.5, 0.5, true],
    ['urgent_recall', 0.5, 0.5, true],
    ['urgent_precision', 1, 1, true],
    ['error_rate', 0.25, 0.25, true],
    ['error_rate', 0.2, 0.25, false],
    ['category_recall.Bug', 1, 1, true],
    ['category_f1.Uptime', 0.1, 0, false],
    ['category_recall.A.B', 0, undefined, false],
  ])('%s of %s is reached by %s: %s', (name, wanted, reached, isMet) => {
    expect(check(name, wanted)).toEqual({ name, wanted, reached, isMet });
  });

  it.each(thresholdNames)('%s is a figure', (name) => {
    expect(check(name, 0)?.reached).toEqual(expect.any(Number));
  });

  it.each([
    ['urgent_recal', 'There is no threshold urgent_recal', 'urgent_recall'],
    ['constructor', 'There is no threshold constructor', 'category_f1'],
    ['category_f1', 'There is no threshold category_f1', 'category_f1.<category>'],
    ['category_f1.Bgu', 'for a category that the prompt does not have', 'Bug'],
  ])('%s is not one', (name, message, hint) => {
    expect(() => check(name, 0.5)).toThrow(
      expect.objectContaining({
        code: 'usage',
        message: expect.stringContaining(message),
        hint: expect.stringContaining(hint),
      }),
    );
  });
});
