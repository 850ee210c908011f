import { describe, expect, it } from 'vitest';
import { TicketFailure } from '../../src/core/errors/ticket-error.js';
import type { Usage } from '../../src/core/model.js';
import { Meter } from '../../src/pipeline/meter.js';
import { bugReply } from '../support/scripted-model.js';
import { makeTicket } from '../support/tickets.js';

const ticket = makeTicket({ text: 'a' });
const request = { key: Buffer.alloc(32), content: { system: undefined, user: 'a', filledIn: 'a' }, ticket };

function meterOf(...usages: (Usage | undefined)[]) {
  const meter = new Meter();
  for (const [index, usage] of usages.entries()) {
    meter.listen({ kind: 'answered', request, reply: { ...bugReply, usage }, tookMs: 100 * (index + 1) });
  }
  return meter;
}

describe('a meter', () => {
  it('adds up what answers used', () => {
    const meter = meterOf({ input: 5, cachedInput: 2, output: 1 }, undefined, {
      input: 7,
      cachedInput: 0,
      output: 3,
    });
    expect(meter.usage).toEqual({ input: 12, cachedInput: 2, output: 4 });
    expect(meter.answered).toBe(3);
  });

  it('adds up what requests used that failed, and what models thought', () => {
    const meter = meterOf(
      { input: 5, cachedInput: 0, output: 4, reasoning: 3 },
      { input: 1, cachedInput: 0, output: 1 },
    );
    const failure = new TicketFailure('http_502', '');
    meter.listen({
      kind: 'charged',
      ticket,
      failure,
      usage: { input: 2, cachedInput: 0, output: 2, reasoning: 1 },
    });
    expect(meter.usage).toEqual({ input: 8, cachedInput: 0, output: 7, reasoning: 4 });
    expect(meter.answered).toBe(2);
  });

  it('knows what all of it cost, each part at its tier', () => {
    const price = { input: 4, cachedInput: 1, output: 8 };
    const million = { input: 1_000_000, cachedInput: 0, output: 0 };
    const meter = meterOf({ ...million, tier: 'flex' }, million, { ...million, tier: 'flex' });
    expect(meter.usage).toEqual({ input: 3_000_000, cachedInput: 0, output: 0 });
    expect(meter.cost(price)).toBe(8);
    expect(meterOf(million, { ...million, tier: 'priority' }).cost(price)).toBeUndefined();
    expect(meterOf(undefined).cost(price)).toBeUndefined();
  });

  it('does not know what was used where no one says', () => {
    expect(meterOf(undefined).usage).toBeUndefined();
  });

  it('counts retries by their reasons, and repairs', () => {
    const meter = new Meter();
    for (const code of ['http_503', 'timeout', 'http_503'] as const) {
      meter.listen({ kind: 'retry', ticket, failure: new TicketFailure(code, ''), waitMs: 0, retry: 1 });
    }
    meter.listen({ kind: 'repair', ticket, failure: new TicketFailure('invalid_json', '') });
    expect([...meter.retries]).toEqual([
      ['http_503', 2],
      ['timeout', 1],
    ]);
    expect(meter.repairs).toBe(1);
  });
});
