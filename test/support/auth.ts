import { discover } from '../../src/auth/provider/discovery.js';
import type { Provider } from '../../src/auth/provider/provider.js';
import { type KeySet, keySet } from '../../src/auth/session/session.js';
import type { AuthSettings } from '../../src/auth/settings.js';
import { TicketsiftError } from '../../src/core/errors.js';
import { KnownSecrets } from '../../src/core/text/known-secrets.js';
import { systemClock } from './cache.js';
import type { ForgedIssuer } from './forged-issuer.js';

/** Lets everybody in. */
export const everybody: AuthSettings['allow'] = {
  emailDomains: [],
  emails: [],
  orgs: [],
  roles: [],
  personalEmail: true,
  mfa: false,
};

/** What a provider is used with, unless the test says otherwise. */
export function settingsFor(
  issuer: { readonly url: string; readonly clientId: string },
  more: Partial<AuthSettings> = {},
): AuthSettings {
  return {
    profile: 'default',
    issuer: issuer.url,
    clientId: issuer.clientId,
    clientSecret: undefined,
    scopes: ['openid', 'email', 'profile', 'offline_access'],
    audience: undefined,
    parameters: {},
    redirectPorts: [],
    storage: 'file',
    ci: undefined,
    allow: everybody,
    claims: { org: 'org_id', roles: 'roles' },
    proxy: {},
    ...more,
  };
}

export function providerAt(
  issuer: { readonly url: string; readonly clientId: string },
  more: Partial<AuthSettings> = {},
  known = new KnownSecrets(),
): Promise<Provider> {
  return discover(settingsFor(issuer, more), { ...systemClock, known });
}

/** The keys that a forged issuer shows. */
export function keysOf(issuer: ForgedIssuer): () => Promise<KeySet> {
  return async () => keySet.parse({ keys: issuer.keys.map(({ publicJwk }) => publicJwk) });
}

/** What a promise rejects with, where it is one of our errors. */
export async function errorOf(promise: Promise<unknown>): Promise<TicketsiftError> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof TicketsiftError) return error;
  throw new Error(`This is none of our errors: ${String(error)}`);
}
