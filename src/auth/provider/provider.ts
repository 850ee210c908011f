import type { Configuration } from 'openid-client';
import type { KnownSecrets } from '../../core/text/known-secrets.js';
import type { KeySet } from '../session/session.js';
import type { AuthSettings } from '../settings.js';

/** A provider whose metadata was found, checked and accepted. */
export interface Provider {
  readonly settings: AuthSettings;
  /** For openid-client's functions: with non-repudiation checks, our limits and our proxy. */
  readonly client: Configuration;
  /**
   * Returns the provider's public keys, fetched at most once.
   * @param again fetches them anew, at most once a minute, when the known keys do not match
   */
  keys(again?: 'again'): Promise<KeySet>;
  /** Milliseconds by which this machine's clock is ahead of the provider's last answer; undefined where that had no time. */
  clockSkewMs(): number | undefined;
  /** Where a browser ends its login at the provider (OpenID Connect RP-Initiated Logout 1.0); undefined where it offers no such page. */
  readonly signOutPage: string | undefined;
  /**
   * Returns the same provider with a client of its own: a signal that ends requests is set on a client, so a client
   * serves one person at a time.
   * @param known is given the secrets of its requests
   */
  withOwnClient(known: KnownSecrets): Provider;
}

/** Finds the provider. @param signal ends the requests for that */
export type FindProvider = (signal?: AbortSignal) => Promise<Provider>;
