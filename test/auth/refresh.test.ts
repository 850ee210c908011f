import { describe, expect, it } from 'vitest';
import { type Issuer, startIssuer } from '../support/issuer.js';
import { authSection, letSessionExpire, logIn } from '../support/login.js';
import { newUser, type User } from '../support/program.js';

/** Somebody whose access token is over, at a real provider that takes a refresh token once. */
async function atExpiry(): Promise<{ issuer: Issuer; user: User } & AsyncDisposable> {
  const issuer = await startIssuer();
  const user = await newUser();
  await user.folder.write('ticketsift.yaml', authSection(issuer));
  await logIn(user, 'ann');
  await letSessionExpire(user);
  return {
    issuer,
    user,
    async [Symbol.asyncDispose]() {
      await user[Symbol.asyncDispose]();
      await issuer[Symbol.asyncDispose]();
    },
  };
}

describe('a session that several processes use', () => {
  it('case 40: is renewed once for eight of them', async () => {
    await using at = await atExpiry();
    const all = await Promise.all(Array.from({ length: 8 }, () => at.user.run(['token'])));
    expect(all.map(({ code }) => code)).toEqual(Array(8).fill(0));
    expect(new Set(all.map(({ stdout }) => stdout)).size).toBe(1);
    expect(at.issuer.grants('refresh_token')).toBe(1);
  });

  it('case 41: is renewed by the next where one was killed at it', async () => {
    await using at = await atExpiry();
    const asked = at.issuer.hold(true);
    const { child, finished } = at.user.start(['token']);
    await asked;
    child.kill('SIGKILL');
    await finished;
    void at.issuer.hold(false);
    expect(await at.user.run(['token'])).toMatchObject({ code: 0, stderr: '' });
    expect(at.issuer.grants('refresh_token')).toBe(1);
  });
});
