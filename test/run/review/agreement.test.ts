import { describe, expect, it } from 'vitest';
import { hashText, type Label } from '../../../src/prompts/labels/label.js';
import { measureAgreement } from '../../../src/run/review/agreement.js';
import { labelOfTicket } from '../../support/labels.js';

const by = (name: string, ticket: string, more: Partial<Label> = {}) =>
  labelOfTicket(ticket, { author: { name, verified: undefined }, reviewer: ` ${name}`, ...more });

const said = (urgent: boolean, ...categories: string[]) => ({ classification: { urgent, categories } });

describe('the agreement of reviewers', () => {
  it('is that of each pair, over the tickets that both have labelled', () => {
    const labels = [
      by('ann', '1', said(true, 'Bug', 'Login')),
      by('bob', '1', said(true, 'Bug')),
      by('ann', '2', said(false, 'Billing')),
      by('bob', '2', said(false, 'Billing')),
      by('ann', '3', said(true, 'Bug')),
      by('bob', '3', said(false, 'Bug')),
      by('ann', '4', said(false, 'Billing')),
      by('cid', '4', said(false, 'Billing')),
      by('cid', '5', said(false, 'Billing')),
    ];
    const { pairs, disagreements } = measureAgreement(labels);
    expect(pairs.map(({ reviewers, n }) => [reviewers.map(({ name }) => name), n])).toEqual([
      [['ann', 'bob'], 3],
      [['ann', 'cid'], 1],
    ]);
    expect(pairs[0]?.urgent.kappa).toBeCloseTo(0.4, 12);
    expect(pairs[0]?.firstCategory).toMatchObject({ observed: 1, kappa: 1 });
    expect(pairs[0]?.categories.observed).toBeCloseTo(1 - 2 / 3 / 3, 12);
    expect(
      disagreements.map(({ ticket, labels }) => [ticket, labels.map(({ reviewer }) => reviewer.name)]),
    ).toEqual([
      ['1', ['ann', 'bob']],
      ['3', ['ann', 'bob']],
    ]);
  });

  it('does not count skips, labels of another text, or the order of categories', () => {
    const labels = [
      by('ann', '1', { classification: undefined }),
      by('bob', '1'),
      by('ann', '2'),
      by('bob', '2', { textHash: hashText('changed') }),
      by('ann', '3', said(false, 'Bug', 'Login')),
      by('bob', '3', said(false, 'Login', 'Bug')),
    ];
    const { pairs, disagreements } = measureAgreement(labels);
    expect(pairs).toMatchObject([{ n: 1, categories: { observed: 1 }, firstCategory: { observed: 0 } }]);
    expect(disagreements).toEqual([]);
  });

  it('says how many pairs were blind on both sides', () => {
    const labels = [
      by('ann', '1', { isBlind: true }),
      by('bob', '1', { isBlind: true }),
      by('ann', '2', { isBlind: true }),
      by('bob', '2'),
    ];
    expect(measureAgreement(labels).pairs).toMatchObject([{ n: 2, blind: 1 }]);
  });

  it('is of nothing where there is one reviewer', () => {
    expect(measureAgreement([by('ann', '1'), by('ann', '2')])).toEqual({ pairs: [], disagreements: [] });
  });
});
