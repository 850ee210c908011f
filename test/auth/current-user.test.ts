import { describe, expect, it } from 'vitest';
import type { StoredLoginOptions } from '../../src/auth/current-user.js';
import { discover } from '../../src/auth/provider/discovery.js';
import type { StoredSession } from '../../src/auth/session/session.js';
import { openSessionStore } from '../../src/auth/session/session-store.js';
import { TicketsiftError } from '../../src/core/errors.js';
import { errorOf, everybody, providerAt, settingsFor } from '../support/auth.js';
import { systemClock } from '../support/cache.js';
import {
  answers,
  type ForgedIssuer,
  type Handler,
  neverAnswer,
  signingKey,
} from '../support/forged-issuer.js';
import { minute, renews, startForgedSession as start } from '../support/forged-session.js';
import { temporaryFolder } from '../support/temporary-folder.js';

const withSignature = (token: string, signature: string) => token.replace(/[^.]*$/, signature);

const edited = (token: string, claims: object) => {
  const [header, payload = '', signature] = token.split('.');
  const changed = { ...JSON.parse(Buffer.from(payload, 'base64url').toString()), ...claims };
  return `${header}.${Buffer.from(JSON.stringify(changed)).toString('base64url')}.${signature}`;
};

describe('a session that is read back', () => {
  it('is believed by the provider’s signature, and nothing is sent', async () => {
    await using at = await start();
    expect(await at.login.user()).toMatchObject({ identity: { userId: 'ann', orgId: 'org-1' } });
    expect(await at.login.accessToken()).toBe('access-1');
    expect(at.issuer.requests).toEqual([]);
  });

  it('has no user where there is none', async () => {
    await using at = await start();
    at.store.session = undefined;
    expect(await errorOf(at.login.user())).toMatchObject({ code: 'login_required', exitCode: 4 });
  });

  it.each<[string, (session: StoredSession) => Promise<Partial<StoredSession>>]>([
    ['another user', async ({ idToken }) => ({ idToken: edited(idToken, { sub: 'bob' }) })],
    ['another organisation', async ({ idToken }) => ({ idToken: edited(idToken, { org_id: 'org-2' }) })],
    ['a later end', async ({ idToken }) => ({ idToken: edited(idToken, { exp: 9_999_999_999 }) })],
    ['another signature', async ({ idToken }) => ({ idToken: withSignature(idToken, 'A'.repeat(342)) })],
    ['no signature', async ({ idToken }) => ({ idToken: withSignature(idToken, '') })],
    [
      'keys of somebody else',
      async () => ({ keys: { keys: [{ ...(await signingKey('key-1')).publicJwk, kty: 'RSA' }] } }),
    ],
    ['no keys', async () => ({ keys: { keys: [] } })],
  ])('case 23: is refused, offline, with %s written into it', async (_, change) => {
    await using at = await start();
    at.store.session = { ...at.session, ...(await change(at.session)) };
    expect(await errorOf(at.open().user())).toMatchObject({ code: 'bad_token', exitCode: 4 });
    expect(at.issuer.requests).toEqual([]);
  });

  it('case 34: goes on while its access token is good, though the issuer is down', async () => {
    await using at = await start();
    await at.issuer[Symbol.asyncDispose]();
    expect(await at.login.user()).toMatchObject({ identity: { userId: 'ann' } });
    expect(await at.login.accessToken()).toBe('access-1');
  });

  it.each<[string, string, Handler]>([
    ['is down', '/token', answers(503, '')],
    ['hangs up', '/.well-known/openid-configuration', (_, response) => void response.destroy()],
    ['is behind a page of the network', '/.well-known/openid-configuration', answers(200, '', 'text/html')],
  ])(
    'case 34: goes on to the last moment of its access token where the issuer %s',
    async (_, path, handler) => {
      await using at = await start();
      at.issuer.handlers.set(path, handler);
      at.later(4.9 * minute);
      expect(await at.login.accessToken()).toBe('access-1');
      at.later(0.2 * minute);
      await expect(at.login.accessToken()).rejects.toThrow(TicketsiftError);
      expect(at.store.session).toEqual(at.session);
    },
  );

  it('case 34: asks an issuer that is down every few seconds, not for each request', async () => {
    await using at = await start();
    at.issuer.handlers.set('/token', answers(503, ''));
    at.later(4.6 * minute);
    for (let n = 0; n < 10; n++) expect(await at.login.accessToken()).toBe('access-1');
    expect(at.issuer.count('/token')).toBe(1);
    at.issuer.handlers.set('/token', renews(at.issuer));
    at.later(6_000);
    expect(await at.login.accessToken()).toBe('access-2');
  });

  it('case 34: goes on in a run after the id token’s time, while its access token is good', async () => {
    const exp = Math.floor(Date.now() / 1000) + 60;
    await using at = await start({}, { claims: { exp } });
    await at.login.user();
    at.issuer.handlers.set('/token', answers(503, ''));
    at.later(3 * minute);
    expect(await at.login.accessToken()).toBe('access-1');
    // A new process has nothing that says who this is.
    expect(await errorOf(at.open().user())).toMatchObject({ code: 'provider_unavailable' });
  });

  it('is used to its end where there is nothing to renew it with', async () => {
    await using at = await start({ refreshToken: undefined });
    at.later(4.9 * minute);
    expect(await at.login.accessToken()).toBe('access-1');
    at.later(0.2 * minute);
    expect(await errorOf(at.login.accessToken())).toMatchObject({ code: 'login_required' });
    expect(at.issuer.requests).toEqual([]);
  });

  it('is read once for all who want it, and no more while it is good', async () => {
    await using at = await start();
    await Promise.all([at.login.user(), at.login.accessToken(), at.login.accessToken()]);
    await at.login.accessToken();
    expect(at.store.loads).toBe(1);
  });
});

