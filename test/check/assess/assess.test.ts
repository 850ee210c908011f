import { describe, expect, it } from 'vitest';
import { type Assessed, assess, type Before } from '../../../src/check/assess/assess.js';
import { describeEndpointFailures } from '../../../src/check/assess/endpoint-failures.js';
import type { CheckAnswer } from '../../../src/check/assess/report.js';
import type { LabelledTicket } from '../../../src/check/labels.js';
import { category, makePrompt } from '../../support/tickets.js';

const right: CheckAnswer = { classification: { urgent: false, categories: ['Bug'] } };
const notUrgent: CheckAnswer = { classification: { urgent: true, categories: ['Bug'] } };
const wrong: CheckAnswer = { classification: { urgent: true, categories: ['Uptime'] } };
const failed: CheckAnswer = { error: { code: 'http_400', message: 'no' } };
const unreadable: CheckAnswer = { error: { code: 'invalid_json', message: 'no JSON' } };

const labelled = (n: number): LabelledTicket[] =>
  Array.from({ length: n }, (_, index) => ({
    ticket: {
      id: `L-${index}`,
      text: `the text of ticket ${index}`,
      columns: [],
      values: [],
      place: { source: 'l.csv', line: index + 2 },
    },
    expected: { urgent: false, categories: ['Bug'] },
    note: '',
  }));

/** The answers of n tickets: the first ones as they are given, the others right. */
const answers = (n: number, ...first: (CheckAnswer | readonly CheckAnswer[])[]) =>
  new Map(
    labelled(n).map(({ ticket }, index): [string, readonly CheckAnswer[]] => [
      ticket.id,
      [first[index] ?? right].flat(),
    ]),
  );
const times = (n: number, answer: CheckAnswer) => Array.from({ length: n }, () => answer);

const prompt = makePrompt({ categories: [category('Bug'), category('Uptime')] });
const report = (n: number, given: Partial<Assessed>) =>
  assess({
    suite: 'triage',
    prompt,
    promptFacts: { name: 'triage', version: undefined, path: 'p.md', bodyLine: 3, hash: 'h' },
    model: 'm',
    source: 'l.csv',
    endpoint: 'exact',
    margin: 0.03,
    repeats: 1,
    thresholds: new Map(),
    cost: undefined,
    labelled: labelled(n),
    answers: answers(n),
    before: undefined,
    ...given,
  });
const against = (n: number, ...first: (CheckAnswer | readonly CheckAnswer[])[]) => ({
  name: 'b.json',
  answers: answers(n, ...first),
});

