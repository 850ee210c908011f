import { describe, expect, it } from 'vitest';
import { conclude } from '../../../src/check/assess/conclude.js';
import { comparison } from '../reporters/reports.js';

type Found = Parameters<typeof conclude>[0];

const nothing: Found = {
  comparison: undefined,
  coverage: undefined,
  endpointFailures: { tickets: 0, before: 0, regressions: 0, fixes: 0 },
  notCompared: undefined,
  remedy: undefined,
  thresholds: [],
  doubts: [],
  again: 'Run the check again: it sends only what failed, as all other answers are cached.',
};
const coverage = { added: 0, changed: 0, removed: 0, relabelled: 0, renames: new Map() };
const failed = (tickets: number) => ({ tickets, before: 0, regressions: 0, fixes: 0 });
const threshold = (name: string, isMet: boolean) => ({
  name,
  wanted: 0.9,
  reached: isMet ? 0.95 : 0.8,
  isMet,
});

const passed = comparison({ n: 200, regressions: 0, fixes: 10, delta: 0.05, margin: 0.03, verdict: 'PASS' });
const worse = comparison({
  n: 200,
  regressions: 17,
  fixes: 0,
  delta: -0.085,
  lower: -0.12,
  verdict: 'REGRESSION',
});
const unsure = comparison({
  n: 200,
  regressions: 8,
  fixes: 6,
  delta: -0.01,
  lower: -0.0437,
  margin: 0.03,
  verdict: 'INCONCLUSIVE',
});
const approve = 'approve it with --approve, so that later ones are compared with it.';
const runAgain = 'Run the check again: it sends only what failed, as all other answers are cached.';
const improve = 'Look at the tickets that became wrong, improve the prompt and check again.';

/** The outcome, what it means, and what to do next. */
const said = (found: Partial<Found>) => {
  const { outcome, meaning, next } = conclude({ ...nothing, ...found });
  return [outcome, meaning, next];
};

describe('what an outcome does to the check', () => {
  const missed = { thresholds: [threshold('exact', false)] };
  const met = { thresholds: [threshold('exact', true)] };

  it.each<[string, Partial<Found>, string, string]>([
    ['a pass', met, 'pass', 'passes'],
    ['a failure', missed, 'fail', 'fails'],
    ['a failure where inconclusive ones pass', { ...missed, inconclusive: 'pass' }, 'fail', 'fails'],
    ['an inconclusive one', {}, 'inconclusive', 'undecided'],
    ['an inconclusive one that is taken for a pass', { inconclusive: 'pass' }, 'inconclusive', 'passes'],
    ['an inconclusive one that is taken for a failure', { inconclusive: 'fail' }, 'inconclusive', 'fails'],
  ])('of %s', (_, found, outcome, effect) => {
    expect(conclude({ ...nothing, ...found })).toMatchObject({ outcome, effect });
  });

  it('is said where it is a failure by a flag alone', () => {
    const added = ' --inconclusive fail makes that a failure.';
    expect(conclude({ ...nothing, inconclusive: 'fail' }).meaning).toBe(conclude(nothing).meaning + added);
    expect(conclude({ ...nothing, ...missed, inconclusive: 'fail' }).meaning).not.toContain(added);
  });
});

describe('a pass', () => {
  it('says what changed, and to use the prompt', () => {
    expect(said({ comparison: passed, coverage })).toEqual([
      'pass',
      'The prompt is no worse than the approved one: of 200 tickets, none became wrong and 10 became right.',
      `You can use it. If you changed the prompt, ${approve}`,
    ]);
  });

  it('says that there is a loss, where it is within the margin', () => {
    const little = { ...passed, regressions: 9, fixes: 0, n: 1_000, delta: -0.009 };
    expect(said({ comparison: little, coverage, thresholds: [threshold('exact', true)] })[1]).toBe(
      'The prompt is no worse than the approved one: of 1,000 tickets, 9 became wrong and none became right; that is a loss of 0.9 in 100, and the margin allows 3.0. The threshold is met.',
    );
  });

  it('names another prompt that it is compared with', () => {
    const same = comparison({
      against: 'old.md',
      n: 200,
      regressions: 0,
      fixes: 0,
      delta: 0,
      verdict: 'PASS',
    });
    expect(said({ comparison: same })).toEqual([
      'pass',
      'The prompt is no worse than old.md: of 200 tickets, none became wrong or right.',
      'You can use it instead of old.md.',
    ]);
  });

  it('by thresholds alone says what it does not show', () => {
    expect(said({ thresholds: [threshold('exact', true), threshold('urgent', true)] })).toEqual([
      'pass',
      'All thresholds are met. Nothing was compared, so a loss that stays within the thresholds goes unnoticed.',
      'To compare later changes with these answers, write a baseline with --approve and commit it.',
    ]);
  });
});

