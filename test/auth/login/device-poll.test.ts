import { describe, expect, it } from 'vitest';
import { TicketsiftError } from '../../../src/core/errors.js';
import { systemClock } from '../../support/cache.js';
import { type Answer, ann, device, grants, logInWith, pending, refuses } from '../device.js';

const busy =
  (status: number): Answer =>
  () =>
  (_, response) =>
    void response.writeHead(status).end('busy');
const cutsOff: Answer = () => (_, response) =>
  void response.writeHead(200, { 'content-length': '99' }).write('{', () => response.destroy());
const resets: Answer = () => (_, response) => void response.destroy();

/** Of the polling: how long was waited before each question, in seconds. */
async function pausesOf(answers: readonly Answer[], differing: object = {}): Promise<number[]> {
  const { result, pauses } = await logInWith(answers, { device: { expires_in: 600, ...differing } });
  expect(result).toBe(ann);
  return pauses.map((ms) => ms / 1000);
}

describe('asking whether a code was confirmed', () => {
  it('names the code and the kind of grant, and says who asks', async () => {
    const { sent } = await logInWith([grants]);
    expect(sent('/token').map((form) => Object.fromEntries(form))).toEqual([
      {
        grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
        device_code: device.device_code,
        client_id: 'ticketsift',
      },
    ]);
  });

  it.each([
    ['as the provider says', { interval: 7 }, [7, 7]],
    ['every five seconds where it does not say', { interval: undefined }, [5, 5]],
  ])('happens %s', async (_, differing, pauses) => {
    expect(await pausesOf([pending, grants], differing)).toEqual(pauses);
  });

  it('case 49: happens five seconds later each time that it was too soon', async () => {
    const tooSoon = refuses('slow_down');
    expect(await pausesOf([pending, tooSoon, pending, tooSoon, grants])).toEqual([5, 5, 10, 10, 15]);
  });

  it.each<[string, Answer, string]>([
    ['case 49: is expired', refuses('expired_token'), 'login_timeout'],
    ['case 49: is denied', refuses('access_denied'), 'login_denied'],
    ['case 49: is denied with 403, as Google says it', refuses('access_denied', 403), 'login_denied'],
    ['is of another client', refuses('invalid_client', 401), 'login_failed'],
    ['is unknown', refuses('invalid_grant'), 'login_failed'],
    ['is asked for elsewhere', busy(302), 'login_failed'],
  ])('ends with exit code 4 where the provider says that the code %s', async (_, answer, code) => {
    const { result, accepted, sent } = await logInWith([pending, answer]);
    expect(result).toMatchObject({ code, exitCode: 4, hint: expect.stringContaining('ticketsift login') });
    expect(accepted).toEqual([]);
    expect(sent('/token')).toHaveLength(2);
  });

  it.each(['unauthorized_client', 'unsupported_grant_type'])(
    'ends with another way to log in where the provider gives no tokens in this way: %s',
    async (error) => {
      const { result } = await logInWith([refuses(error)]);
      expect(result).toMatchObject({ hint: expect.stringContaining('--no-browser') });
    },
  );

  it('case 49: ends when the time of the code is over, and not later', async () => {
    const { result, took, pauses } = await logInWith([pending], { device: { expires_in: 12 } });
    expect(result).toMatchObject({ code: 'login_timeout', exitCode: 4 });
    expect(pauses).toEqual([5000, 5000, 2000]);
    expect(took).toBe(12_000);
  });

  it('waits for no longer than a timer can, whatever the provider says', async () => {
    const pauses: number[] = [];
    const after = (ms: number, callback: () => void) => {
      pauses.push(ms);
      queueMicrotask(callback);
      return () => {};
    };
    const differing = { interval: 1e12, expires_in: 1e12 };
    await logInWith([grants], { device: differing, options: { clock: { ...systemClock, after } } });
    expect(pauses).toEqual([2 ** 31 - 1]);
  });

  it.each<[string, Answer]>([
    ['a 503', busy(503)],
    ['a 502 with a page', () => (_, response) => void response.writeHead(502).end('<html>')],
    ['a 503 with a code of its own', refuses('temporarily_unavailable', 503)],
    ['a 429', busy(429)],
    ['a reset', resets],
    ['an answer that is cut off', cutsOff],
  ])('case 50: goes on after %s, and less often', async (_, trouble) => {
    expect(await pausesOf([trouble, trouble, pending, grants])).toEqual([5, 10, 15, 15]);
  });

  it('case 50: goes on until the code is over, though no one answers', async () => {
    const { result, took } = await logInWith([resets]);
    expect(result).toMatchObject({ code: 'login_timeout' });
    expect(took).toBe(device.expires_in * 1000);
  });

  it('ends where no one is named', async () => {
    const nameless: Answer = () => () => ({ access_token: 'access', token_type: 'Bearer' });
    const { result, accepted } = await logInWith([nameless]);
    expect(result).toMatchObject({ code: 'login_failed', hint: expect.stringContaining('openid') });
    expect(accepted).toEqual([]);
  });

  it('ends where somebody else signed who it is', async () => {
    const { result, accepted } = await logInWith([
      (issuer) => async () => ({
        access_token: 'access',
        token_type: 'Bearer',
        id_token: `${(await issuer.idToken()).slice(0, -8)}AAAAAAAA`,
      }),
    ]);
    expect(result).toMatchObject({ exitCode: 4 });
    expect(accepted).toEqual([]);
  });

  it('tells no secret of what it sent or got', async () => {
    const chatty: Answer = () => (_, response) =>
      void response
        .writeHead(400, { 'content-type': 'application/json' })
        .end(JSON.stringify({ error: 'invalid_grant', access_token: 'leaked-token' }));
    const { result } = await logInWith([chatty]);
    const { message, hint, cause, stack } = result;
    expect(JSON.stringify({ message, hint, cause, stack })).not.toMatch(/leaked-token|the-device-code/);
  });

  it.each<[string, (stop: () => void) => Answer]>([
    [
      'before the first question',
      (stop) => {
        stop();
        return grants;
      },
    ],
    ['while it waits for an answer', (stop) => () => stop],
    [
      'while it waits for its turn',
      (stop) => (issuer) => (asked, response) => {
        response.once('close', stop);
        return pending(issuer)(asked, response);
      },
    ],
  ])('case 20: ends at once when it is interrupted %s', async (_, answer) => {
    const gaveUp = new AbortController();
    const interruption = new TicketsiftError('interrupted', 'Interrupted');
    const answers = [answer(() => gaveUp.abort(interruption))];
    const { result, accepted, left } = await logInWith(answers, { options: { signal: gaveUp.signal } });
    expect(result).toBe(interruption);
    expect(accepted).toEqual([]);
    expect(left).toBe(0);
  });
});