describe('the id token that a database verifies', () => {
  const ending = (seconds: number) => ({ claims: { exp: Math.floor(Date.now() / 1000) + seconds } });

  it('is the one of the session while it is good for half a minute yet', async () => {
    await using at = await start({}, ending(60));
    expect(await at.login.idToken()).toBe(at.session.idToken);
    expect(at.issuer.requests).toEqual([]);
  });

  it('is renewed before it ends, once for all who want it', async () => {
    await using at = await start({ accessExpiresAt: Date.now() + 60 * minute }, ending(20));
    at.issuer.handlers.set('/token', renews(at.issuer));
    const all = await Promise.all([at.login.idToken(), at.login.idToken(), at.open().idToken()]);
    expect(new Set(all)).toEqual(new Set([at.store.session?.idToken]));
    expect(all).not.toContain(at.session.idToken);
    expect(at.issuer.count('/token')).toBe(1);
    expect(await at.login.accessToken()).toBe('access-2');
  });

  it('is not there where it has ended and the provider renews all but that', async () => {
    await using at = await start({}, ending(20));
    at.issuer.handlers.set('/token', renews(at.issuer, { id_token: undefined }));
    for (const login of [at.login, at.open()]) {
      const error = await errorOf(login.idToken());
      expect(error).toMatchObject({
        code: 'login_required',
        exitCode: 4,
        message: 'Your id token has expired, and the provider gave no new one',
        hint: expect.stringContaining('ticketsift login'),
      });
      expect(JSON.stringify([String(error), error.hint, error.cause])).not.toContain(at.session.idToken);
    }
    expect(await at.login.accessToken()).toBe('access-2');
  });

  it('is not there for now where the provider cannot be reached', async () => {
    await using at = await start({}, ending(20));
    at.issuer.handlers.set('/token', answers(503, ''));
    expect(await errorOf(at.login.idToken())).toMatchObject({ code: 'provider_unavailable' });
  });

  it('is not there where the session cannot be renewed', async () => {
    await using at = await start({ refreshToken: undefined }, ending(20));
    expect(await errorOf(at.login.idToken())).toMatchObject({
      code: 'login_required',
      hint: expect.stringContaining('ticketsift login'),
    });
  });
});

