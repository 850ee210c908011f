import { Readable, Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { identityOf, openLogin } from '../../src/auth/open.js';
import { readEnvironment } from '../../src/config/environment.js';
import { loadConfig } from '../../src/config/load.js';
import { createSession } from '../../src/core/world/session.js';
import type { World } from '../../src/core/world/world.js';
import { systemClock } from '../support/cache.js';
import { startIssuer } from '../support/issuer.js';
import { authSection, editSession, logIn } from '../support/login.js';
import { newUser, type User } from '../support/program.js';
import { trustsAll } from '../support/trust.js';

/** What the login of a user grants to the services of a provider. */
async function grantOf(user: User, issuer: string, env: Record<string, string> = {}) {
  const world: World = {
    ...systemClock,
    stdin: Readable.from([]),
    stdout: new Writable(),
    stderr: new Writable(),
    environment: readEnvironment({ ...user.env, ...env }),
    cwd: user.folder.path,
    random: () => 0,
    newId: () => crypto.randomUUID(),
    onInterrupt: () => () => {},
    exit: () => {},
  };
  const output = { write: async () => {}, commit: async () => {}, discard: async () => {} };
  const session = createSession(world, output, { quiet: true, color: false, isPlain: false });
  const opened = await openLogin(session, await loadConfig(world, {}, trustsAll));
  return identityOf(opened).grantFrom(issuer);
}

describe('what a login grants', () => {
  it('is a token and its scopes, for the services of its own provider', async () => {
    await using issuer = await startIssuer();
    await using user = await newUser();
    await user.configure(authSection(issuer));
    await logIn(user, 'ann');
    const { accessToken } = await editSession(user, () => ({ scope: 'openid sheets' }));
    const grant = await grantOf(user, issuer.url);
    expect(grant).toMatchObject({ userId: 'ann', scopes: ['openid', 'sheets'] });
    expect(await grant?.token()).toBe(accessToken);
  });

  it('is what was asked for where the provider does not say', async () => {
    await using issuer = await startIssuer();
    await using user = await newUser();
    await user.configure(authSection(issuer));
    await logIn(user, 'ann');
    await editSession(user, () => ({ scope: undefined }));
    expect(await grantOf(user, issuer.url)).toMatchObject({
      scopes: ['openid', 'email', 'profile', 'offline_access'],
    });
  });

  it.each([
    ['another provider', 'https://accounts.google.com', '', {}],
    ['a provider whose name begins the same', undefined, '', {}],
    ['its own where tokens are for another resource', '', '  audience: https://api.example.com\n', {}],
    ['its own where a job was given a token', '', '', { TICKETSIFT_TOKEN: 'a.b.c' }],
  ])('is nothing to %s', async (_, asked, more, env) => {
    await using issuer = await startIssuer();
    await using user = await newUser();
    await user.configure(authSection(issuer, more));
    const other = asked === undefined ? `${issuer.url}/` : asked === '' ? issuer.url : asked;
    expect(await grantOf(user, other, env)).toBeUndefined();
  });

  it('is nothing where there is no provider', async () => {
    await using user = await newUser();
    expect(await grantOf(user, 'https://accounts.google.com')).toBeUndefined();
  });
});
