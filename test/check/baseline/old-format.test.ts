import { hash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { parseBaseline } from '../../../src/check/baseline/format.js';
import { gapIn } from '../../../src/check/baseline/gaps.js';
import { coverOld } from '../../../src/check/baseline/old-format.js';
import type { LabelledTicket } from '../../../src/check/labels.js';
import { category, makePrompt } from '../../support/tickets.js';

const kinds = ['Bug', 'Uptime'];
const labelled = Array.from({ length: 20 }, (_, index): LabelledTicket => {
  const id = `L-${index + 10}`;
  return {
    ticket: {
      id,
      text: id,
      columns: ['id', 'text'],
      values: [id, id],
      place: { source: 'l', line: index + 2 },
    },
    expected: { urgent: false, categories: [kinds[index % 2] ?? ''] },
    note: '',
  };
});
const prompt = makePrompt({ categories: kinds.map((kind) => category(kind)) });

/** A baseline as the version before wrote it: with a hash of all tickets, in the order of their ids. */
function old(change: (answers: Record<string, unknown>) => Record<string, unknown> = (same) => same) {
  const rows = labelled.map(({ ticket: { id, columns, values } }) => [id, columns, values]);
  const answers = labelled.map(({ ticket, expected }) => [ticket.id, [expected]]);
  const text = JSON.stringify({
    ticketsift_baseline: 1,
    prompt: 'p',
    prompt_hash: 'h',
    model: 'm',
    tickets: hash('sha256', JSON.stringify(rows)),
    answers: change(Object.fromEntries(answers)),
  });
  const found = parseBaseline(text, 'b.json');
  if (found.kind !== 'old') throw new Error('It is not of the old version.');
  return found;
}
const covered = (found: ReturnType<typeof old>, now = labelled, by = prompt) =>
  coverOld(found, { prompt: by, labelled: now });

describe('a baseline of version 1', () => {
  it('is compared with where its tickets are the same, and does not know of labels', () => {
    const found = old();
    expect(gapIn(found)).toBeUndefined();
    expect(covered(found)).toMatchObject({ coverage: { relabelled: undefined }, answers: found.answers });
  });

  it('is none with a ticket more or less', () => {
    const stale = { stale: 'it was made with other tickets' };
    expect(covered(old(), labelled.slice(1))).toEqual(stale);
  });

  it('shows what a merge left of it', () => {
    const without = old(({ 'L-10': _, ...rest }) => rest);
    expect(covered(without)).toEqual({ stale: '1 ticket of 20 has no answer in it' });
    const foreign = old((answers) => ({ ...answers, X: [{ urgent: true, categories: [] }] }));
    expect(covered(foreign)).toEqual({ stale: 'it has answers for 1 ticket that the suite does not have' });
    const uneven = old((answers) => ({ ...answers, 'L-10': [answers['L-10'], answers['L-10']].flat() }));
    expect(gapIn(uneven)).toBe('it has 1 or 2 answers a ticket');
    expect(gapIn(old(() => ({})))).toBe('it lists no tickets');
  });

  it.each<[string, Record<string, string>, string]>([
    ['a rename', { Bug: 'Defect' }, 'it names Bug, which the prompt does not have'],
    ['a swap', { Bug: 'Uptime', Uptime: 'Bug' }, 'renames: { Bug: Uptime, Uptime: Bug }'],
  ])('is none after %s in prompt and labels, as its answers show', (_, names, why) => {
    const now = labelled.map((one) => {
      const categories = one.expected.categories.map((name) => names[name] ?? name);
      return { ...one, expected: { urgent: false, categories } };
    });
    const by = makePrompt({ categories: kinds.map((kind) => category(names[kind] ?? kind)) });
    expect(covered(old(), now, by)).toEqual({ stale: expect.stringContaining(why) });
  });
});
