import { describe, expect, it } from 'vitest';
import { localOwner } from '../../src/core/identity.js';
import { openChecks, type PastCheck } from '../../src/storage/checks.js';
import { temporaryFolder } from '../support/temporary-folder.js';

const check = (at: number): PastCheck => ({
  at,
  ...{ prompt: 'p', promptVersion: 2, promptHash: 'h', model: 'm', tickets: 3, outcome: 'pass', exact: 0.5 },
  ...{ urgentRecall: 1, macroF1: 0.5, errorRate: 0, cost: null, medianLatency: 12 },
  interval: { lower: 0.2, upper: 0.8 },
  thresholds: [{ name: 'exact', wanted: 0.4, reached: 0.5, met: true }],
});

describe('the history of checks', () => {
  it('has the latest last, each suite for itself, also when it is opened again', async () => {
    await using folder = await temporaryFolder();
    const path = folder.file('checks.db');
    {
      using checks = openChecks(path, localOwner);
      for (const at of [1, 2, 3]) checks.add('triage', check(at));
      checks.add('other', check(9));
    }
    using checks = openChecks(path, localOwner);
    expect(checks.of('triage', 2)).toEqual([check(2), check(3)]);
    expect(checks.of('nothing', 2)).toEqual([]);
    expect(checks.suites()).toEqual(['other', 'triage']);
  });

  it('forgets what is older than a thousand checks', async () => {
    await using folder = await temporaryFolder();
    using checks = openChecks(folder.file('checks.db'), localOwner);
    for (let at = 1; at <= 1_003; at++) checks.add('triage', check(at));
    const found = checks.of('triage', 2_000);
    expect(found).toHaveLength(1_000);
    expect(found[0]?.at).toBe(4);
  });
});
