import { expect, it } from 'vitest';
import { Histogram } from '../../src/core/stats/histogram.js';
import { Tally } from '../../src/outputs/tally.js';
import { Meter } from '../../src/pipeline/meter.js';
import { requestsOf, resultOf } from '../../src/run/end.js';
import { bugReply } from '../support/scripted-model.js';
import { makeTicket } from '../support/tickets.js';

const content = { system: undefined, user: 'a', filledIn: 'a' };
const request = { key: Buffer.alloc(32), content, ticket: makeTicket({ text: 'a' }) };

/** A run with an answer for each latency. */
function runOf(...tookMs: number[]) {
  const meter = new Meter();
  const latencies = new Histogram();
  for (const ms of tookMs) {
    meter.listen({ kind: 'answered', request, reply: bugReply, tookMs: ms });
    latencies.add(ms);
  }
  return { meter, latencies };
}

it('says how long answers took', () => {
  const { meter, latencies } = runOf(100, 200, 300);
  const { latency } = resultOf(new Tally(), meter, latencies, undefined);
  expect(latency?.max).toBe(300);
  expect(latency?.p50).toBeGreaterThanOrEqual(198);
  expect(latency?.p50).toBeLessThanOrEqual(202);
  expect(requestsOf(meter, latencies, undefined)).toMatchObject({
    answered: 3,
    medianMs: latencies.percentile(0.5),
    p90Ms: latencies.percentile(0.9),
  });
});

it('says nothing of it where no endpoint answered', () => {
  const { meter } = runOf(100);
  const none = new Histogram();
  expect(resultOf(new Tally(), meter, none, undefined).latency).toBeNull();
  expect(requestsOf(meter, none, undefined)).not.toHaveProperty('medianMs');
});
