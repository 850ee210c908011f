import { describe, expect, it } from 'vitest';
import type { AnswersById } from '../../../src/check/assess/assess.js';
import { compareWithPrompt } from '../../../src/check/baseline/against.js';
import type { LabelledTicket } from '../../../src/check/labels.js';
import { category, makePrompt } from '../../support/tickets.js';

/** Labelled tickets with these categories, ten of each. */
const suite = (...categories: string[]): LabelledTicket[] =>
  Array.from({ length: 10 * categories.length }, (_, index) => ({
    ticket: { id: `L-${index}`, text: '', columns: [], values: [], place: { source: 'l', line: index + 2 } },
    expected: { urgent: false, categories: [categories[index % categories.length] ?? ''] },
    note: '',
  }));

/** What a prompt answers that gives each ticket the category that stands in its place. */
const answering = (...categories: string[]): AnswersById =>
  new Map(suite(...categories).map(({ ticket, expected }) => [ticket.id, [{ classification: expected }]]));

const promptOf = (...names: string[]) => makePrompt({ categories: names.map((name) => category(name)) });

const compared = (
  before: readonly string[],
  now: readonly string[],
  {
    renames = {},
    had = before,
    has = now,
  }: { renames?: Record<string, string>; had?: readonly string[]; has?: readonly string[] } = {},
) =>
  compareWithPrompt({ prompt: promptOf(...had), name: 'old.md' }, answering(...before), {
    prompt: promptOf(...has),
    labelled: suite(...now),
    renames: new Map(Object.entries(renames)),
  });

describe('another prompt', () => {
  it('is compared with as it answers, where it has the categories of the labels', () => {
    const found = compared(['Bug', 'Uptime'], ['Bug', 'Uptime']);
    expect(found).toMatchObject({ answers: answering('Bug', 'Uptime'), doubtful: { ids: new Set() } });
  });

  it.each<[string, string[], string[], Record<string, string>]>([
    ['a rename', ['Bug', 'Uptime'], ['Defect', 'Uptime'], { Bug: 'Defect' }],
    [
      'a merge',
      ['Login', 'Security', 'Bug'],
      ['Access', 'Access', 'Bug'],
      { Login: 'Access', Security: 'Access' },
    ],
    ['a swap', ['Bug', 'Uptime'], ['Uptime', 'Bug'], { Bug: 'Uptime', Uptime: 'Bug' }],
  ])('is none before %s, unless the suite says so', (_, before, now, renames) => {
    const [[from = '', to = ''] = []] = Object.entries(renames);
    expect(compared(before, now)).toMatchObject({ remedy: expect.stringContaining(`${from}: ${to}`) });
    expect(compared(before, now, { renames })).toMatchObject({ answers: answering(...now) });
  });

  it('keeps its answers where it has the new names already', () => {
    const found = compared(['Defect', 'Uptime'], ['Defect', 'Uptime'], { renames: { Defect: 'Uptime' } });
    expect(found).toMatchObject({ answers: answering('Defect', 'Uptime') });
  });

  it('is none before a rename beside categories that went', () => {
    const found = compared(['Bug', 'Other'], ['Crash', 'Other'], {
      had: ['Bug', 'Other', 'Legal'],
      has: ['Crash', 'Other'],
    });
    expect(found).toMatchObject({
      missing: expect.stringContaining('other names'),
      remedy: expect.stringContaining('Bug: Crash'),
    });
  });

  it('is none where categories went and others came, and no name takes the place of another', () => {
    const found = compared(['Bug', 'Other', 'Other'], ['Crash', 'Slow', 'Other'], {
      had: ['Bug', 'Other'],
      has: ['Crash', 'Slow', 'Other'],
    });
    expect(found).toMatchObject({ missing: expect.stringContaining('old.md') });
  });

  it.each<[string, string[], string[], string[]]>([
    [
      'gives a category a few times and never rightly',
      [...Array(9).fill('Bug'), 'Login'],
      Array(10).fill('Bug'),
      ['Bug', 'Login'],
    ],
    [
      'was renamed without the labels, and has mistakes',
      ['Bug', 'Bug', 'Uptime'],
      ['Bug', 'Bug', 'Bug'],
      ['Defect', 'Uptime'],
    ],
  ])('is compared with where it %s', (_, before, now, has) => {
    expect(compared(before, now, { had: [...new Set(before)], has })).toMatchObject({
      answers: answering(...before),
    });
  });

  it('is compared with besides a new category, the tickets of which are doubtful', () => {
    const found = compared(['Bug', 'Bug', 'Uptime'], ['Bug', 'Legal', 'Uptime'], {
      had: ['Bug', 'Uptime'],
      has: ['Bug', 'Uptime', 'Legal'],
    });
    expect(found).toHaveProperty('doubtful.ids.size', 10);
  });
});
