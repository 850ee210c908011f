import type { Configuration } from 'openid-client';
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
}

/** Finds the provider. @param signal ends what is asked for that */
export type FindProvider = (signal?: AbortSignal) => Promise<Provider>;