describe('a failure', () => {
  it('says what became wrong, and to improve the prompt or approve the loss', () => {
    expect(said({ comparison: worse, coverage })).toEqual([
      'fail',
      'The prompt is worse than the approved one: of 200 tickets, 17 became wrong and none became right, more than chance explains.',
      `${improve} If you accept the loss, approve these answers with --approve.`,
    ]);
  });

  it('proposes no approval where a threshold is missed as well, or another prompt is compared with', () => {
    const thresholds = [threshold('exact', false)];
    expect(said({ comparison: worse, coverage, thresholds })).toEqual([
      'fail',
      'The prompt is worse than the approved one: of 200 tickets, 17 became wrong and none became right, more than chance explains. 1 threshold is missed: exact.',
      improve,
    ]);
    expect(said({ comparison: worse })[2]).toBe(improve);
  });

  it.each([
    [undefined, ''],
    [passed, ' The prompt is no worse than the approved one.'],
    [unsure, ' It is not certain whether the prompt is worse than the approved one.'],
  ])('by thresholds names them, and what else the check shows', (compared, rest) => {
    const thresholds = [threshold('exact', false), threshold('urgent', false)];
    expect(said({ comparison: compared, coverage, thresholds })).toEqual([
      'fail',
      `2 thresholds are missed: exact, urgent.${rest}`,
      'Look at the wrong tickets and improve the prompt, or set a lower threshold.',
    ]);
  });

  it('by the error rate says to run again, where it is the endpoint that failed', () => {
    const thresholds = [threshold('error_rate', false)];
    expect(said({ thresholds, endpointFailures: failed(2) })).toEqual([
      'fail',
      '1 threshold is missed: error_rate. The endpoint failed for 2 tickets.',
      runAgain,
    ]);
  });
});

describe('what is inconclusive', () => {
  it('says what may be lost, and how many tickets would do', () => {
    expect(said({ comparison: unsure, coverage })).toEqual([
      'inconclusive',
      'It is not certain whether the prompt is worse than the approved one: of 200 tickets, 8 became wrong and 6 became right. These tickets do not rule out a loss of 4.4 in 100; the margin allows 3.0.',
      'Add labelled tickets: about 568 in all would be enough if the others turn out like these. If you can accept such a loss, set a larger margin.',
    ]);
  });

  it('says to look at the tickets where they seem to be worse, and how many would be certain', () => {
    const seems = { ...unsure, n: 100, regressions: 5, fixes: 1, delta: -0.04, lower: -0.091 };
    const margin = 'If you can accept such a loss, set a larger margin.';
    expect(said({ comparison: seems, coverage })[2]).toBe(
      `Look at the tickets that became wrong, and add labelled tickets to be certain. ${margin}`,
    );
    expect(said({ comparison: { ...seems, moreTickets: { n: 134, loss: 0.1 } }, coverage })[2]).toBe(
      `Look at the tickets that became wrong, and add labelled tickets to be certain: about 134 in all detect a loss of 10.0 in 100. ${margin}`,
    );
  });

  it('proposes repeats where single answers vary by chance', () => {
    const moreRepeats = { repeats: 3, flips: 0.07, lacking: 'check', cost: undefined } as const;
    expect(said({ comparison: { ...unsure, moreRepeats }, coverage })[2]).toContain(
      ' Set repeats: 3 and approve a baseline with them, as single answers vary by chance. ',
    );
  });

  it('says so where the answers of the baseline vary as much', () => {
    const noise = { discordance: 0.1, floor: 0.04 };
    const little = { ...unsure, test: 'sign_flip', noise } as const;
    expect(said({ comparison: little, coverage })[1]).toBe(
      'It is not certain whether the prompt is worse than the approved one: right answers to 200 tickets fell by 1.0 in 100. The answers of the approved prompt alone vary by as much.',
    );
  });

  it('by failures or changed labels says so, and what to do about each', () => {
    const doubts = [
      { why: 'the endpoint failed for 10 tickets', remedy: runAgain },
      { why: 'labels changed', remedy: 'Look at them.' },
    ];
    expect(said({ comparison: unsure, coverage, doubts })).toEqual([
      'inconclusive',
      'It is not certain whether the prompt is worse than the approved one, as the endpoint failed for 10 tickets; labels changed.',
      `${runAgain} Look at them.`,
    ]);
  });

  it('by a threshold that failures decide says to run again', () => {
    const thresholds = [{ ...threshold('exact', false), isUncertain: true } as const];
    expect(said({ thresholds, endpointFailures: failed(10) })).toEqual([
      'inconclusive',
      'exact is 0.800, wanted 0.9: missed, but only because the endpoint failed for some tickets.',
      runAgain,
    ]);
  });

  it('without a baseline says why, and what to do about it', () => {
    const missing = { notCompared: 'there is no baseline b.json yet', remedy: 'Write it.' };
    const met = [threshold('exact', true)];
    expect(said({ ...missing, thresholds: met })).toEqual([
      'inconclusive',
      'Nothing was compared, as there is no baseline b.json yet.',
      'Write it.',
    ]);
    expect(said({ ...missing, endpointFailures: failed(1) })[2]).toBe(`${runAgain} Write it.`);
  });

  it('without anything to go by says what to add', () => {
    expect(said({})).toEqual([
      'inconclusive',
      'Nothing was compared and no threshold is set, so the check cannot tell whether the prompt is good enough.',
      'Write a baseline with --approve and commit it, or set thresholds.',
    ]);
  });
});