describe('a session that is over its time', () => {
  it('is renewed before anybody uses it, once for all who want it', async () => {
    await using at = await start();
    at.issuer.handlers.set('/token', renews(at.issuer));
    at.later(4.6 * minute);
    const all = await Promise.all([at.login.accessToken(), at.login.accessToken(), at.login.user()]);
    expect(all.slice(0, 2)).toEqual(['access-2', 'access-2']);
    expect(at.issuer.count('/token')).toBe(1);
    expect(at.store.session).toMatchObject({ accessToken: 'access-2', refreshToken: 'refresh-2' });
  });

  it('is renewed again when the next token is over, in a run that goes on', async () => {
    await using at = await start();
    at.issuer.handlers.set('/token', renews(at.issuer));
    for (let n = 0; n < 3; n++) {
      at.later(5 * minute);
      expect(await at.login.accessToken()).toBe('access-2');
    }
    expect(at.issuer.count('/token')).toBe(3);
  });

  it.each<[string, Handler]>([
    ['down', (_, response) => void response.destroy()],
    ['busy', answers(503, 'busy', 'text/plain')],
    ['throttling', answers(429, '{}')],
    ['behind a page of the network', answers(200, '<h1>Welcome to the hotel</h1>', 'text/html')],
    ['somewhere else', answers(302, '')],
  ])('case 35: is temporary where the issuer is %s, and keeps its refresh token', async (_, handler) => {
    await using at = await start();
    at.issuer.handlers.set('/token', handler);
    at.later(6 * minute);
    expect(await errorOf(at.login.user())).toMatchObject({ code: 'provider_unavailable', exitCode: 1 });
    expect(at.store.session).toEqual(at.session);
    at.issuer.handlers.set('/token', renews(at.issuer));
    expect(await at.open().user()).toMatchObject({ identity: { userId: 'ann' } });
  });

  it.each<[string, Handler]>([
    ['case 36: revoked', answers(400, '{"error":"invalid_grant","error_description":"revoked"}')],
    ['case 37: refused in words that are no JSON', answers(401, '<h1>refresh-1 no</h1>', 'text/html')],
    ['case 37: refused without a word', answers(400, '')],
  ])('%s: wants a login, in one sentence, and is not tried again', async (_, handler) => {
    await using at = await start();
    at.issuer.handlers.set('/token', handler);
    at.later(6 * minute);
    const error = await errorOf(at.login.user());
    expect(error).toMatchObject({
      code: 'login_required',
      exitCode: 4,
      hint: expect.stringContaining('ticketsift login'),
    });
    expect(`${error.message} ${error.hint}`).not.toContain('refresh-1');
    expect(await errorOf(at.open().user())).toMatchObject({ code: 'login_required' });
    expect(at.issuer.count('/token')).toBe(1);
  });

  it.each([
    ['another user', { sub: 'bob', org_id: 'org-1' }],
    ['another organisation', { org_id: 'org-2' }],
  ])('case 38: is not renewed as %s’s', async (_, claims) => {
    await using at = await start();
    at.issuer.handlers.set('/token', async (...all) =>
      renews(at.issuer, { id_token: await at.issuer.idToken(claims) })(...all),
    );
    at.later(6 * minute);
    expect(await errorOf(at.login.user())).toMatchObject({ code: 'login_failed' });
    expect(at.store.session).toEqual(at.session);
  });

  it('case 38: is not renewed with a token that another key has signed', async () => {
    await using at = await start();
    const { privateKey } = await signingKey('key-1');
    const forged = await at.issuer.idToken({ org_id: 'org-1' }, { key: privateKey });
    at.issuer.handlers.set('/token', renews(at.issuer, { id_token: forged }));
    at.later(6 * minute);
    expect(await errorOf(at.login.user())).toMatchObject({ exitCode: 4 });
    expect(at.store.session).toEqual(at.session);
  });

  it('case 38: is not renewed with an id token that vouches for another access token', async () => {
    await using at = await start();
    const id_token = await at.issuer.idToken({ org_id: 'org-1', at_hash: 'AAAAAAAAAAAAAAAAAAAAAA' });
    at.issuer.handlers.set('/token', renews(at.issuer, { id_token }));
    at.later(6 * minute);
    expect(await errorOf(at.login.user())).toMatchObject({ code: 'token_hash', exitCode: 4 });
    expect(at.store.session).toEqual(at.session);
  });

  it('does not go on as somebody else who has logged in meanwhile', async () => {
    await using at = await start();
    await at.login.user();
    at.later(6 * minute);
    at.store.session = {
      ...at.session,
      idToken: await at.issuer.idToken({ sub: 'bob' }),
      accessToken: 'bobs',
      accessExpiresAt: Date.now() + 60 * minute,
    };
    expect(await errorOf(at.login.accessToken())).toMatchObject({ code: 'login_required', exitCode: 4 });
    expect(await at.open().accessToken()).toBe('bobs');
  });

  it('case 39: keeps the tokens of which no new ones came', async () => {
    await using at = await start();
    at.issuer.handlers.set('/token', () => ({
      access_token: 'access-2',
      token_type: 'Bearer',
      expires_in: 300,
    }));
    at.later(6 * minute);
    expect(await at.login.accessToken()).toBe('access-2');
    expect(at.store.session).toMatchObject({ idToken: at.session.idToken, refreshToken: 'refresh-1' });
  });

  it.each([
    ['until the end of the access token', { expires_in: 3000 }, 49],
    ['for an hour where that has no end', { expires_in: undefined }, 59],
  ])('case 39: asks once where the provider issues an id token once: %s', async (_, answer, minutes) => {
    await using at = await start({}, { claims: { exp: Math.floor(Date.now() / 1000) + 300 } });
    at.issuer.handlers.set('/token', renews(at.issuer, { id_token: undefined, ...answer }));
    at.later(10 * minute);
    expect(await at.login.user()).toMatchObject({ identity: { userId: 'ann' } });
    // What vouches for the session is kept with it: other processes need not ask.
    for (let n = 0; n < 8; n++) {
      expect(await at.open().user()).toMatchObject({ identity: { userId: 'ann', orgId: 'org-1' } });
    }
    expect(at.issuer.count('/token')).toBe(1);
    at.later(minutes * minute);
    expect(await at.open().accessToken()).toBe('access-2');
    expect(at.issuer.count('/token')).toBe(1);
    at.later(2 * minute);
    expect(await at.open().accessToken()).toBe('access-2');
    expect(at.issuer.count('/token')).toBe(2);
  });

  it('case 39: asks once, too, where an id token came with one renewal and not with the next', async () => {
    await using at = await start();
    const id_token = await at.issuer.idToken({ org_id: 'org-1', exp: Math.floor(Date.now() / 1000) + 600 });
    at.issuer.handlers.set('/token', renews(at.issuer, { id_token }));
    at.later(6 * minute);
    await at.open().user();
    at.issuer.handlers.set('/token', renews(at.issuer, { id_token: undefined, expires_in: 3600 }));
    at.later(6 * minute);
    for (let n = 0; n < 8; n++) await at.open().user();
    expect(at.issuer.count('/token')).toBe(2);
    expect(at.store.session).toMatchObject({ idToken: id_token });
  });

  it('case 34: goes on after the id token’s time, in a new process, though the issuer is down', async () => {
    await using at = await start({}, { claims: { exp: Math.floor(Date.now() / 1000) + 60 } });
    at.issuer.handlers.set('/token', renews(at.issuer, { id_token: undefined }));
    at.later(6 * minute);
    await at.login.user();
    await at.issuer[Symbol.asyncDispose]();
    expect(await at.open().user()).toMatchObject({ identity: { userId: 'ann' } });
    expect(await at.open().accessToken()).toBe('access-2');
  });

  it('case 34: does not go on by what vouches for it once the provider has ended it', async () => {
    await using at = await start({}, { claims: { exp: Math.floor(Date.now() / 1000) + 60 } });
    at.issuer.handlers.set('/token', renews(at.issuer, { id_token: undefined }));
    at.later(6 * minute);
    await at.login.user();
    at.issuer.handlers.set('/token', answers(400, '{"error":"invalid_grant"}'));
    at.later(4.8 * minute);
    expect(await errorOf(at.open().user())).toMatchObject({ code: 'login_required' });
    expect(await errorOf(at.open().user())).toMatchObject({ code: 'login_required' });
    expect(at.issuer.count('/token')).toBe(2);
  });

  it('case 39: wants a login once no one has said for 30 days who this is', async () => {
    await using at = await start();
    at.issuer.handlers.set('/token', renews(at.issuer, { id_token: undefined }));
    at.later(29 * 24 * 60 * minute);
    expect(await at.open().user()).toMatchObject({ identity: { userId: 'ann' } });
    at.later(2 * 24 * 60 * minute);
    const error = await errorOf(at.open().user());
    expect(error).toMatchObject({ code: 'login_required', exitCode: 4 });
    expect(error.message).toContain('30 days');
    at.issuer.handlers.set('/token', renews(at.issuer));
    expect(await at.open().user()).toMatchObject({ identity: { userId: 'ann' } });
  });

  it('keeps a new refresh token though the keys for the id token cannot be had', async () => {
    await using at = await start();
    at.issuer.handlers.set('/token', renews(at.issuer));
    at.issuer.handlers.set('/jwks', answers(503, ''));
    at.later(6 * minute);
    expect(await errorOf(at.login.user())).toMatchObject({ code: 'provider_unavailable' });
    expect(at.store.session).toEqual({ ...at.session, refreshToken: 'refresh-2' });
  });

  it.each([
    ['access', { access_token: 'a\u001b]0;x\u0007' }],
    ['access', { access_token: 'two words' }],
    ['access', { access_token: 'zażółć' }],
    ['access', { access_token: 'a\n' }],
    ['refresh', { refresh_token: 'a\u0000b' }],
    ['refresh', { refresh_token: 'a\u202eb' }],
  ])('is not renewed with an %s token that no token is: %j', async (what, answer) => {
    await using at = await start();
    at.issuer.handlers.set('/token', renews(at.issuer, answer));
    at.later(6 * minute);
    const error = await errorOf(at.login.accessToken());
    expect(error).toMatchObject({ code: 'bad_token', exitCode: 4 });
    expect(error.message).toBe(`The provider’s ${what} token has a character that tokens cannot have`);
    expect(at.store.session).toEqual(at.session);
  });

  it('has no user where it was logged out meanwhile, and what came is ended at the provider', async () => {
    await using at = await start();
    at.issuer.handlers.set('/revoke', answers(200, ''));
    at.issuer.handlers.set('/token', async (...all) => {
      await at.open().logout();
      return renews(at.issuer)(...all);
    });
    at.later(6 * minute);
    expect(await errorOf(at.login.user())).toMatchObject({ code: 'login_required', exitCode: 4 });
    expect(at.store.session).toBeUndefined();
    const ended = at.issuer.requests.flatMap(({ path, form }) =>
      path === '/revoke' ? [form.get('token')] : [],
    );
    expect(ended).toEqual(['refresh-1', 'access-1', 'refresh-2', 'access-2']);
  });

  it('gives way to a new login that came meanwhile', async () => {
    await using at = await start();
    at.issuer.handlers.set('/token', async (...all) => {
      await at.open().accept({ idToken: await at.issuer.idToken({ org_id: 'org-1' }), accessToken: 'new' });
      return renews(at.issuer)(...all);
    });
    at.later(6 * minute);
    expect(await at.login.accessToken()).toBe('new');
    expect(at.store.session).toMatchObject({ accessToken: 'new' });
  });

  it('wants a login where there is nothing to renew it with', async () => {
    await using at = await start();
    const { refreshToken: _, ...session } = at.session;
    at.store.session = session;
    at.later(6 * minute);
    expect(await errorOf(at.login.user())).toMatchObject({ code: 'login_required' });
    expect(at.issuer.count('/token')).toBe(0);
  });

  it('is not renewed where another process was faster', async () => {
    await using at = await start();
    await at.login.user();
    at.later(6 * minute);
    at.store.session = {
      ...at.session,
      accessToken: 'access-9',
      accessExpiresAt: Date.now() + 60 * minute,
    };
    expect(await at.login.accessToken()).toBe('access-9');
    expect(at.issuer.requests).toEqual([]);
  });
});

