import { describe, expect, it } from 'vitest';
import { openStoredLogin } from '../../../src/auth/current-user.js';
import { openSessionStore } from '../../../src/auth/session/session-store.js';
import { errorOf, providerAt, settingsFor } from '../../support/auth.js';
import { systemClock } from '../../support/cache.js';
import { type Issuer, type IssuerOptions, startIssuer } from '../../support/issuer.js';
import { authSection, editSession, endSession, letSessionExpire, logIn } from '../../support/login.js';
import { newUser, type User } from '../../support/program.js';

/** Somebody who is logged in at a real provider, which takes a refresh token once. */
async function loggedIn(
  options: IssuerOptions = {},
  more = '',
): Promise<{ issuer: Issuer; user: User } & AsyncDisposable> {
  const issuer = await startIssuer(options);
  const user = await newUser();
  await user.configure(authSection(issuer, more));
  await logIn(user, 'ann');
  return {
    issuer,
    user,
    async [Symbol.asyncDispose]() {
      await user[Symbol.asyncDispose]();
      await issuer[Symbol.asyncDispose]();
    },
  };
}

async function atExpiry(): ReturnType<typeof loggedIn> {
  const at = await loggedIn();
  await letSessionExpire(at.user);
  return at;
}

/** The login of that user in this process. */
function loginOf({ issuer, user }: { issuer: Issuer; user: User }) {
  const settings = settingsFor(issuer);
  const none = () => Promise.reject(new Error('No keychain is wanted.'));
  const store = openSessionStore({
    folder: user.folder.file('home/state/sessions'),
    settings,
    keyring: { get: none, set: none, remove: none },
    warn: () => {},
  });
  return openStoredLogin({ settings, store, provider: () => providerAt(issuer), clock: { now: Date.now } });
}

const kept = (user: User) => editSession(user, () => ({}));

describe('a session at a real provider', () => {
  it('case 34: is used while it is good, though the provider is down', async () => {
    await using at = await loggedIn();
    at.issuer.setDown(true);
    expect(await at.user.run(['token'])).toMatchObject({ code: 0, stderr: '' });
    expect(await at.user.run(['whoami'])).toMatchObject({ code: 0, stderr: '' });
  });

  it('case 35: stays when it is over and the provider is down, and is renewed later', async () => {
    await using at = await atExpiry();
    const before = await kept(at.user);
    at.issuer.setDown(true);
    const { code, stdout, stderr } = await at.user.run(['token']);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('for now');
    expect(stderr).toContain('You stay logged in');
    expect(await kept(at.user)).toEqual(before);
    at.issuer.setDown(false);
    expect(await at.user.run(['token'])).toMatchObject({ code: 0, stderr: '' });
  });

  it('case 36: wants a login in one message once it was ended there, and opens no browser', async () => {
    await using at = await atExpiry();
    const { refreshToken } = await kept(at.user);
    await endSession(at.user, at.issuer);
    const asked = at.issuer.requests.length;
    const { code, stdout, stderr } = await at.user.run(['token', '--debug']);
    expect({ code, stdout }).toEqual({ code: 4, stdout: '' });
    expect(stderr.match(/Log in again/g)).toHaveLength(1);
    expect(stderr).not.toContain(refreshToken);
    expect(at.issuer.requests.slice(asked)).not.toContain('GET /auth');
    // What was refused is not tried again.
    const askedThen = at.issuer.requests.length;
    expect(await at.user.run(['token'])).toMatchObject({ code: 4 });
    expect(at.issuer.requests.slice(askedThen)).not.toContain('POST /token');
  });

  it('case 39: is renewed with new tokens of each kind, and kept with them', async () => {
    await using at = await atExpiry();
    const before = await kept(at.user);
    const { stdout } = await at.user.run(['token']);
    const after = await kept(at.user);
    expect(stdout).toBe(`${after.accessToken}\n`);
    expect(after.refreshToken).not.toBe(before.refreshToken);
    expect(after.accessToken).not.toBe(before.accessToken);
    expect(await at.user.run(['whoami'])).toMatchObject({ code: 0 });
  });
});

/** A clock that is so many seconds ahead of all others. */
const inSeconds = (seconds: number) => ({ ...systemClock, now: () => Date.now() + seconds * 1000 });

