import { describe, expect, it } from 'vitest';
import { type Assessed, assess } from '../../../src/check/assess/assess.js';
import type { CheckAnswer, Comparison, Report } from '../../../src/check/assess/report.js';
import type { LabelledTicket } from '../../../src/check/labels.js';
import { comparisonSentences, followUpTexts } from '../../../src/check/reporters/sentences.js';
import { mcnemar } from '../../../src/check/stats/mcnemar.js';
import { signFlip } from '../../../src/check/stats/sign-flip.js';
import { tango } from '../../../src/check/stats/tango.js';
import { category, makePrompt } from '../../support/tickets.js';

/** Answers by a letter each: right, wrong in all, or of the right category but urgent. */
const answerOf: Readonly<Record<string, CheckAnswer>> = {
  r: { classification: { urgent: false, categories: ['Bug'] } },
  w: { classification: { urgent: true, categories: ['Uptime'] } },
  u: { classification: { urgent: true, categories: ['Bug'] } },
};

/** A labelled ticket, what it was answered before, and after. */
interface Row {
  readonly text?: string;
  /** A column besides the text. */
  readonly subject?: string;
  readonly label?: string;
  readonly before: string;
  readonly after: string;
}

const rows = (count: number, before: string, after: string, more: Partial<Row> = {}): Row[] =>
  Array.from({ length: count }, () => ({ before, after, ...more }));

function labelledOf(all: readonly Row[]): LabelledTicket[] {
  return all.map(
    ({ text, subject = '', label = 'Bug' }, index): LabelledTicket => ({
      ticket: {
        id: `L-${index}`,
        text: text ?? `the text of ticket ${index}`,
        columns: ['id', 'subject'],
        values: [`L-${index}`, subject],
        place: { source: 'l.csv', line: index + 2 },
      },
      expected: { urgent: false, categories: [label] },
      note: '',
    }),
  );
}

function assessed(all: readonly Row[], changes: Partial<Assessed> = {}): Report {
  const answers = (side: 'before' | 'after') =>
    new Map(
      all.map((row, index) => [`L-${index}`, [...row[side]].flatMap((letter) => answerOf[letter] ?? [])]),
    );
  return assess({
    suite: 'triage',
    prompt: makePrompt({ categories: [category('Bug'), category('Uptime')] }),
    promptFacts: { name: 'triage', version: undefined, path: 'p.md', bodyLine: 3, hash: 'h' },
    model: 'm',
    source: 'l.csv',
    endpoint: 'exact',
    margin: 0.03,
    repeats: all[0]?.after.length ?? 1,
    thresholds: new Map(),
    cost: undefined,
    labelled: labelledOf(all),
    answers: answers('after'),
    before: { name: 'b.json', answers: answers('before') },
    ...changes,
  });
}

function compared(all: readonly Row[], changes: Partial<Assessed> = {}): Comparison {
  const { comparison } = assessed(all, changes);
  if (comparison === undefined) throw new Error('there is no comparison');
  return comparison;
}

const say = (comparison: Comparison) => comparisonSentences(comparison, 'exact').join('\n');

