import { expect, it } from 'vitest';
import { RequestTimes } from '../../../src/check/answer.js';
import { tellTimes } from '../../../src/cli/check/times.js';
import { report } from '../../check/reporters/reports.js';

/** What is said of a suite with answers that took so long. */
function saidOf(model: string, ...tookMs: number[]): string[] {
  const said: string[] = [];
  const times = new RequestTimes();
  for (const ms of tookMs) times.latencies.add(ms);
  const checked = { report: report({ model, cost: undefined }), times, elapsedMs: 2_000, spent: 0 };
  tellTimes({ voice: { note: (text) => said.push(text) } }, [checked]);
  return said;
}

it('counts the requests of a suite and says how long they took', () => {
  expect(saidOf('gpt-4o-mini', 300, 300)).toEqual([
    'triage: 2.0 s; 2 requests, half of them answered within 300 ms',
  ]);
  expect(saidOf('gpt-4o-mini')).toEqual(['triage: 2.0 s; no requests']);
});

it('has no requests of a model on this machine, to which nothing is sent', () => {
  expect(saidOf('embedded', 13_000, 13_000)).toEqual(['triage: 2.0 s']);
});
