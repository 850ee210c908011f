import { describe, expect, it } from 'vitest';
import { describeAnswers, Tally } from '../../src/outputs/tally.js';
import { classified, failed, sampleTicket } from '../support/outcomes.js';

const ticket = sampleTicket('1', 'x');

function tallyOf(...batches: Parameters<Tally['add']>[0][]): Tally {
  const tally = new Tally();
  for (const batch of batches) tally.add(batch);
  return tally;
}

it('counts nothing to begin with', () => {
  const tally = new Tally();
  expect([tally.total, tally.classified, tally.urgent, tally.failed]).toEqual([0, 0, 0, 0]);
});

it('counts tickets over all batches', () => {
  const tally = tallyOf(
    [classified(ticket, ['Bug'], { urgent: true }), classified(ticket)],
    [],
    [failed(ticket), classified(ticket, [], { urgent: true })],
  );
  expect([tally.total, tally.classified, tally.urgent, tally.failed]).toEqual([4, 3, 2, 1]);
});

it('counts where answers came from', () => {
  const tally = tallyOf([
    classified(ticket, [], { origin: 'cached' }),
    classified(ticket, [], { origin: 'duplicate' }),
    failed(ticket, 'invalid_json', 'Not JSON.', { origin: 'duplicate' }),
    failed(ticket),
  ]);
  expect(tally.origins).toEqual({ cached: 1, sent: 0, duplicate: 2, none: 1 });
});

it('counts apart what one of two models answered on this machine', () => {
  const tally = new Tally('embedded');
  tally.add([
    classified(ticket, [], { origin: 'sent', model: 'embedded' }),
    classified(ticket, [], { origin: 'sent', model: 'gpt' }),
    classified(ticket, [], { origin: 'cached', model: 'embedded' }),
    classified(ticket, [], { origin: 'sent' }),
  ]);
  expect([tally.local, tally.origins]).toEqual([1, { cached: 1, sent: 2, duplicate: 0, none: 0 }]);
  expect(describeAnswers({ cached: 1, sent: 2, duplicates: 0, local: tally.local }, undefined)).toBe(
    '1 from the cache, 1 on this machine, 2 sent, 0 duplicates',
  );
});

describe('errors', () => {
  it('are counted by code, with the first one as the example', () => {
    const tally = tallyOf([
      failed(sampleTicket('1', 'x', 3), 'http_500', 'The endpoint said: oh'),
      failed(sampleTicket('2', 'x', 9), 'http_500', 'The endpoint said: no'),
      failed(sampleTicket('3', 'x', 4), 'timeout', 'No answer.'),
    ]);
    expect([...tally.errors.values()]).toEqual([
      { code: 'http_500', count: 2, place: 'tickets.csv:3', example: 'The endpoint said: oh' },
      { code: 'timeout', count: 1, place: 'tickets.csv:4', example: 'No answer.' },
    ]);
  });

  it('keep one short and harmless line of an example', () => {
    const [error] = tallyOf([
      failed(ticket, 'refused', `\x1b[31m\n${'no '.repeat(1_000_000)}`),
    ]).errors.values();
    expect(error?.example).toMatch(/^␛\[31m no no/);
    expect(error?.example.length).toBeLessThanOrEqual(500);
  });
});

describe('categories', () => {
  it('are counted by name', () => {
    const tally = tallyOf([
      classified(ticket, ['A', 'B']),
      classified(ticket, ['B']),
      classified(ticket, ['__proto__']),
    ]);
    expect([...tally.categories]).toEqual([
      ['A', 1],
      ['B', 2],
      ['__proto__', 1],
    ]);
  });

  it('are together other names once there are a thousand', () => {
    const names = Array.from({ length: 1500 }, (_, index) => `name ${index}`);
    const tally = tallyOf(
      names.map((name) => classified(ticket, [name])),
      [classified(ticket, ['name 7'])],
    );
    expect(tally.categories.size).toBe(1000);
    expect(tally.categories.get('name 7')).toBe(2);
    expect(tally.otherNames).toBe(500);
  });

  it('with a name too long to be one are other names', () => {
    const tally = tallyOf([classified(ticket, ['x'.repeat(201)])]);
    expect([tally.categories.size, tally.otherNames]).toEqual([0, 1]);
  });
});
