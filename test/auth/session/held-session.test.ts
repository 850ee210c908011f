import { describe, expect, it } from 'vitest';
import { verifySession } from '../../../src/auth/session/held-session.js';
import type { StoredSession, Vouch } from '../../../src/auth/session/session.js';
import { vouchFor } from '../../../src/auth/session/vouch.js';
import { errorOf, keysOf, settingsFor } from '../../support/auth.js';
import { startForgedIssuer } from '../../support/forged-issuer.js';

const now = 1_800_000_000_000;
const seconds = now / 1000;
const minute = 60_000;
const never = Number.POSITIVE_INFINITY;
const long = Number.NEGATIVE_INFINITY;

/** The times of a session, relative to now; its id token ends in an hour. */
async function timesOf(
  changes: Partial<StoredSession>,
  claims: Readonly<Record<string, unknown>> = {},
  alter: (session: StoredSession) => StoredSession = (session) => session,
): Promise<[renewAt: number, endsAt: number]> {
  await using issuer = await startForgedIssuer(() => now);
  const session: StoredSession = {
    profile: 'default',
    issuer: issuer.url,
    clientId: issuer.clientId,
    idToken: await issuer.idToken({ iat: seconds - 7200, exp: seconds + 3600, ...claims }),
    accessToken: 'access',
    refreshToken: 'refresh',
    keys: await keysOf(issuer)(),
    ...changes,
  };
  const held = await verifySession(alter(session), { settings: settingsFor(issuer), now: () => now });
  return [held.renewAt - now, held.endsAt - now];
}

describe('a session that is held', () => {
  it.each<[string, Partial<StoredSession>, [number, number]]>([
    [
      '30 s before its end',
      { accessIssuedAt: now, accessExpiresAt: now + 5 * minute },
      [4.5 * minute, 5 * minute],
    ],
    ['after half of a short life', { accessIssuedAt: now, accessExpiresAt: now + 20_000 }, [10_000, 20_000]],
    [
      'with its id token, where that ends first',
      { accessExpiresAt: now + 600 * minute },
      [60.5 * minute, 600 * minute],
    ],
    ['with its id token, where nothing else has an end', {}, [60.5 * minute, never]],
    [
      'never, where there is nothing to do it with',
      { accessExpiresAt: now + minute, refreshToken: undefined },
      [minute, minute],
    ],
  ])('is renewed %s', async (_, session, expected) => {
    expect(await timesOf(session)).toEqual(expected);
  });

  it.each([
    ['29 s ago', seconds - 29, [1000, never]],
    ['30 s ago', seconds - 30, [long, long]],
    ['an hour ago', seconds - 3600, [long, long]],
  ])(
    'is good for nothing but renewal where its id token ended too long ago: %s',
    async (_, exp, expected) => {
      expect(await timesOf({}, { exp })).toEqual(expected);
    },
  );

  const ended = { iat: seconds - 7200, exp: seconds - 3600 };
  /** Vouched for when it had been so long ago. */
  const vouchedFor =
    (ago: number, change: (vouch: Vouch) => Partial<Vouch> = () => ({})) =>
    (session: StoredSession): StoredSession => {
      const vouch = vouchFor(session, now - ago, true);
      return { ...session, vouch: { ...vouch, ...change(vouch) } };
    };

  it.each<[string, Partial<StoredSession>, number, [number, number]]>([
    [
      'as long as its access token',
      { accessExpiresAt: now + 5 * minute },
      minute,
      [4.5 * minute, 5 * minute],
    ],
    ['for an hour, where nothing else has an end', {}, minute, [59 * minute, never]],
    [
      'for half a day at most',
      { accessExpiresAt: now + 24 * 60 * minute },
      60 * minute,
      [11 * 60 * minute, 24 * 60 * minute],
    ],
    [
      'to its end, where there is nothing to renew it with',
      { accessExpiresAt: now + 5 * minute, refreshToken: undefined },
      minute,
      [5 * minute, 5 * minute],
    ],
  ])('goes on after the end of its id token where the provider vouches for it: %s', async (...all) => {
    const [, session, ago, expected] = all;
    expect(await timesOf(session, ended, vouchedFor(ago))).toEqual(expected);
  });

  it.each<[string, Partial<StoredSession>, object, (session: StoredSession) => StoredSession]>([
    ['is over', { accessExpiresAt: now + 5 * minute }, {}, vouchedFor(60 * 60 * minute)],
    ['is from the future', { accessExpiresAt: now + 50 * minute }, {}, vouchedFor(-minute)],
    ['was made longer', {}, {}, vouchedFor(61 * minute, ({ until }) => ({ until: until + 60 * minute }))],
    ['was made newer', {}, {}, vouchedFor(61 * minute, ({ at }) => ({ at: at + 1 }))],
    ['has another seal', {}, {}, vouchedFor(minute, () => ({ seal: 'A'.repeat(43) }))],
    ['has a seal that is none', {}, {}, vouchedFor(minute, () => ({ seal: '' }))],
    ['is of another access token', {}, {}, (one) => ({ ...vouchedFor(minute)(one), accessToken: 'other' })],
    [
      'is of another client',
      {},
      {},
      (one) => ({ ...one, vouch: vouchFor({ ...one, clientId: 'x' }, now, true) }),
    ],
    [
      'is of another profile',
      {},
      {},
      (one) => ({ ...one, vouch: vouchFor({ ...one, profile: 'x' }, now, true) }),
    ],
    [
      'is of another id token',
      {},
      {},
      (one) => ({ ...one, vouch: vouchFor({ ...one, idToken: 'x' }, now, true) }),
    ],
    ['is of claims that are too old', {}, { iat: seconds - 31 * 24 * 3600 }, vouchedFor(minute)],
  ])('is good for nothing but renewal where what vouches for it %s', async (...all) => {
    const [, session, claims, alter] = all;
    expect(await timesOf(session, { ...ended, ...claims }, alter)).toEqual([long, long]);
  });

  it('is not held where somebody else has signed it', async () => {
    expect(await errorOf(timesOf({ keys: { keys: [] } }))).toMatchObject({ code: 'bad_token' });
  });
});