describe('a session at a provider that gives no id token on renewal', () => {
  const short = { withoutIdTokenOnRefresh: true, idTokenTtl: 60, accessTokenTtl: 300 };
  const at = (user: User, seconds: number, ...args: string[]) =>
    user.begin(args, { clock: inSeconds(seconds) }).finished;

  it('case 39: is renewed once for eight of them, and lasts as long as its access token', async () => {
    await using here = await loggedIn(short);
    const all = await Promise.all(Array.from({ length: 8 }, () => at(here.user, 400, 'token')));
    expect(all.map(({ code, stderr }) => ({ code, stderr }))).toEqual(Array(8).fill({ code: 0, stderr: '' }));
    expect(new Set(all.map(({ stdout }) => stdout)).size).toBe(1);
    expect(here.issuer.grants('refresh_token')).toBe(1);
    here.issuer.setDown(true);
    expect(await at(here.user, 600, 'token')).toEqual(all[0]);
    expect(await at(here.user, 600, 'whoami')).toMatchObject({ code: 0, stderr: '' });
    expect(await at(here.user, 750, 'whoami')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('You stay logged in'),
    });
  });

  it('case 34: lasts as long as the access token of the login, too', async () => {
    await using here = await loggedIn(short);
    here.issuer.setDown(true);
    expect(await at(here.user, 200, 'whoami')).toMatchObject({ code: 0, stderr: '' });
    expect(await at(here.user, 400, 'whoami')).toMatchObject({ code: 1 });
  });

  it('keeps to auth.allow by the claims that are kept', async () => {
    await using here = await loggedIn(short, '  require: true\n  allow:\n    roles: [analyst]\n');
    expect(await at(here.user, 400, 'runs', 'list')).toMatchObject({ code: 0 });
    here.issuer.setDown(true);
    expect(await at(here.user, 500, 'runs', 'list')).toMatchObject({ code: 0 });
    await here.user.configure(authSection(here.issuer, '  require: true\n  allow:\n    roles: [admin]\n'));
    const refused = { code: 4, stderr: expect.stringContaining('auth.allow.roles') };
    expect(await at(here.user, 500, 'runs', 'list')).toMatchObject(refused);
    expect(await at(here.user, 500, 'token')).toMatchObject({ ...refused, stdout: '' });
  });

  it('does not last longer where somebody writes that into it', async () => {
    await using here = await loggedIn(short);
    expect(await at(here.user, 400, 'whoami')).toMatchObject({ code: 0 });
    here.issuer.setDown(true);
    const later = (value: unknown): unknown =>
      typeof value === 'number'
        ? value + 3_600_000
        : typeof value === 'object' && value !== null && !('keys' in value)
          ? Object.fromEntries(Object.entries(value).map(([name, one]) => [name, later(one)]))
          : value;
    await editSession(here.user, (session) =>
      Object.fromEntries(Object.entries(session).map(([name, one]) => [name, later(one)])),
    );
    expect(await at(here.user, 750, 'whoami')).toMatchObject({ code: 1, stdout: '' });
  });
});

describe('a session that several processes use', () => {
  it('case 40: is renewed once for eight of them', async () => {
    await using at = await atExpiry();
    const all = await Promise.all(Array.from({ length: 8 }, () => at.user.spawn(['token'])));
    expect(all.map(({ code }) => code)).toEqual(Array(8).fill(0));
    expect(new Set(all.map(({ stdout }) => stdout)).size).toBe(1);
    expect(at.issuer.grants('refresh_token')).toBe(1);
  });

  it('case 41: is renewed by who waits for one that is killed at it', async () => {
    await using at = await atExpiry();
    const asked = at.issuer.hold(true);
    const { child, finished } = at.user.start(['token']);
    await asked;
    const recovered = loginOf(at).accessToken();
    void at.issuer.hold(false);
    child.kill('SIGKILL');
    const token = await recovered;
    await finished;
    expect((await kept(at.user)).accessToken).toBe(token);
    expect(at.issuer.grants('refresh_token')).toBe(1);
    expect(await at.user.run(['token'])).toMatchObject({ code: 0, stdout: `${token}\n`, stderr: '' });
  });

  it('is logged out by one for all', async () => {
    await using at = await loggedIn();
    const login = loginOf(at);
    await login.user();
    expect(await at.user.spawn(['logout'])).toMatchObject({ code: 0 });
    expect(await errorOf(loginOf(at).user())).toMatchObject({ code: 'login_required' });
  });

  it('case 53: is logged out here, with a warning, where the provider is offline', async () => {
    await using at = await loggedIn();
    at.issuer.setDown(true);
    const { code, stderr } = await at.user.run(['logout']);
    expect(code).toBe(0);
    expect(stderr).toContain('its session may go on until it expires');
    expect(await at.user.run(['token'])).toMatchObject({ code: 4 });
  });
});
