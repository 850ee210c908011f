import { describe, expect, it } from 'vitest';
import { measure } from '../../../src/check/assess/metrics.js';
import type { CheckAnswer } from '../../../src/check/assess/report.js';

const says = (categories: string, urgent = false): CheckAnswer => ({
  classification: { urgent, categories: [...categories] },
});
const failed: CheckAnswer = { error: { code: 'timeout', message: '' } };

/** What is right of each ticket, and what was answered. Nobody expects E and F, and nobody answers D and F. */
const pairs = `CD: D:A A:A ACD:AC ABC:ABC B: B:B B: ABC:AC AB:AB D:C C:E CD: A: BCD:C AC:AC C:C C:AC C:A D:
  BC:BC D:B ABD:AB BCD:BCE D:E AC: C:C BD:C A:A BC:BC BC:B BC:BC B: ACD: BCD:C B:A ABC:B D:A B:C ABC:AB`;
const tickets = pairs.split(/\s+/).map((pair) => {
  const [expected = '', answered = ''] = pair.split(':');
  return { expected: { urgent: false, categories: [...expected] }, answers: [says(answered)] };
});

describe('precision, recall, F1 and support, as scikit-learn 1.2.1 has them (zero_division=0)', () => {
  const metrics = measure(tickets, [...'ABCDEF']);

  it.each([
    ['A', 0.6428571428571429, 0.6923076923076923, 0.6666666666666666, 13],
    ['B', 0.9166666666666666, 0.55, 0.6874999999999999, 20],
    ['C', 0.8125, 0.5909090909090909, 0.6842105263157896, 22],
    ['D', 0, 0, 0, 15],
    ['E', 0, 0, 0, 0],
    ['F', 0, 0, 0, 0],
  ])('of %s', (label, precision, recall, f1, support) => {
    const found = metrics.categories.find(({ name }) => name === label);
    expect(found?.precision).toBeCloseTo(precision, 9);
    expect(found?.recall).toBeCloseTo(recall, 9);
    expect(found?.f1).toBeCloseTo(f1, 9);
    expect(found?.support).toBe(support);
  });

  it.each([
    ['micro', 0.7333333333333333, 0.4714285714285714, 0.5739130434782609],
    ['macro', 0.39533730158730157, 0.30553613053613055, 0.33972953216374274],
  ] as const)('on %s average', (average, precision, recall, f1) => {
    expect(metrics[average].precision).toBeCloseTo(precision, 9);
    expect(metrics[average].recall).toBeCloseTo(recall, 9);
    expect(metrics[average].f1).toBeCloseTo(f1, 9);
  });

  it('of whole sets', () => {
    expect(metrics.categoriesRight).toBeCloseTo(0.275, 12);
  });
});

describe('metrics', () => {
  const expected = { urgent: true, categories: ['A'] };

  it.each(['unsure', 'language_not_supported'])('count %s as wrong, and not as an error', (code) => {
    const answers = [{ error: { code, message: '' } }];
    expect(measure([{ expected, answers }], ['A'])).toMatchObject({ errors: 0, errorRate: 0, exact: 0 });
  });

  it('count an answer in error as not urgent and without a category, and never as right', () => {
    const metrics = measure([{ expected, answers: [failed] }], ['A']);
    expect(metrics).toMatchObject({
      answers: 1,
      errors: 1,
      errorRate: 1,
      exact: 0,
      urgentRight: 0,
      categoriesRight: 0,
    });
    expect(metrics.urgent).toMatchObject({ falseNegatives: 1, recall: 0 });
    const calm = measure([{ expected: { ...expected, urgent: false }, answers: [failed] }], ['A']);
    expect(calm).toMatchObject({ urgentRight: 0, urgent: { trueNegatives: 1, falsePositives: 0 } });
  });

  it('take every repeat for an answer', () => {
    const metrics = measure([{ expected, answers: [says('A', true), says('A', false)] }], ['A']);
    expect(metrics).toMatchObject({ answers: 2, exact: 0.5, categoriesRight: 1, urgent: { support: 1 } });
  });

  it('score the labels of the prompt alone, though others make a set wrong', () => {
    const metrics = measure([{ expected, answers: [says('AZ', true)] }], ['A', 'B']);
    expect(metrics.categories.map(({ name }) => name)).toEqual(['A', 'B']);
    expect(metrics).toMatchObject({ categoriesRight: 0, micro: { precision: 1 } });
  });

  it('score whatever was said where the prompt names nothing', () => {
    const metrics = measure([{ expected, answers: [says('BA', true)] }], []);
    expect(metrics.categories.map(({ name }) => name)).toEqual(['A', 'B']);
  });

  it('name what is taken for what, the most frequent first', () => {
    const bug = { urgent: false, categories: ['Bug'] };
    const uptime: CheckAnswer = { classification: { urgent: false, categories: ['Uptime'] } };
    const both: CheckAnswer = { classification: { urgent: false, categories: ['Bug', 'Other'] } };
    const metrics = measure(
      [
        { expected: bug, answers: [uptime, uptime] },
        { expected: { urgent: false, categories: ['Billing', 'Uptime'] }, answers: [both] },
      ],
      ['Bug', 'Uptime', 'Billing', 'Other'],
    );
    expect(metrics.confusions).toEqual([
      { expected: 'Bug', answered: 'Uptime', count: 2 },
      { expected: 'Billing', answered: 'Bug', count: 1 },
      { expected: 'Billing', answered: 'Other', count: 1 },
      { expected: 'Uptime', answered: 'Bug', count: 1 },
      { expected: 'Uptime', answered: 'Other', count: 1 },
    ]);
  });

  it('are 0 of nothing', () => {
    expect(measure([], [])).toMatchObject({ exact: 0, errorRate: 0, macro: { f1: 0 } });
  });
});
