import { describe, expect, it } from 'vitest';
import { readWait } from '../../../src/core/http/read-wait.js';
import { fc } from '../../support/properties.js';

const now = () => Date.UTC(2026, 9, 4, 12, 0, 0);
const wait = (text: string) => readWait(text, now);

describe('how long to wait', () => {
  it.each([
    ['0', 0],
    ['12', 12_000],
    [' 0.5 ', 500],
    ['.25', 250],
    ['90', 90_000],
    ['0.0001', 1],
    ['33011.382867', 33_011_383],
  ])('may be given in seconds: %s', (text, ms) => {
    expect(wait(text)).toBe(ms);
  });

  it.each([
    ['1s', 1000],
    ['0s', 0],
    ['6m0s', 360_000],
    ['8.64s', 8640],
    ['120ms', 120],
    ['1h2m3.5s', 3_723_500],
    ['23h47m36.648s', 85_656_648],
    ['1d', 86_400_000],
    ['5m', 300_000],
  ])('may be given as a duration: %s', (text, ms) => {
    expect(wait(text)).toBe(ms);
  });

  it.each([
    ['as HTTP writes it', 'Sun, 04 Oct 2026 12:00:30 GMT'],
    ['as HTTP once wrote it', 'Sunday, 04-Oct-26 12:00:30 GMT'],
    ['as C writes it', 'Sun Oct  4 12:00:30 2026'],
    ['as ISO 8601 writes it', '2026-10-04T12:00:30Z'],
    ['in fractions of a second', '2026-10-04T12:00:30.000000Z'],
    ['without a zone', '2026-10-04T12:00:30'],
    ['in another zone', '2026-10-04T14:00:30+02:00'],
    ['as JavaScript writes it', 'Sun Oct 04 2026 14:00:30 GMT+0200 (Central European Summer Time)'],
    ['in seconds since 1970', '1791115230'],
    ['in milliseconds since 1970', '1791115230000'],
  ])('may be given by the clock, %s', (_, text) => {
    expect(wait(text)).toBe(30_000);
  });

  it.each(['Sun, 04 Oct 2026 11:00:00 GMT', '1791115000', '1791111630000'])('is over at %s', (text) => {
    expect(wait(text)).toBe(0);
  });

  it.each([
    '',
    '-5',
    'NaN',
    'Infinity',
    '1e3',
    '0x10',
    '1,5',
    'soon',
    'in 5 seconds',
    '5 s',
    '5s later',
    '1.2.3s',
    '99:99',
    'Sun, 04 Oct 2099 12:00:00 GMT',
    '9'.repeat(10),
    '9'.repeat(400),
    '90d',
  ])('is not reported by %j', (text) => {
    expect(wait(text)).toBeUndefined();
  });

  it('is never more than a timer can wait, whatever the text', () => {
    const part = fc.constantFrom(
      '1',
      '30',
      '.',
      's',
      'ms',
      'm',
      'h',
      '-',
      ':',
      ' ',
      'GMT',
      'Oct',
      '2026',
      'T',
      'Z',
    );
    const text = fc.oneof(
      fc.string(),
      fc.array(part, { maxLength: 12 }).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(text, (text) => {
        const ms = wait(text);
        return ms === undefined || (Number.isInteger(ms) && ms >= 0 && ms < 2 ** 31);
      }),
    );
  });
});
