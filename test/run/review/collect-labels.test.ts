import { describe, expect, it } from 'vitest';
import { hashText, type Label } from '../../../src/prompts/labels/label.js';
import { collectLabels } from '../../../src/run/review/collect-labels.js';
import { labelOfTicket } from '../../support/labels.js';
import { sampleTicket } from '../../support/outcomes.js';

const by = (name: string, ticket: string, more: Partial<Label> = {}) =>
  labelOfTicket(ticket, { reviewer: ` ${name}`, ...more });

const found = (...ids: string[]) => new Map(ids.map((id) => [id, [sampleTicket(id, `text of ${id}`)]]));

const collect = (
  labels: readonly Label[],
  tickets: ReturnType<typeof found>,
  conflicts: 'newest' | undefined = undefined,
) => collectLabels(labels, tickets, { conflicts });

const said = (urgent: boolean, ...categories: string[]) => ({ classification: { urgent, categories } });

describe('collected labels', () => {
  it('are in the order of the ids, no matter who labelled first', () => {
    const ids = ['T-10', 'T-9', 't-1', '2', '10', 'T-09'];
    const labels = ids.map((id) => by('ann', id));
    const order = collect(labels, found(...ids)).rows.map(({ ticket }) => ticket.id);
    expect(order).toEqual(['2', '10', 't-1', 'T-09', 'T-9', 'T-10']);
    expect(collect(labels.toReversed(), found(...ids)).rows.map(({ ticket }) => ticket.id)).toEqual(order);
  });

  it('leave out and name tickets that changed, that are gone, that were skipped, and on which reviewers disagree', () => {
    const labels = [
      by('ann', 'fine'),
      by('bob', 'fine', { classification: undefined }),
      by('ann', 'changed', { textHash: hashText('before') }),
      by('ann', 'gone'),
      by('ann', 'skipped', { classification: undefined }),
      by('ann', 'unclear', said(true, 'Bug')),
      by('bob', 'unclear', said(false, 'Bug')),
    ];
    const { rows, ...leftOut } = collect(labels, found('fine', 'changed', 'skipped', 'unclear'));
    expect(rows.map(({ ticket }) => ticket.id)).toEqual(['fine']);
    expect(leftOut).toEqual({
      changed: ['changed'],
      missing: ['gone'],
      skipped: ['skipped'],
      conflicts: ['unclear'],
    });
  });

  it('take the newest label of a conflict where that is wanted, by time and not by reviewer', () => {
    const labels = [
      by('ann', '1', { ...said(true, 'Bug'), labelledAt: '2026-02-02T00:00:00.000Z', position: 1 }),
      by('bob', '1', { ...said(false, 'Bug'), labelledAt: '2026-02-01T00:00:00.000Z', position: 2 }),
    ];
    for (const order of [labels, labels.toReversed()]) {
      expect(collect(order, found('1'), 'newest').rows).toMatchObject([{ classification: { urgent: true } }]);
    }
  });

  it('are the same no matter which of those who agree was last', () => {
    const labels = [by('ann', '1', said(true, 'Login', 'Bug')), by('bob', '1', said(true, 'Bug', 'Login'))];
    const [one] = collect(labels, found('1')).rows;
    const [other] = collect(labels.toReversed(), found('1')).rows;
    expect(one?.classification).toEqual(other?.classification);
  });

  it.each([
    ['random', ['random'], ['unsure']],
    ['random', ['unsure', 'random'], ['mislabelled']],
    ['random', ['random', 'chosen'], ['chosen']],
    ['chosen', ['chosen'], ['chosen']],
    ['disagreement', ['unsure'], ['disagreement']],
    ['mislabelled', ['mislabelled'], ['mislabelled']],
  ] as const)('are %s where they were drawn from %j and %j', (queue, one, other) => {
    const labels = [by('ann', '1', { drawnFrom: one }), by('bob', '1', { drawnFrom: other })];
    expect(collect(labels, found('1')).rows).toMatchObject([{ queue }]);
  });

  it('are those of the text that is there, of an id that is there twice', () => {
    const tickets = new Map([['1', [sampleTicket('1', 'another'), sampleTicket('1', 'text of 1')]]]);
    expect(collect([by('ann', '1')], tickets).rows).toMatchObject([{ ticket: { text: 'text of 1' } }]);
    const both = [by('ann', '1'), by('bob', '1', { textHash: hashText('another') })];
    expect(collect(both, tickets).conflicts).toEqual(['1']);
  });
});
