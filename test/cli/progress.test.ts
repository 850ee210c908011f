import { describe, expect, it } from 'vitest';
import { describeStage } from '../../src/cli/progress.js';
import { newUser } from '../support/program.js';

const stage = { tickets: 1200, failed: 0, elapsedMs: 10_000, total: undefined };

describe('the line that moves while a run goes on', () => {
  it.each([
    [stage, '1,200 tickets · 120/s'],
    [{ ...stage, failed: 3 }, '1,200 tickets · 120/s · 3 failed'],
    [{ ...stage, total: 4800 }, '1,200 tickets · 120/s · about 30 s left'],
    [{ ...stage, tickets: 12, total: 600 }, '12 tickets · 1.2/s · about 8 min left'],
    [{ ...stage, elapsedMs: 3_600_000, total: 4800 }, '1,200 tickets · 0.3/s · about 3 h 0 min left'],
    [{ ...stage, elapsedMs: 500, total: 4800 }, '1,200 tickets · 2,400/s'],
    [{ ...stage, tickets: 0, elapsedMs: 0 }, '0 tickets · 0.0/s'],
    [{ ...stage, total: 1200 }, '1,200 tickets · 120/s'],
  ])('%j', (now, text) => {
    expect(describeStage(now)).toBe(text);
  });

  it('leaves the cursor where it is in a run that never starts', async () => {
    await using user = await newUser();
    const { finished } = user.begin(['check', '--tickets', 'missing.csv'], { columns: 80 });
    expect((await finished).stderr).toMatch(/^error: Cannot read missing\.csv/);
  });
});
