import { describe, expect, it } from 'vitest';
import { ZendeskPace } from '../../../../src/storage/services/zendesk/pace.js';

/** The waits after so many answers that come at once. */
function waits(count: number, headers: Record<string, string>, isExport = true): number[] {
  const pace = new ZendeskPace(() => 5_000);
  return Array.from({ length: count }, () => pace.after(headers, isExport));
}

describe('the pace of requests to Zendesk', () => {
  it('is ten pages of the export in any minute where the answers do not say', () => {
    expect(waits(11, {})).toEqual([...Array(9).fill(0), 60_000, 60_000]);
  });

  it('lets pages of more than a minute ago go', () => {
    let now = 0;
    const pace = new ZendeskPace(() => now);
    for (let page = 0; page < 9; page++) pace.after({}, true);
    now = 20_000;
    expect(pace.after({}, true)).toBe(40_000);
    now = 61_000;
    expect(pace.after({}, true)).toBe(0);
  });

  it('is that of the account where the answers say', () => {
    const header = (text: string) => ({ 'zendesk-ratelimit-incremental-exports-cursor': text });
    expect(waits(40, header('total=30; remaining=3; resets=41')).at(-1)).toBe(0);
    expect(waits(1, header('total=10; remaining=0; resets=41'))).toEqual([41_000]);
    expect(waits(1, { 'zendesk-ratelimit-incremental-exports': 'total=10; remaining=0; resets=2' })).toEqual([
      2_000,
    ]);
    expect(waits(30, header('total=30')).slice(-2)).toEqual([0, 60_000]);
  });

  it.each([
    [{ 'ratelimit-remaining': '0', 'ratelimit-reset': '12' }, 12_000],
    [{ 'x-rate-limit-remaining': '0' }, 60_000],
    [{ 'ratelimit-remaining': '1', 'ratelimit-reset': '12' }, 0],
    [{ 'ratelimit-remaining': '0', 'ratelimit-reset': '99999999' }, 65_000],
    [{ 'ratelimit-remaining': 'none' }, 0],
    [{}, 0],
  ])('waits for the limit of all requests: %j', (headers, wait) => {
    expect(waits(1, headers, false)).toEqual([wait]);
  });

  it('knows how many requests an account has', () => {
    const pace = new ZendeskPace(() => 0);
    expect(pace.perMinute).toBeUndefined();
    pace.after({ 'x-rate-limit': '700' }, false);
    pace.after({}, false);
    expect(pace.perMinute).toBe(700);
  });
});