/** A session that is on disk, and stores of it as each process has one. */
async function startOnDisk() {
  const at = await start();
  const folder = await temporaryFolder();
  const none = () => Promise.reject(new Error('No keychain is wanted.'));
  const storeOfOwn = () =>
    openSessionStore({
      folder: folder.path,
      settings: settingsFor(at.issuer),
      keyring: { get: none, set: none, remove: none },
      warn: () => {},
    });
  const store = storeOfOwn();
  await store.save(at.session);
  return {
    ...at,
    store,
    open: (more: Partial<StoredLoginOptions> = {}) => at.open({ store: storeOfOwn(), ...more }),
    async [Symbol.asyncDispose]() {
      await folder[Symbol.asyncDispose]();
      await at[Symbol.asyncDispose]();
    },
  };
}

describe('a session that others use, too', () => {
  it('is used while it is good, whatever another process does with it', async () => {
    await using at = await startOnDisk();
    at.later(4.6 * minute);
    await at.store.exclusively(async () => {
      expect(await at.open().user()).toMatchObject({ identity: { userId: 'ann' } });
      expect(await at.open().accessToken()).toBe('access-1');
    });
    expect(at.issuer.requests).toEqual([]);
  });

  it('is logged out, and logged in anew, whatever another process does with it', async () => {
    await using at = await startOnDisk();
    at.issuer.handlers.set('/revoke', answers(200, ''));
    await at.store.exclusively(async () => {
      expect(await at.open().logout()).toBe('revoked');
      await at.open().accept({ idToken: await at.issuer.idToken(), accessToken: 'new' });
    });
    expect(await at.store.load()).toMatchObject({ accessToken: 'new' });
  });

  it('is waited for within one bound, which says what it waits for', async () => {
    await using at = await startOnDisk();
    const notes: string[] = [];
    const login = at.open({
      note: (text) => notes.push(text),
      waits: { noteMs: 1, lockMs: 20, allMs: 1_000 },
    });
    at.later(6 * minute);
    const error = await at.store.exclusively(() => errorOf(login.user()));
    expect(error).toMatchObject({ code: 'session_busy', exitCode: 1 });
    expect(error.hint).toMatch(/^You stay logged in\. It may be suspended/);
    expect(notes).toEqual(['waiting for another ticketsift process to renew the session']);
  });

  it('is renewed once for eight that want an id token where renewals bring none', async () => {
    await using at = await startOnDisk();
    at.issuer.handlers.set('/token', renews(at.issuer, { id_token: undefined, expires_in: 3600 }));
    at.later(70 * minute);
    const wants = () => errorOf(at.open().idToken());
    const ended = {
      code: 'login_required',
      message: 'Your id token has expired, and the provider gave no new one',
    };
    for (const error of await Promise.all(Array.from({ length: 8 }, wants)))
      expect(error).toMatchObject(ended);
    expect(await wants()).toMatchObject(ended);
    expect(at.issuer.count('/token')).toBe(1);
    // All else goes on.
    expect(await at.open().accessToken()).toBe('access-2');
    expect(at.issuer.count('/token')).toBe(1);
  });

  it('is given up by all who wait when a provider that hangs is given up by one', async () => {
    await using at = await startOnDisk();
    neverAnswer(at.issuer, '/token');
    at.later(6 * minute);
    const known = await providerAt(at.issuer);
    const open = () => at.open({ provider: async () => known, waits: { lockMs: 10_000, allMs: 1_000 } });
    const errors = await Promise.all([1, 2, 3, 4].map(() => errorOf(open().user())));
    for (const error of errors) {
      expect(error).toMatchObject({ code: 'provider_unavailable', exitCode: 1 });
      expect(error.hint).toContain('You stay logged in');
    }
    expect(at.issuer.count('/token')).toBe(1);
    expect(await at.store.load()).toEqual(at.session);
  });

  it('is not said to go on where it was ended while the provider could not be reached', async () => {
    await using at = await start();
    at.issuer.handlers.set('/revoke', answers(200, ''));
    at.issuer.handlers.set('/token', async (...all) => {
      await at.open().logout();
      return answers(503, '')(...all);
    });
    at.later(6 * minute);
    const error = await errorOf(at.login.user());
    expect(error).toMatchObject({ code: 'provider_unavailable' });
    expect(error.hint).not.toContain('You stay logged in');
  });

  it('says that it waits for the provider', async () => {
    await using at = await startOnDisk();
    neverAnswer(at.issuer, '/token');
    at.later(6 * minute);
    const notes: string[] = [];
    const login = at.open({ note: (text) => notes.push(text), waits: { noteMs: 1, allMs: 100 } });
    expect(await errorOf(login.user())).toMatchObject({ code: 'provider_unavailable' });
    expect(notes).toEqual([`waiting for ${new URL(at.issuer.url).host} to renew the session`]);
  });

  it.each(['/.well-known/openid-configuration', '/token', '/jwks'])(
    'lets no request go on that is not waited for any longer: %s',
    async (path) => {
      await using at = await start();
      at.issuer.handlers.set('/token', renews(at.issuer));
      const { hungUp } = neverAnswer(at.issuer, path);
      at.later(6 * minute);
      const login = at.open({
        provider: (signal) => discover(settingsFor(at.issuer), { ...systemClock, signal }),
        waits: { allMs: 500 },
      });
      expect(await errorOf(login.user())).toMatchObject({
        code: 'provider_unavailable',
        message: 'The session was not renewed within 0.5 s',
      });
      // A machine that is slow today may not have come so far.
      if (at.issuer.count(path) > 0) await hungUp;
    },
  );
});