describe('an assessment', () => {
  it('takes tickets for the same that differ only in what is redacted', () => {
    const tickets = labelled(2).map((one, index) => ({
      ...one,
      ticket: { ...one.ticket, text: `I am customer${index}@example.com` },
    }));
    const duplicates = (redacted: boolean) =>
      report(2, { labelled: tickets, redacted }).tickets.map(({ duplicateOf }) => duplicateOf);
    expect(duplicates(false)).toEqual([undefined, undefined]);
    expect(duplicates(true)).toEqual([undefined, 'L-0']);
  });

  it('is inconclusive where nothing is compared and no threshold is set', () => {
    expect(report(3, {})).toMatchObject({
      outcome: 'inconclusive',
      comparison: undefined,
      reasons: ['nothing was compared, and no threshold is set'],
      next: expect.stringContaining('Write a baseline with --approve'),
    });
  });

  it.each([
    ['nothing changed, of many', 200, [], [], 'pass', 'PASS'],
    ['nothing changed, of few', 50, [], [], 'inconclusive', 'INCONCLUSIVE'],
    ['five became wrong', 200, times(5, wrong), [], 'fail', 'REGRESSION'],
    ['four became wrong', 200, times(4, wrong), [], 'inconclusive', 'INCONCLUSIVE'],
    ['many became right', 200, [], times(20, wrong), 'pass', 'PASS'],
    ['five could not be read', 200, times(5, unreadable), [], 'fail', 'REGRESSION'],
    ['the endpoint failed for five', 200, times(5, failed), [], 'inconclusive', 'INCONCLUSIVE'],
    ['few tickets all became wrong', 8, times(8, wrong), [], 'fail', 'REGRESSION'],
  ] as const)('where %s', (_, n, after, before, outcome, verdict) => {
    const found = report(n, { answers: answers(n, ...after), before: against(n, ...before) });
    expect(found).toMatchObject({ outcome, comparison: { verdict, n, against: 'b.json' } });
  });

  it.each([
    ['exact', 'REGRESSION', 6],
    ['urgent', 'REGRESSION', 6],
    ['categories', 'PASS', 0],
  ] as const)('goes by its endpoint, %s', (endpoint, verdict, regressions) => {
    const found = report(200, {
      endpoint,
      answers: answers(200, ...times(6, notUrgent)),
      before: against(200),
    });
    expect(found.comparison).toMatchObject({ verdict, regressions });
  });

  it('fails where a threshold is missed, however it compares', () => {
    const found = report(200, { thresholds: new Map([['macro_f1', 0.99]]), before: against(200) });
    expect(found).toMatchObject({
      outcome: 'fail',
      reasons: ['macro_f1 is 0.500, wanted 0.99: missed'],
      comparison: { verdict: 'PASS' },
    });
  });

  it('cannot tell where a baseline is wanted and is none', () => {
    const found = report(200, { before: { missing: 'the baseline is stale', remedy: 'Approve it.' } });
    expect(found).toMatchObject({
      outcome: 'inconclusive',
      notCompared: 'the baseline is stale',
      reasons: ['the baseline is stale'],
      meaning: 'Nothing was compared, as the baseline is stale.',
      next: 'Approve it.',
    });
  });

  it('tells what flipped from what stayed', () => {
    const { tickets } = report(3, {
      answers: answers(3, wrong, right, wrong),
      before: against(3, right, wrong, wrong),
    });
    expect(tickets.map(({ flip }) => flip)).toEqual(['regression', 'fix', undefined]);
  });

  it('tells flaky tickets from wrong ones, and calls nothing a regression that is no more than the noise', () => {
    const flaky = [right, right, wrong];
    const worse = [right, wrong, wrong];
    const found = report(40, {
      repeats: 3,
      answers: answers(40, ...Array.from({ length: 10 }, () => worse), [wrong, wrong, wrong]),
      before: against(40, ...Array.from({ length: 10 }, () => flaky), [wrong, wrong, wrong]),
    });
    expect(found.tickets.filter(({ isFlaky }) => isFlaky)).toHaveLength(10);
    const { comparison } = found;
    expect(comparison?.noise?.discordance).toBeCloseTo((10 * 2 * (2 / 9) * (3 / 2)) / 40, 9);
    expect(comparison?.delta).toBeCloseTo(-10 / 3 / 40, 9);
    expect(comparison?.verdict).toBe('REGRESSION');
  });

  it('knows no noise of a baseline that was asked once', () => {
    const found = report(200, {
      repeats: 3,
      answers: answers(200, [right, wrong, wrong]),
      before: against(200),
    });
    expect(found.comparison?.noise).toBeUndefined();
  });

  it('calls a loss inconclusive that the repeats of the baseline show as well', () => {
    const half = [right, wrong];
    const small = report(30, {
      repeats: 2,
      answers: answers(
        30,
        ...Array.from({ length: 5 }, () => [wrong, wrong]),
        ...Array.from({ length: 25 }, () => half),
      ),
      before: against(30, ...Array.from({ length: 30 }, () => half)),
      margin: 0.001,
    });
    expect(small.comparison).toMatchObject({ verdict: 'INCONCLUSIVE', delta: expect.closeTo(-2.5 / 30, 9) });
    expect(small.comparison?.noise?.floor).toBeCloseTo(1.644854 * Math.sqrt(1 / 60), 6);
    expect(small.comparison?.p).toBeLessThanOrEqual(0.05);
  });

  it('follows each category up', () => {
    const found = report(200, { answers: answers(200, ...times(6, wrong)), before: against(200) });
    expect(found.comparison?.followUps).toEqual([
      { category: 'Bug', regressions: 6, fixes: 0, p: expect.closeTo(2 / 64, 9) },
      { category: 'Uptime', regressions: 6, fixes: 0, p: expect.closeTo(2 / 64, 9) },
    ]);
  });

  describe('of tickets for which the endpoint failed', () => {
    const twenty = times(20, wrong);

    it('is inconclusive where five in a hundred make the difference, and says so', () => {
      const found = report(200, { answers: answers(200, ...times(10, failed)), before: against(200) });
      expect(found).toMatchObject({
        outcome: 'inconclusive',
        reasons: [
          'the endpoint failed for 10 tickets: with them the verdict is REGRESSION, without them PASS',
        ],
        endpointFailures: { tickets: 10, before: 0, regressions: 10, fixes: 0 },
      });
    });

    it('is a regression where ten points are lost besides', () => {
      const found = report(200, {
        answers: answers(200, ...times(10, failed), ...twenty),
        before: against(200),
      });
      expect(found).toMatchObject({
        outcome: 'fail',
        comparison: { verdict: 'REGRESSION' },
        endpointFailures: { tickets: 10, regressions: 10 },
      });
    });

    it('is not a pass where their failure in a forced baseline makes up for a loss', () => {
      const found = report(200, {
        answers: answers(200, ...times(30, right), ...twenty),
        before: against(200, ...times(30, failed)),
      });
      expect(found).toMatchObject({
        outcome: 'inconclusive',
        reasons: [
          'the endpoint failed for 30 tickets: with them the verdict is PASS, without them REGRESSION',
        ],
        endpointFailures: { tickets: 0, before: 30, regressions: 0, fixes: 30 },
      });
    });

    it('is not a pass where too few others are left', () => {
      const most = times(300, failed);
      const found = report(1_000, { answers: answers(1_000, ...most), before: against(1_000, ...most) });
      expect(found).toMatchObject({
        outcome: 'inconclusive',
        reasons: [
          'the endpoint failed for 300 tickets: only 700 of 1,000 tickets are left, too few for a verdict',
        ],
      });
    });

    it('takes one failure of several answers for one of them', () => {
      const thrice = (first: CheckAnswer) => [first, right, right];
      const after = Array.from({ length: 200 }, (_, index) => thrice(index < 30 ? failed : right));
      const found = report(200, {
        repeats: 3,
        answers: answers(200, ...after),
        before: against(200, ...after.map(() => thrice(right))),
      });
      expect(found.tickets[0]).toMatchObject({ right: 2 / 3, isFlaky: true });
      expect(found).toMatchObject({
        outcome: 'inconclusive',
        endpointFailures: { tickets: 30, regressions: 0 },
        reasons: [expect.stringContaining('the endpoint failed for 30 tickets')],
      });
    });

    it('do not explain what became wrong by the other answers, too', () => {
      const after = Array.from({ length: 18 }, () => [failed, wrong, wrong]);
      const byFailures = Array.from({ length: 2 }, () => [failed, failed, right]);
      const found = report(200, {
        repeats: 3,
        answers: new Map([
          ...answers(200, ...times(200, right)),
          ...[...answers(20, ...after, ...byFailures)],
        ]),
        before: against(200),
      });
      expect(found.tickets.filter(({ flip }) => flip === 'regression')).toHaveLength(20);
      expect(found).toMatchObject({ endpointFailures: { tickets: 20, regressions: 2 } });
      expect(describeEndpointFailures(found)).toEqual([
        'The endpoint failed for 20 tickets; 2 of the 20 newly wrong tickets are such failures.',
      ]);
    });

    it('are to be recorded again where answers are those of a recording', () => {
      const again = 'Record the answers again.';
      const given = { answers: answers(200, ...times(10, failed)), again };
      const thresholds = new Map([['error_rate', 0]]);
      expect(report(200, { ...given, before: against(200) }).next).toBe(again);
      expect(report(200, { ...given, thresholds }).next).toBe(again);
      expect(report(200, { ...given, thresholds: new Map([['exact', 1]]) }).next).toBe(again);
      expect(report(200, given).next).toMatch(/^Record the answers again\. Write a baseline/);
    });

    it('leaves out the answers that failed, and the others of their tickets count', () => {
      const after = Array.from({ length: 200 }, (_, index) => {
        const isLost = index % 10 === 0;
        return [failed, isLost ? wrong : right, isLost ? wrong : right];
      });
      const found = report(200, {
        repeats: 3,
        answers: answers(200, ...after),
        before: against(200, ...after.map(() => times(3, right))),
      });
      expect(found).toMatchObject({ outcome: 'fail', endpointFailures: { tickets: 200 } });
    });

    it.each<[string, CheckAnswer, number, string, string]>([
      ['exact', failed, 0.99, 'inconclusive', 'but only because the endpoint failed for some tickets'],
      ['exact', unreadable, 0.99, 'fail', 'exact is 0.950, wanted 0.99: missed'],
      ['exact', failed, 0.9, 'pass', ''],
      ['error_rate', failed, 0.01, 'fail', 'error_rate is 0.050, wanted 0.01: missed'],
    ])('reaches %s by what is left, after %j: %s', (name, answer, wanted, outcome, reason) => {
      const found = report(200, {
        answers: answers(200, ...times(10, answer)),
        thresholds: new Map([[name, wanted]]),
      });
      expect(found.outcome).toBe(outcome);
      expect(found.reasons.join()).toContain(reason);
    });

    it('reaches no threshold where none is left', () => {
      const found = report(2, {
        answers: answers(2, failed, failed),
        thresholds: new Map([['exact', 0.5]]),
      });
      expect(found.outcome).toBe('inconclusive');
    });
  });

  it('is inconclusive where changed labels make the difference', () => {
    const ids = new Set(labelled(10).map(({ ticket }) => ticket.id));
    const doubtful = { ids, why: 'labels changed', remedy: 'Look at them.' };
    const found = report(200, {
      answers: answers(200, ...times(10, wrong)),
      before: { ...against(200), doubtful },
    });
    expect(found).toMatchObject({
      outcome: 'inconclusive',
      reasons: ['labels changed: with them the verdict is REGRESSION, without them PASS'],
      next: 'Look at them.',
    });
  });

  describe('of tickets whose labels changed', () => {
    const uptime: CheckAnswer = { classification: { urgent: false, categories: ['Uptime'] } };
    /** The first tickets of the suite were labelled Bug, and are Uptime now. */
    const relabelled = (n: number, count: number, after: CheckAnswer, before: Partial<Before> = {}) => {
      const all = labelled(n);
      const changed = all.slice(0, count);
      const why = `the labels of ${count} tickets changed since`;
      return report(n, {
        labelled: [
          ...changed.map((one) => ({ ...one, expected: { urgent: false, categories: ['Uptime'] } })),
          ...all.slice(count),
        ],
        answers: answers(n, ...times(count, after)),
        before: {
          ...against(n),
          doubtful: {
            ids: new Set(changed.map(({ ticket }) => ticket.id)),
            oldLabels: new Map(changed.map(({ ticket, expected }) => [ticket.id, expected])),
            why,
            remedy: 'Look at them.',
          },
          ...before,
        },
      });
    };

    it('is inconclusive where a loss by the old labels is a gain by the new ones', () => {
      expect(relabelled(200, 20, uptime)).toMatchObject({
        outcome: 'inconclusive',
        comparison: { verdict: 'INCONCLUSIVE', delta: 0.1 },
        reasons: [
          'the labels of 20 tickets changed since: by the new labels the verdict is PASS, by the old ones REGRESSION',
        ],
        next: 'Look at them.',
      });
    });

    it.each([1, 20, 40])('is a pass where %i labels were corrected and no answer is another', (count) => {
      expect(relabelled(200, count, right)).toMatchObject({ outcome: 'pass', comparison: { delta: 0 } });
    });

    it('is inconclusive where the loss by the old labels shows only without failures', () => {
      const failures = Array.from({ length: 10 }, (_, index): CheckAnswer => (index < 5 ? right : failed));
      const found = relabelled(200, 5, uptime, { answers: answers(200, ...failures) });
      expect(found).toMatchObject({
        outcome: 'inconclusive',
        reasons: [expect.stringContaining('by the old ones REGRESSION')],
      });
    });

    it.each([
      ['changed', { changed: 20 }, 20, 'pass'],
      ['changed', { changed: 21 }, 20, 'inconclusive'],
      ['new', { added: 20 }, 20, 'pass'],
      ['new', { added: 21 }, 20, 'inconclusive'],
      ['gone', { removed: 21 }, 20, 'inconclusive'],
      ['new, and others that are gone', { added: 20, removed: 20 }, 20, 'pass'],
    ])(
      'is a pass of four fifths of all tickets at least, with those that are %s: %j',
      (_, left, count, outcome) => {
        const coverage = { added: 0, changed: 0, removed: 0, relabelled: count, renames: new Map(), ...left };
        expect(relabelled(180, count, right, { coverage }).outcome).toBe(outcome);
      },
    );

    it('says how many tickets are left where they are too few', () => {
      const coverage = { added: 0, changed: 40, removed: 0, relabelled: 32, renames: new Map() };
      expect(relabelled(160, 32, right, { coverage }).reasons).toEqual([
        'the labels of 32 tickets changed since: only 128 of 200 tickets are left, too few for a verdict',
      ]);
    });
  });

  it('is inconclusive where changed labels and failures together make the difference', () => {
    const ids = new Set(labelled(5).map(({ ticket }) => ticket.id));
    const found = report(200, {
      answers: answers(200, ...times(5, wrong), ...times(5, failed)),
      before: { ...against(200), doubtful: { ids, why: 'labels changed', remedy: 'Look at them.' } },
    });
    expect(found).toMatchObject({ outcome: 'inconclusive', comparison: { verdict: 'INCONCLUSIVE' } });
    expect(found.reasons).toEqual([
      'the endpoint failed for 5 tickets, and labels changed: with them the verdict is REGRESSION, without them PASS',
    ]);
    expect(found.next).toMatch(/^Run the check again: .* Look at them\.$/);
  });
});