describe('tickets of the same text', () => {
  const others = (count: number) => rows(count, 'r', 'r');

  it('count once: five copies of one that became wrong are one change', () => {
    const comparison = compared([...others(195), ...rows(5, 'r', 'w', { text: 'the same' })]);
    expect(comparison).toMatchObject({
      n: 196,
      duplicates: 4,
      regressions: 1,
      fixes: 0,
      delta: -1 / 196,
      p: 0.5,
      test: 'mcnemar',
      verdict: 'PASS',
      ...tango({ b: 1, c: 0, n: 196 }),
    });
    expect(say(comparison)).toContain('Of 196 tickets, b = 1 became wrong');
    expect(say(comparison)).toContain('; 4 tickets have the same text as another and count once.');
  });

  it('are the same under other ids, in other letters and with other blanks', () => {
    const texts = ['Cannot log in', ' cannot  LOG in\n', 'Cannot\u00a0log\tin', 'CANNOT LOG IN'];
    const comparison = compared([...others(60), ...texts.map((text) => ({ text, before: 'r', after: 'w' }))]);
    expect(comparison).toMatchObject({ n: 61, duplicates: 3, regressions: 1 });
  });

  it('are others where the prompt shows another column that differs, and only then', () => {
    const subjects = ['Login', 'Billing'].map((subject) => ({
      text: 'See above',
      subject,
      before: 'r',
      after: 'w',
    }));
    const shows = (body: string) => makePrompt({ body, categories: [category('Bug')] });
    const all = [...others(60), ...subjects];
    expect(compared(all, { prompt: shows('{text}') })).toMatchObject({ n: 61, regressions: 1 });
    expect(compared(all, { prompt: shows('{id}: {text}') })).toMatchObject({ n: 61, regressions: 1 });
    expect(compared(all, { prompt: shows('{subject}: {text}') })).toMatchObject({ n: 62, regressions: 2 });
  });

  it('are others where the column of ids says what they are about, or another shows the id', () => {
    const all = [...others(60), ...rows(40, 'r', 'w', { text: 'It does not work', subject: 'L-60' })];
    const under = (...columns: string[]): Assessed['labelled'] =>
      labelledOf(all).map((one) => ({ ...one, ticket: { ...one.ticket, columns } }));
    const shown = (body: string, ...columns: string[]) =>
      compared(all, {
        prompt: makePrompt({ body, categories: [category('Bug')] }),
        labelled: under(...columns),
      }).n;
    expect(shown('{product}: {text}', 'product', 'subject')).toBe(100);
    expect(shown('{ticket_id}: {text}', 'Ticket ID', 'subject')).toBe(61);
    // The others have the id of the first there.
    expect(shown('{related}: {text}', 'id', 'related')).toBe(61);
  });

  it('count by the share that is right where their labels differ', () => {
    const copies = [
      { text: 'the same', label: 'Bug', before: 'r', after: 'w' },
      { text: 'the same', label: 'Uptime', before: 'r', after: 'w' },
      { text: 'the same', label: 'Bug', before: 'r', after: 'w' },
    ];
    const comparison = compared([...others(197), ...copies]);
    // Uptime is right by its category, and urgent all the same.
    expect(comparison).toMatchObject({ n: 198, duplicates: 2, regressions: 1, fixes: 0, test: 'sign_flip' });
    expect(comparison.delta).toBeCloseTo(-2 / 3 / 198, 9);
    expect(comparison.p).toBe(0.5);
  });

  it('are no evidence where there is only one text', () => {
    const comparison = compared(rows(200, 'r', 'w', { text: 'the same' }));
    expect(comparison).toMatchObject({
      n: 1,
      duplicates: 199,
      regressions: 1,
      p: 0.5,
      verdict: 'INCONCLUSIVE',
    });
    expect(say(comparison)).toMatch(/^1 ticket does not detect any drop reliably \(80 % power/m);
  });

  it('count once by category and in macro-F1 as well', () => {
    const once = compared([...others(99), ...rows(1, 'r', 'w', { text: 'the same' })]);
    const often = compared([...others(99), ...rows(5, 'r', 'w', { text: 'the same' })]);
    expect(often.macroF1).toEqual({
      delta: expect.closeTo(once.macroF1.delta, 9),
      lower: expect.closeTo(once.macroF1.lower, 9),
      upper: expect.closeTo(once.macroF1.upper, 9),
    });
    expect(often.followUps).toEqual(once.followUps);
  });

  it('count once with repeats, too', () => {
    const comparison = compared([...rows(195, 'rrr', 'rrr'), ...rows(5, 'rrr', 'www', { text: 'the same' })]);
    expect(comparison).toMatchObject({ n: 196, regressions: 1, p: 0.5, verdict: 'PASS' });
  });
});

describe('what is detected', () => {
  it.each([
    ['none', rows(200, 'r', 'r'), 'PASS'],
    ['three the same way', [...rows(3, 'r', 'w'), ...rows(197, 'r', 'r')], 'INCONCLUSIVE'],
    ['six the same way', [...rows(6, 'r', 'w'), ...rows(194, 'r', 'r')], 'REGRESSION'],
    [
      'forty either way',
      [...rows(20, 'r', 'w'), ...rows(20, 'w', 'r'), ...rows(160, 'r', 'r')],
      'INCONCLUSIVE',
    ],
  ])('is the same whatever flipped: %s', (_, all, verdict) => {
    const comparison = compared(all);
    expect(comparison).toMatchObject({
      verdict,
      smallestLoss: expect.closeTo(0.0765, 4),
      chanceFlips: { share: 0.1, isMeasured: false },
      moreTickets: undefined,
    });
    expect(say(comparison)).toContain(
      '\n200 tickets detect a drop of 7.6 points or more (80 % power, assuming 10 % of tickets flip by chance).\n',
    );
  });

  it('is never less than an exact test can reject at that number of tickets', () => {
    for (const n of [5, 8, 20, 50, 200])
      expect(compared(rows(n, 'rrr', 'rrr')).smallestLoss).toBeGreaterThanOrEqual(5 / n);
  });

  it('says how many tickets detect a loss of ten points, where these do not', () => {
    expect(say(compared(rows(50, 'r', 'r')))).toContain(
      '50 tickets detect a drop of 19.8 points or more (80 % power, assuming 10 % of tickets flip by chance); 134 would detect one of 10.0 points.',
    );
  });

  it('names no other number of tickets for what is shown as the same loss', () => {
    // They detect a little more than ten points.
    const comparison = compared(rows(133, 'r', 'r'));
    expect(comparison.smallestLoss).toBeGreaterThan(0.1);
    expect(say(comparison)).toContain(
      '133 tickets detect a drop of 10.0 points or more (80 % power, assuming 10 % of tickets flip by chance).\n',
    );
  });

  it('claims nothing that contradicts a regression of very few tickets', () => {
    const comparison = compared(rows(5, 'r', 'w'));
    expect(comparison).toMatchObject({ verdict: 'REGRESSION' });
    expect(say(comparison)).not.toMatch(/could not|however large/);
    expect(compared(rows(4, 'r', 'w')).smallestLoss).toBeUndefined();
  });

  it('goes by the repeats of the baseline, where it has some', () => {
    const noisy = compared([...rows(30, 'rrw', 'rrw'), ...rows(170, 'rrr', 'rrr')]);
    const calm = compared(rows(200, 'rrr', 'rrr'));
    expect(noisy.chanceFlips).toEqual({ share: expect.closeTo((30 * (2 / 3)) / 200, 9), isMeasured: true });
    expect(say(noisy)).toContain('(80 % power; by the baseline’s repeats 10 % of tickets flip by chance)');
    expect(calm.chanceFlips).toEqual({ share: 0, isMeasured: true });
    expect([noisy.smallestLoss, calm.smallestLoss]).toEqual([
      expect.closeTo(0.0504, 3),
      expect.closeTo(0.0334, 3),
    ]);
  });

  it('takes into account that a loss within the margin may pass', () => {
    const lossAt = (margin: number) => compared(rows(200, 'r', 'r'), { margin }).smallestLoss ?? 0;
    expect(lossAt(0)).toBe(lossAt(0.03));
    expect(lossAt(0.12)).toBeGreaterThan(lossAt(0.03) + 0.015);
  });
});

describe('repeats', () => {
  it('are all counted in the lines by category, not the first answers alone', () => {
    const comparison = compared([...rows(10, 'rrr', 'rww'), ...rows(90, 'rrr', 'rrr')]);
    expect(comparison.followUps[0]).toEqual({
      category: 'Bug',
      regressions: 10,
      fixes: 0,
      p: expect.closeTo(2 / 1024, 9),
    });
    const mostlyRight = compared([...rows(10, 'rrr', 'wrr'), ...rows(90, 'rrr', 'rrr')]);
    expect(mostlyRight.followUps[0]).toMatchObject({ regressions: 0, p: expect.closeTo(2 / 1024, 9) });
    expect(followUpTexts(mostlyRight)[0]).toBe(
      'Bug: 0 became wrong, 0 became right (by all answers p = 0.002)',
    );
  });

  it('print the p of the test by turning signs, and say so', () => {
    const comparison = compared([
      ...rows(6, 'rrr', 'rww'),
      ...rows(4, 'rrw', 'rrr'),
      ...rows(90, 'rrr', 'rrr'),
    ]);
    const p = signFlip([...new Array<number>(6).fill(-2), ...new Array<number>(4).fill(1)]);
    expect(comparison).toMatchObject({ test: 'sign_flip', regressions: 6, fixes: 0 });
    expect(comparison.p).toBeCloseTo(p, 12);
    expect(p).toBeGreaterThan(2 * mcnemar(6, 0));
    expect(say(comparison)).toContain(`became right by most answers (by all of them p = ${p.toFixed(3)})`);
  });

  it.each([
    ['more after', 'r', 'rrw', 'w', 'wwr'],
    ['more before', 'rrw', 'r', 'wwr', 'w'],
  ])(
    'of different numbers, %s, are compared by the same shares in all figures',
    (_, one, other, third, fourth) => {
      const comparison = compared([
        ...rows(3, one, fourth),
        ...rows(2, third, other),
        ...rows(45, 'r'.repeat(one.length), 'r'.repeat(other.length)),
      ]);
      expect(comparison).toMatchObject({ n: 50, test: 'exchange' });
      const { delta, lower, upper } = comparison;
      expect(lower).toBeLessThan(delta);
      expect(upper).toBeGreaterThan(delta);
      expect((lower + upper) / 2).toBeCloseTo(delta, 9);
    },
  );
});

describe('more repeats', () => {
  const noisy = [...rows(9, 'r', 'w'), ...rows(8, 'w', 'r'), ...rows(183, 'r', 'r')];

  it('are proposed with their cost where tickets flip both ways', () => {
    const comparison = compared(noisy, { cost: 0.0312 });
    expect(comparison.moreRepeats).toEqual({
      repeats: 3,
      flips: 0.08,
      lacking: 'check',
      cost: { now: 0.0312, repeated: expect.closeTo(0.0936, 9) },
    });
    expect(say(comparison)).toContain(
      'About 8 % of tickets flip by chance, too many for single answers: set repeats: 3 and approve a baseline with them (a check then costs about $0.0936 instead of $0.0312).',
    );
    expect(say(compared(noisy))).toContain('(a check then sends 3 times as many requests)');
  });

  it.each([
    ['where they flip one way', [...rows(20, 'r', 'w'), ...rows(180, 'r', 'r')], {}],
    ['where few flip', [...rows(4, 'r', 'w'), ...rows(4, 'w', 'r'), ...rows(192, 'r', 'r')], {}],
    [
      'where two flip of a few tickets',
      [...rows(1, 'r', 'w'), ...rows(1, 'w', 'r'), ...rows(8, 'r', 'r')],
      {},
    ],
    ['of a model that always answers the same', noisy, { model: 'embedded' }],
    ['where there are repeats', [...rows(40, 'rrw', 'rrw'), ...rows(60, 'rrr', 'rrr')], {}],
  ])('are not proposed %s', (_, all, changes) => {
    expect(compared(all, changes).moreRepeats).toBeUndefined();
  });

  it('are proposed by the repeats of the baseline where a check has none', () => {
    const { moreRepeats } = compared([...rows(40, 'rrw', 'r'), ...rows(60, 'rrr', 'r')], { cost: 0.01 });
    expect(moreRepeats).toMatchObject({ flips: expect.closeTo(0.4 * (2 / 3), 9), cost: { repeated: 0.03 } });
  });

  it('are proposed for a baseline alone where the check has them and is noisy', () => {
    const comparison = compared([...rows(40, 'r', 'rrw'), ...rows(60, 'r', 'rrr')], { cost: 0.03 });
    expect(comparison.moreRepeats).toMatchObject({ repeats: 3, lacking: 'baseline' });
    expect(say(comparison)).toContain(
      'too many for single answers: approve a baseline with repeats: 3, too.',
    );
    const calm = compared([...rows(10, 'r', 'www'), ...rows(10, 'w', 'rrr'), ...rows(80, 'r', 'rrr')]);
    expect(calm.moreRepeats).toBeUndefined();
  });

  it('are the next step of a check that cannot tell', () => {
    const report = assessed(noisy);
    expect(report).toMatchObject({
      outcome: 'inconclusive',
      next: expect.stringContaining('Set repeats: 3 and'),
    });
  });
});
