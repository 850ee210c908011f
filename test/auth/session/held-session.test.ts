import { describe, expect, it } from 'vitest';
import { verifySession } from '../../../src/auth/session/held-session.js';
import type { StoredSession } from '../../../src/auth/session/session.js';
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
  vouched?: 'vouched',
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
  const held = await verifySession(session, { settings: settingsFor(issuer), now: () => now, vouched });
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

  it('goes on after the end of its id token where the provider has vouched for it', async () => {
    expect(await timesOf({ accessExpiresAt: now + 5 * minute }, { exp: seconds - 3600 }, 'vouched')).toEqual([
      4.5 * minute,
      5 * minute,
    ]);
  });

  it('is not held where somebody else has signed it', async () => {
    expect(await errorOf(timesOf({ keys: { keys: [] } }))).toMatchObject({ code: 'bad_token' });
  });
});