describe('what a login gave', () => {
  const tokensOf = async (issuer: ForgedIssuer, claims = {}) => ({
    idToken: await issuer.idToken({ email: 'ann@example.com', email_verified: true, ...claims }),
    accessToken: 'access-1',
  });

  it('is saved once it is verified', async () => {
    await using at = await start();
    at.store.session = undefined;
    expect(await at.login.accept(await tokensOf(at.issuer, { nonce: 'n' }), 'n')).toMatchObject({
      identity: { email: 'ann@example.com' },
    });
    expect(at.store.session).toMatchObject({ accessToken: 'access-1', issuer: at.issuer.url });
    expect(await at.open().user()).toMatchObject({ identity: { userId: 'ann' } });
  });

  it.each<[string, object, string]>([
    ['case 25: for another login', { nonce: 'other' }, 'bad_token'],
    ['case 27: of nobody', { nonce: 'n', sub: '' }, 'token_without_user'],
    ['case 27: with another access token', { nonce: 'n', at_hash: 'AAAAAAAAAAAAAAAAAAAAAA' }, 'token_hash'],
  ])('%s is not saved', async (_, claims, code) => {
    await using at = await start();
    at.store.session = undefined;
    expect(await errorOf(at.login.accept(await tokensOf(at.issuer, claims), 'n'))).toMatchObject({ code });
    expect(at.store).toMatchObject({ session: undefined, saves: 0 });
  });

  it('goes on after the id token’s time, as long as the access token lasts, though the issuer is down', async () => {
    await using at = await start();
    const exp = Math.floor(Date.now() / 1000) + 60;
    const tokens = await tokensOf(at.issuer, { exp });
    await at.login.accept({ ...tokens, accessExpiresAt: Date.now() + 60 * minute });
    await at.issuer[Symbol.asyncDispose]();
    at.later(50 * minute);
    expect(await at.open().user()).toMatchObject({ identity: { userId: 'ann' } });
    expect(await at.open().accessToken()).toBe('access-1');
    at.later(11 * minute);
    expect(await errorOf(at.open().user())).toMatchObject({ code: 'login_required' });
  });

  it('of somebody who is not let in is not saved', async () => {
    await using at = await start(
      {},
      { settings: { allow: { ...everybody, emailDomains: ['other.example'] } } },
    );
    at.store.session = undefined;
    expect(await errorOf(at.login.accept(await tokensOf(at.issuer)))).toMatchObject({
      code: 'not_allowed',
      exitCode: 4,
    });
    expect(at.store.session).toBeUndefined();
  });
});

