import { expect, it } from 'vitest';
import { TicketFailure } from '../../../src/core/errors/ticket-error.js';
import type { RequestEvent } from '../../../src/pipeline/event.js';
import { describeEvent } from '../../../src/run/describe/event.js';
import { bugReply } from '../../support/scripted-model.js';
import { makeTicket } from '../../support/tickets.js';

const at = (hours: number, minutes: number, seconds: number) =>
  new Date(2026, 10, 25, hours, minutes, seconds).getTime();
const now = at(14, 3, 40);
const ticket = makeTicket({ id: 'T1', text: 'a' }, 7);
const failure = new TicketFailure('http_503', 'The host answered 503.');
const request = { key: Buffer.alloc(32), content: { system: undefined, user: 'a', filledIn: 'a' }, ticket };

it.each<[RequestEvent, string | undefined]>([
  [{ kind: 'answered', request, reply: bugReply, tookMs: 5 }, undefined],
  [
    { kind: 'retry', ticket, failure, waitMs: 350, retry: 2 },
    'tickets.csv:7: ticket T1: http_503: The host answered 503. retry 2 in 350 ms',
  ],
  [
    { kind: 'retry', ticket, failure, waitMs: 61_000, retry: undefined },
    'tickets.csv:7: ticket T1: http_503: The host answered 503. sent again in 1 min 1 s',
  ],
  [
    { kind: 'repair', ticket, failure },
    'tickets.csv:7: ticket T1: http_503: The host answered 503. sent again with what was wrong',
  ],
  [
    { kind: 'pause', ms: 90_000, why: 'rate_limited' },
    'waiting until 14:05:10 (rate limit), 1 min 30 s left',
  ],
  [
    { kind: 'pause', ms: 15 * 3_600_000, why: 'unavailable' },
    'waiting until 2026-11-26 05:03:40 (the endpoint is not available), 15 h 0 min left',
  ],
  [{ kind: 'held', requests: 1 }, 'waiting for 1 answer that other processes on this cache have requested'],
  [
    { kind: 'concurrency', limit: 8, why: 'slow' },
    'at most 8 requests at once from now on: answers take longer',
  ],
  [
    { kind: 'concurrency', limit: 8, why: 'rate_limited' },
    'at most 8 requests at once from now on: the endpoint takes no more',
  ],
])('%#', (event, line) => {
  expect(describeEvent(event, now)).toBe(line);
});
