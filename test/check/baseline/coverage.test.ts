import { describe, expect, it } from 'vitest';
import type { CheckAnswer } from '../../../src/check/assess/report.js';
import { type Baseline, listTickets } from '../../../src/check/baseline/baseline.js';
import { cover } from '../../../src/check/baseline/coverage.js';
import type { LabelledTicket } from '../../../src/check/labels.js';
import { category, makePrompt } from '../../support/tickets.js';

const one = (index: number, categories = ['Bug'], text = `text ${index}`): LabelledTicket => ({
  ticket: {
    id: `L-${index}`,
    text,
    columns: ['id', 'text', 'subject', 'assignee'],
    values: [`L-${index}`, text, 'subject', 'ada'],
    place: { source: 'l.csv', line: index + 2 },
  },
  expected: { urgent: false, categories },
  note: '',
});
const suite = (n: number) => Array.from({ length: n }, (_, index) => one(index));

const prompt = makePrompt({
  body: '{text} {Subject}',
  categories: [category('Bug'), category('Uptime'), category('Other')],
});
const answer = (...categories: string[]): CheckAnswer => ({ classification: { urgent: false, categories } });

/** The baseline of a suite, whose answers are all right. */
const of = (labelled: readonly LabelledTicket[]): Baseline => ({
  prompt: 'p',
  promptVersion: undefined,
  promptHash: 'h',
  model: 'm',
  categories: prompt.categories?.map(({ name }) => name),
  tickets: listTickets(prompt, labelled),
  answers: new Map(labelled.map(({ ticket, expected }) => [ticket.id, [answer(...expected.categories)]])),
});
const covered = (
  baseline: Baseline,
  labelled: readonly LabelledTicket[],
  { renames = {}, now = prompt }: { renames?: Record<string, string>; now?: typeof prompt } = {},
) => cover(baseline, { prompt: now, labelled, renames: new Map(Object.entries(renames)) });

/** Why a baseline cannot be compared with, and what to do about it. */
const staleness = (...all: Parameters<typeof covered>) => {
  const found = covered(...all);
  return 'stale' in found ? `${found.stale}. ${found.remedy ?? ''}`.trimEnd() : '';
};

const relabel = (labelled: readonly LabelledTicket[], from: number, to: number, ...categories: string[]) =>
  labelled.map((ticket, index) =>
    index >= from && index < to ? { ...ticket, expected: { urgent: false, categories } } : ticket,
  );

