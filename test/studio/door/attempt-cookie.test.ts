import { expect, it } from 'vitest';
import { createAttempt } from '../../../src/auth/login/authorization-code.js';
import { AttemptCookies } from '../../../src/studio/door/attempt-cookie.js';
import { virtualClock } from '../../support/virtual-clock.js';

const begun = { attempt: createAttempt(), next: '/saved' };

it('a login that has begun is read from its cookie for ten minutes', () => {
  const clock = virtualClock();
  const cookies = new AttemptCookies(clock);
  const cookie = cookies.write(begun);
  expect(cookie).toMatch(/^[\w-]{200,600}$/);
  clock.pass(10 * 60_000);
  expect(cookies.read(cookie)).toEqual(begun);
  clock.pass(1);
  expect(cookies.read(cookie)).toBeUndefined();
});

it('shows nothing of it, and differs each time', () => {
  const cookies = new AttemptCookies(virtualClock());
  const cookie = cookies.write(begun);
  const text = Buffer.from(cookie, 'base64url').toString('latin1');
  for (const secret of Object.values(begun.attempt)) expect(text).not.toContain(secret);
  expect(cookies.write(begun)).not.toBe(cookie);
});

it('what was changed, or written by another studio, is none', () => {
  const clock = virtualClock();
  const cookies = new AttemptCookies(clock);
  const cookie = cookies.write(begun);
  const bytes = Buffer.from(cookie, 'base64url');
  // What comes first says only that it is sealed.
  const mark = 4;
  const changed = Array.from({ length: bytes.length - mark }, (_, n) => {
    const copy = Buffer.from(bytes);
    const at = mark + n;
    copy[at] = (copy[at] ?? 0) ^ 1;
    return copy.toString('base64url');
  });
  for (const wrong of [...changed, cookie.slice(4), '', 'x', new AttemptCookies(clock).write(begun)]) {
    expect(cookies.read(wrong)).toBeUndefined();
  }
  expect(cookies.read(undefined)).toBeUndefined();
});
