import type { Configuration } from 'openid-client';
import type { KnownSecrets } from '../../core/text/known-secrets.js';
import type { KeySet } from '../session/session.js';
import type { AuthSettings } from '../settings.js';

/** A provider whose metadata was found, checked, and found trustworthy. */
export interface Provider {
  readonly settings: AuthSettings;
  /** For openid-client's functions: with non-repudiation checks, our bounds and our proxy. */
  readonly client: Configuration;
  /**
   * The provider's public keys, fetched at most once.
   * @param again what is known did not do: fetches them anew, at most once a minute
   */
  keys(again?: 'again'): Promise<KeySet>;
  /** How far this machine's clock is ahead of the provider's, in milliseconds, as its last answer said; undefined where it did not. */
  clockSkewMs(): number | undefined;
  /** Where a browser ends its login at the provider (OpenID Connect RP-Initiated Logout 1.0); undefined where it offers no such page. */
  readonly signOutPage: string | undefined;
  /**
   * Returns the same provider with a client of its own: signals that end requests are put into a client, which is for one
   * person at a time therefore.
   * @param known learns the secrets of its requests
   */
  withOwnClient(known: KnownSecrets): Provider;
}

/** Finds the provider. @param signal ends what is asked for that */
export type FindProvider = (signal?: AbortSignal) => Promise<Provider>;
