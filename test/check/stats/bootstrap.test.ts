import { describe, expect, it } from 'vitest';
import { measure } from '../../../src/check/assess/metrics.js';
import type { CheckAnswer } from '../../../src/check/assess/report.js';
import { type BothAnswered, bootstrapMacroF1 } from '../../../src/check/stats/bootstrap.js';
import { mulberry32 } from '../../../src/core/stats/random.js';

const groups = 'BBB×40 BBG×6 BGB×2 BGG×2 GGG×62 GGB×3 GBG×4 GAA×1 AAA×68 AAG×5 ABA×2 AGG×5';
const labels = ['B', 'G', 'A'];
const says = (label = ''): CheckAnswer => ({ classification: { urgent: false, categories: [label] } });

/** What is right, what the base said, what the candidate said; and how often. */
const tickets = groups.split(' ').flatMap((group): BothAnswered[] => {
  const [letters = '', count] = group.split('×');
  const [gold = '', base, candidate] = letters;
  const ticket = {
    expected: { urgent: false, categories: [gold] },
    before: { answers: [says(base)] },
    answers: [says(candidate)],
  };
  return Array.from({ length: Number(count) }, () => ticket);
});

describe('the draws', () => {
  it('are those of mulberry32', () => {
    const random = mulberry32(42);
    const first = [random(), random(), random()].map((one) => one.toFixed(7));
    expect(first).toEqual(['0.6011038', '0.4482906', '0.8524658']);
  });
});

describe('macro-F1 of two prompts on the same 200 tickets', () => {
  const before = measure(
    tickets.map((one) => ({ expected: one.expected, answers: one.before.answers })),
    labels,
  );
  const after = measure(tickets, labels);

  it('is by label and on average what it should be', () => {
    const f1 = ({ categories }: typeof after) => categories.map((one) => one.f1.toFixed(7));
    expect(f1(before)).toEqual(['0.9019608', '0.9027778', '0.9480519']);
    expect(f1(after)).toEqual(['0.8842105', '0.8571429', '0.9271523']);
    expect([before.macro.f1.toFixed(7), after.macro.f1.toFixed(7)]).toEqual(['0.9175968', '0.8895019']);
  });

  it('differs within an interval', () => {
    const { delta, lower, upper } = bootstrapMacroF1(tickets, labels);
    expect([delta, lower, upper].map((one) => one.toFixed(7))).toEqual([
      '-0.0280949',
      '-0.0701787',
      '0.0121249',
    ]);
  });

  it('is the difference of the two measures', () => {
    expect(bootstrapMacroF1(tickets, labels).delta).toBeCloseTo(after.macro.f1 - before.macro.f1, 12);
  });

  it('counts a ticket in error as one without a category', () => {
    const failed: CheckAnswer = { error: { code: 'timeout', message: '' } };
    const one = { expected: { urgent: true, categories: ['B'] }, before: { answers: [says('B')] } };
    expect(bootstrapMacroF1([{ ...one, answers: [failed] }], ['B'])).toEqual({
      delta: -1,
      lower: -1,
      upper: -1,
    });
  });
});
