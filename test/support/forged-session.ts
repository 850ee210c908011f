import { openStoredLogin, type StoredLoginOptions } from '../../src/auth/current-user.js';
import type { StoredSession } from '../../src/auth/session/session.js';
import type { AuthSettings } from '../../src/auth/settings.js';
import { keysOf, providerAt, settingsFor } from './auth.js';
import { type ForgedIssuer, type Handler, startForgedIssuer } from './forged-issuer.js';
import { memoryStore } from './memory-store.js';

/** In milliseconds. */
export const minute = 60_000;

/** A session of Ann's at a forged issuer, and the time in everybody's hands. */
export async function startForgedSession(
  changes: Partial<StoredSession> = {},
  {
    claims = {},
    settings = {},
  }: { claims?: Readonly<Record<string, unknown>>; settings?: Partial<AuthSettings> } = {},
) {
  let now = Date.now();
  const issuer = await startForgedIssuer(() => now);
  const session: StoredSession = {
    profile: 'default',
    issuer: issuer.url,
    clientId: issuer.clientId,
    idToken: await issuer.idToken({ org_id: 'org-1', ...claims }),
    accessToken: 'access-1',
    accessExpiresAt: now + 5 * minute,
    refreshToken: 'refresh-1',
    keys: await keysOf(issuer)(),
    ...changes,
  };
  const store = memoryStore(session);
  const open = (more: Partial<StoredLoginOptions> = {}) =>
    openStoredLogin({
      settings: settingsFor(issuer, settings),
      store,
      provider: () => providerAt(issuer),
      clock: { now: () => now },
      ...more,
    });
  return {
    issuer,
    store,
    session,
    open,
    login: open(),
    later: (ms: number) => {
      now += ms;
    },
    [Symbol.asyncDispose]: () => issuer[Symbol.asyncDispose](),
  };
}

/** Renews Ann’s session, save for what is given. */
export const renews =
  (issuer: ForgedIssuer, answer: Readonly<Record<string, unknown>> = {}): Handler =>
  async () => ({
    access_token: 'access-2',
    token_type: 'Bearer',
    expires_in: 300,
    refresh_token: 'refresh-2',
    id_token: await issuer.idToken({ org_id: 'org-1' }),
    ...answer,
  });
