import { describe, expect, it } from 'vitest';
import { endSession } from '../../src/auth/logout.js';
import type { StoredSession } from '../../src/auth/session/session.js';
import type { SessionStore } from '../../src/auth/session/session-store.js';
import { TicketsiftError } from '../../src/core/errors.js';
import { providerAt } from '../support/auth.js';
import { type Handler, startForgedIssuer } from '../support/forged-issuer.js';
import { memoryStore } from '../support/memory-store.js';
import { deferred } from '../support/scripted-model.js';

/** A session at a forged issuer, which answers revocations with these, one after the other, and then nothing. */
async function start(...handlers: readonly Handler[]) {
  const issuer = await startForgedIssuer();
  const left = [...handlers];
  issuer.handlers.set('/revoke', (asked, response) =>
    left.length > 0 ? left.shift()?.(asked, response) : void response.destroy(),
  );
  const session: StoredSession = {
    profile: 'default',
    issuer: issuer.url,
    clientId: issuer.clientId,
    idToken: 'id-1',
    accessToken: 'access-1',
    refreshToken: 'refresh-1',
    keys: { keys: [] },
  };
  const store = memoryStore(session);
  return {
    issuer,
    session,
    store,
    end: (changes: Partial<SessionStore> = {}) =>
      endSession({ ...store, ...changes }, () => providerAt(issuer), 10_000),
    revoked: () =>
      issuer.requests.filter(({ path }) => path === '/revoke').map(({ form }) => form.get('token')),
    [Symbol.asyncDispose]: () => issuer[Symbol.asyncDispose](),
  };
}

const answers =
  (status: number, body = '', type = 'application/json'): Handler =>
  (_, response) =>
    void response.writeHead(status, { 'content-type': type }).end(body);
const done = answers(200);
const resets: Handler = (_, response) => void response.destroy();

describe('logging out', () => {
  it('ends the session at the provider, the refresh token first, and forgets it here', async () => {
    await using at = await start(done, done);
    expect(await at.end()).toBe('revoked');
    expect(at.revoked()).toEqual(['refresh-1', 'access-1']);
    expect(at.store.session).toBeUndefined();
  });

  it('sends nothing where no one is logged in', async () => {
    await using at = await start();
    at.store.session = undefined;
    expect(await at.end()).toBe('not_logged_in');
    expect(at.issuer.requests).toEqual([]);
  });

  it.each<[string, Handler]>([
    ['401, not JSON', answers(401, 'public clients cannot', 'text/plain')],
    ['503', answers(503)],
    ['nothing', resets],
  ])('case 53: forgets the session here where revocation is answered with %s', async (_, handler) => {
    await using at = await start(handler, handler);
    expect(await at.end()).toBe('not_revoked');
    expect(at.store.session).toBeUndefined();
  });

  it.each([
    ['first', [resets, done]],
    ['second', [done, answers(401)]],
  ])('case 53: tries both tokens, and says so where the %s may live', async (_, handlers) => {
    await using at = await start(...handlers);
    expect(await at.end()).toBe('not_revoked');
    expect(at.revoked()).toEqual(['refresh-1', 'access-1']);
  });

  it('case 53: forgets the session here though the provider is offline', async () => {
    await using at = await start();
    await at.issuer[Symbol.asyncDispose]();
    expect(await at.end()).toBe('not_revoked');
    expect(at.store.session).toBeUndefined();
  });

  it('case 53: forgets the session here where the provider has no way to end it', async () => {
    await using at = await start();
    at.issuer.metadata = { revocation_endpoint: undefined };
    expect(await at.end()).toBe('not_revoked');
    expect(at.store.session).toBeUndefined();
  });

  it('removes a session that cannot be read', async () => {
    await using at = await start();
    const load = () => Promise.reject(new TicketsiftError('session_unsafe', 'It is a link'));
    expect(await at.end({ load })).toBe('not_revoked');
    expect(at.store.session).toBeUndefined();
  });

  it('removes the session though its lock cannot be had', async () => {
    await using at = await start(done, done);
    expect(await at.end({ exclusively: () => Promise.reject(new Error('file is not a database')) })).toBe(
      'revoked',
    );
    expect(at.store.session).toBeUndefined();
  });

  it('waits for no one: a renewal that is under way does not put the session back', async () => {
    await using at = await start(done, done);
    const loggedOut = deferred();
    const renewal = at.store.exclusively(async () => {
      await loggedOut.promise;
      return at.store.replace(at.session, { ...at.session, refreshToken: 'refresh-2' });
    });
    expect(await at.end()).toBe('revoked');
    loggedOut.resolve();
    expect(await renewal).toBe(false);
    expect(at.store.session).toBeUndefined();
  });
});
