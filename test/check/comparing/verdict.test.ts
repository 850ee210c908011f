import { describe, expect, it } from 'vitest';
import type { AnsweredTicket, Flip } from '../../../src/check/comparing/flips.js';
import { verdictOf, verdictOfFlips } from '../../../src/check/comparing/verdict.js';
import { classified, sampleTicket } from '../../support/outcomes.js';
import { comparison, report } from '../reporters/reports.js';

describe('the verdict on labelled tickets', () => {
  it.each([
    ['Worse', { verdict: 'REGRESSION', lower: -0.2, upper: -0.01 }],
    ['No worse', { verdict: 'PASS', lower: -0.02, upper: 0.04 }],
    ['No worse', { verdict: 'PASS', lower: 0, upper: 0.04 }],
    ['Better', { verdict: 'PASS', lower: 0.01, upper: 0.2 }],
    ['No evidence either way', { verdict: 'INCONCLUSIVE', lower: -0.2, upper: 0.1 }],
    ['No evidence either way', { verdict: 'INCONCLUSIVE', lower: 0.01, upper: 0.1 }],
  ] as const)('is %s', (headline, found) => {
    const { meaning, next } = report();
    const verdict = verdictOf(report({ comparison: comparison(found) }));
    expect(verdict.headline).toBe(headline);
    expect(verdict.sentences).toEqual([meaning, next]);
    expect(verdict.details[0]).toContain(`${found.verdict} against baselines/triage.json`);
  });

  it('is that there is no evidence where the labels fit one of the two alone', () => {
    const verdict = verdictOf(report({ notCompared: 'it has other categories' }));
    expect([verdict.headline, verdict.details]).toEqual(['No evidence either way', []]);
  });
});

describe('the verdict on tickets without labels', () => {
  const pairs = (texts: readonly string[]) =>
    texts.map((text, n): AnsweredTicket => {
      const ticket = sampleTicket(`T${n}`, text);
      return { ticket, before: classified(ticket, ['Bug']), after: classified(ticket, ['Billing']) };
    });
  const flipped = (all: readonly AnsweredTicket[]) =>
    all.map((pair): Flip => ({ ...pair, label: undefined }));

  it('is the share of flips, with its interval', () => {
    const answered = pairs(Array.from({ length: 20 }, (_, n) => `text ${n}`));
    const { sentences } = verdictOfFlips(
      { answered, flips: flipped(answered.slice(0, 5)), failed: 0, notReached: 0 },
      'No labels.',
    );
    // Wilson's interval of 5 of 20.
    expect(sentences.slice(0, 3)).toEqual([
      '5 of 20 tickets got another answer: 25.0 %.',
      'Of all tickets like these, it is 11.2 to 46.9 % (95 % interval).',
      'No labels. So it is not known which of the two is better: only flips can be counted.',
    ]);
  });

  it('counts tickets with one text once', () => {
    const answered = pairs(['a', 'b', 'A ', 'a', 'c']);
    const flips = flipped(answered.filter(({ ticket }) => ticket.text.trim().toLowerCase() === 'a'));
    const [share] = verdictOfFlips({ answered, flips, failed: 0, notReached: 0 }, '').sentences;
    expect(share).toBe(
      '1 of 3 tickets got another answer: 33.3 %. 2 tickets with the text of another are left out.',
    );
  });

  it('has a width where nothing flipped', () => {
    const answered = pairs(Array.from({ length: 20 }, (_, n) => `text ${n}`));
    const { sentences } = verdictOfFlips({ answered, flips: [], failed: 0, notReached: 0 }, '');
    expect(sentences.slice(0, 2).join(' ')).toContain(
      '0.0 %. Of all tickets like these, it is 0.0 to 16.1 %',
    );
  });
});
