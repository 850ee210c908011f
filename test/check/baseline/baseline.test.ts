import { describe, expect, it } from 'vitest';
import type { CheckAnswer } from '../../../src/check/assess/report.js';
import {
  type Baseline,
  formatBaseline,
  hashOfTickets,
  parseBaseline,
  staleness,
} from '../../../src/check/baseline/baseline.js';
import type { LabelledTicket } from '../../../src/check/labels.js';
import { fc } from '../../support/properties.js';

const bug: CheckAnswer = { classification: { urgent: true, categories: ['Bug'] } };
const facts = { prompt: 'triage', promptVersion: undefined, promptHash: 'abc', model: 'm', tickets: 't' };
const baseline = (answers: [string, CheckAnswer[]][]): Baseline => ({ ...facts, answers: new Map(answers) });

describe('a baseline', () => {
  it('has a line for each ticket, by their ids', () => {
    const late: CheckAnswer = { error: { code: 'timeout', message: 'too late' } };
    expect(
      formatBaseline(
        baseline([
          ['L-2', [late]],
          ['L-1', [bug, { classification: { urgent: false, categories: ['Uptime', 'Bug'] } }]],
        ]),
      ),
    ).toBe(`{
  "ticketsift_baseline": 1,
  "prompt": "triage",
  "prompt_hash": "abc",
  "model": "m",
  "tickets": "t",
  "answers": {
    "L-1": [{"urgent":true,"categories":["Bug"]},{"urgent":false,"categories":["Bug","Uptime"]}],
    "L-2": [{"error":"timeout","message":"too late"}]
  }
}
`);
  });

  it('says which version of a saved prompt it is of', () => {
    const saved = { ...baseline([['L-1', [bug]]]), promptVersion: 2 };
    expect(formatBaseline(saved)).toContain('  "prompt": "triage",\n  "prompt_version": 2,\n');
    expect(parseBaseline(formatBaseline(saved), 'b.json')).toEqual(saved);
  });

  it('is read as it was written, whatever ids and names there are', () => {
    const text = fc.oneof(fc.string({ unit: 'grapheme', minLength: 1 }), fc.constant('__proto__'));
    const answer = fc
      .record({ urgent: fc.boolean(), categories: fc.uniqueArray(text, { maxLength: 3 }) })
      .map(
        ({ urgent, categories }): CheckAnswer => ({
          classification: { urgent, categories: categories.toSorted() },
        }),
      );
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.tuple(text, fc.array(answer, { minLength: 1, maxLength: 3 })), {
          selector: ([id]) => id,
        }),
        (answers) => {
          const written = formatBaseline(baseline(answers));
          expect(parseBaseline(written, 'b.json').answers).toEqual(new Map(answers));
          expect(formatBaseline(parseBaseline(written, 'b.json'))).toBe(written);
        },
      ),
    );
  });

  it.each(['', 'no json', '[]', '{"ticketsift_baseline":2}', '{"ticketsift_baseline":1}'])(
    'is not %j',
    (text) => {
      expect(() => parseBaseline(text, 'b.json')).toThrow(
        expect.objectContaining({ code: 'bad_input', message: expect.stringContaining('b.json') }),
      );
    },
  );

  it.each([
    [{ model: 'm', tickets: 't' }, undefined],
    [{ model: 'other', tickets: 't' }, 'it was made with m, and this is other'],
    [{ model: 'm', tickets: 'u' }, 'it was made with other tickets'],
  ])('compared with %j is stale: %s', (now, why) => {
    expect(staleness(baseline([]), now)).toBe(why);
  });
});

describe('the hash of tickets', () => {
  const one = (id: string, text: string, urgent = true): LabelledTicket => ({
    ticket: { id, text, columns: ['id', 'text'], values: [id, text], place: { source: 's', line: 1 } },
    expected: { urgent, categories: ['Bug'] },
    note: '',
  });
  const tickets = [one('a', 'x'), one('b', 'y')];

  it.each([
    ['the order', [one('b', 'y'), one('a', 'x')], true],
    ['a label', [one('a', 'x', false), one('b', 'y')], true],
    ['a text', [one('a', 'z'), one('b', 'y')], false],
    ['an id', [one('c', 'x'), one('b', 'y')], false],
    ['a ticket more', [...tickets, one('c', 'z')], false],
  ])('stays the same with another %s: see', (_, others, isSame) => {
    expect(hashOfTickets(others) === hashOfTickets(tickets)).toBe(isSame);
  });
});