describe('what is compared of a baseline', () => {
  it('is all of it where nothing changed', () => {
    const found = covered(of(suite(10)), suite(10));
    expect(found).toMatchObject({ coverage: { added: 0, changed: 0, removed: 0, relabelled: 0 } });
  });

  it('says what spoke against a baseline that was forced', () => {
    const forced = { ...of(suite(10)), forced: 'the endpoint failed' };
    expect(covered(forced, suite(10))).toMatchObject({ coverage: { forced: 'the endpoint failed' } });
  });

  it.each<[string, LabelledTicket[], object]>([
    ['new', [...suite(10), one(10), one(11)], { added: 2, changed: 0, removed: 0 }],
    [
      'changed',
      [one(0, ['Bug'], 'x'), one(1, ['Bug'], 'y'), ...suite(10).slice(2)],
      { added: 0, changed: 2 },
    ],
    ['removed', suite(10).slice(2), { added: 0, changed: 0, removed: 2 }],
  ])('leaves out tickets that are %s, and counts them', (_, now, coverage) => {
    const found = covered(of(suite(10)), now);
    expect(found).toMatchObject({ coverage });
    expect(found).toHaveProperty('answers.size', now.length === 12 ? 10 : 8);
  });

  it.each<[string, LabelledTicket[], string]>([
    ['new', [...suite(10), one(10), one(11), one(12)], 'only 10 of 13 can be compared (3 tickets are new)'],
    ['removed', suite(7), 'only 7 of 10 can be compared (3 tickets were removed)'],
    [
      'other ones',
      [...suite(7), one(10), one(11), one(12)],
      'only 7 of 10 can be compared (3 tickets are new, 3 tickets were removed)',
    ],
  ])('is nothing where more than a fifth of them are %s', (_, now, why) => {
    expect(staleness(of(suite(10)), now)).toBe(`it was made with other tickets: ${why}.`);
  });

  it('looks at what the model is shown, and at nothing else', () => {
    const other = (values: string[]): LabelledTicket[] =>
      suite(10).map((each) => ({
        ...each,
        ticket: { ...each.ticket, values: [each.ticket.id, each.ticket.text, ...values] },
      }));
    expect(covered(of(suite(10)), other(['subject', 'bob']))).toMatchObject({ coverage: { changed: 0 } });
    expect(staleness(of(suite(10)), other(['SUBJECT', 'ada']))).toContain('10 tickets changed');
  });

  it('takes corrected labels as doubtful, and too many of them for a stale baseline', () => {
    const all = [...suite(45), ...Array.from({ length: 5 }, (_, index) => one(45 + index, ['Uptime']))];
    const few = covered(of(all), relabel(all, 0, 10, 'Uptime'));
    expect(few).toMatchObject({
      coverage: { relabelled: 10 },
      doubtful: {
        ids: new Set(all.slice(0, 10).map(({ ticket }) => ticket.id)),
        oldLabels: new Map(all.slice(0, 10).map(({ ticket, expected }) => [ticket.id, expected])),
      },
    });
    expect(staleness(of(all), relabel(all, 0, 11, 'Uptime'))).toBe(
      '11 tickets of 50 have other labels since.',
    );
  });

  describe('where a category was renamed', () => {
    const renamed = makePrompt({
      ...prompt,
      categories: [category('Defect'), category('Uptime'), category('Other')],
    });
    const before = [...suite(80), ...Array.from({ length: 20 }, (_, index) => one(80 + index, ['Uptime']))];
    const after = relabel(before, 0, 80, 'Defect');

    it('is nothing, and the rename is proposed', () => {
      expect(staleness(of(before), after, { now: renamed })).toContain(
        'Add renames: { Bug: Defect } to the suite',
      );
    });

    it('is all of it by its new names where the suite says so', () => {
      const found = covered(of(before), after, { now: renamed, renames: { Bug: 'Defect' } });
      expect(found).toMatchObject({
        coverage: { relabelled: 0, renames: new Map([['Bug', 'Defect']]) },
        answers: expect.objectContaining({ size: 100 }),
      });
      if ('stale' in found) throw new Error(found.stale);
      expect(found.answers.get('L-0')).toEqual([answer('Defect')]);
    });

    it('is proposed besides what the suite says already', () => {
      const both = relabel(after, 80, 100, 'Outage');
      expect(staleness(of(before), both, { renames: { Bug: 'Defect' } })).toContain(
        'Add renames: { Bug: Defect, Uptime: Outage } to the suite',
      );
    });

    it('is a small one, too, in which a loss could hide', () => {
      const few = makePrompt({
        ...prompt,
        categories: [category('Bug'), category('Outage'), category('Other')],
      });
      expect(staleness(of(before), relabel(before, 80, 100, 'Outage'), { now: few })).toContain(
        '{ Uptime: Outage }',
      );
    });

    it('says so where several categories took its place', () => {
      const split = relabel(relabel(before, 0, 40, 'Crash'), 40, 80, 'Defect');
      expect(staleness(of(before), split)).toBe('Bug was split or removed in the labels.');
    });

    it('takes no rename that was approved already once more, though two categories swapped their names', () => {
      const swap = { Bug: 'Uptime', Uptime: 'Bug' };
      const swapped = relabel(relabel(before, 0, 80, 'Uptime'), 80, 100, 'Bug');
      expect(staleness(of(before), swapped)).toContain('{ Bug: Uptime, Uptime: Bug }');
      expect(covered(of(before), swapped, { renames: swap })).toMatchObject({ coverage: { relabelled: 0 } });
      expect(covered(of(swapped), swapped, { renames: swap })).toMatchObject({
        coverage: { relabelled: 0, renames: new Map() },
      });
    });
  });
});