describe('a token for another resource', () => {
  it('is handed out, and only the new refresh token is kept', async () => {
    await using at = await start();
    at.issuer.handlers.set('/token', renews(at.issuer));
    expect(await at.login.tokenFor('https://llm.example')).toBe('access-2');
    expect(at.issuer.requests.find(({ path }) => path === '/token')?.form.get('resource')).toBe(
      'https://llm.example',
    );
    expect(at.store.session).toEqual({ ...at.session, refreshToken: 'refresh-2' });
  });

  it('that the provider does not know is wrong usage, and ends nothing', async () => {
    await using at = await start();
    at.issuer.handlers.set('/token', answers(400, '{"error":"invalid_target"}'));
    expect(await errorOf(at.login.tokenFor('https://llm.example'))).toMatchObject({ code: 'usage' });
    expect(at.store.session).toEqual(at.session);
  });
});

describe('a session that was logged out', () => {
  it('is gone at once, and a provider that hangs is not waited for long, nor in silence', async () => {
    await using at = await start();
    const { hungUp } = neverAnswer(at.issuer, '/revoke');
    const notes: string[] = [];
    const waits = { noteMs: 1, revokeMs: 500 };
    const ending = at.open({ note: (text) => notes.push(text), waits }).logout();
    await ending.then((became) => expect(became).toBe('not_revoked'));
    expect(at.store.session).toBeUndefined();
    expect(notes).toEqual([`waiting for ${new URL(at.issuer.url).host} to end the session`]);
    if (at.issuer.count('/revoke') > 0) await hungUp;
  });

  it('has no user any more', async () => {
    await using at = await start();
    at.issuer.handlers.set('/revoke', answers(200, ''));
    await at.login.user();
    expect(await at.login.logout()).toBe('revoked');
    expect(await errorOf(at.login.user())).toMatchObject({ code: 'login_required' });
  });
});
