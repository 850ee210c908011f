import { randomBytes } from 'node:crypto';
import { TicketsiftError } from '../../core/errors.js';
import type { AuthSettings } from '../settings.js';
import type { Keyring } from './keyring.js';
import { keySize } from './sealed.js';

/** The key that a session is sealed with, if `auth.storage` wants one. */
export interface SessionKey {
  /** Returns the key; undefined where the keychain has none (any more). @throws TicketsiftError `keyring_unavailable` */
  toOpen(): Promise<Buffer | undefined>;
  /**
   * Returns the existing key or a new one; undefined where none is to be used.
   * @param fallBack called with the reason when there is no keychain and `auth.storage` does not require one
   * @throws TicketsiftError `keyring_unavailable` where `auth.storage` requires one
   */
  toSeal(fallBack: (why: string) => void): Promise<Buffer | undefined>;
  /** Removes the key. Never throws, since what the key opened is gone. */
  forget(): Promise<void>;
}

export interface SessionKeyOptions extends Pick<AuthSettings, 'storage'> {
  readonly account: string;
  readonly keyring: Keyring;
}

export function sessionKey({ account, storage, keyring }: SessionKeyOptions): SessionKey {
  /** A keychain that hangs takes seconds, so it is not tried twice. */
  let isUnavailable = false;

  const get = async () => {
    const key = await keyring.get(account);
    return key?.length === keySize ? key : undefined;
  };
  const getOrMake = async () => {
    const known = await get();
    if (known) return known;
    const key = randomBytes(keySize);
    await keyring.set(account, key);
    return key;
  };
  return {
    toOpen: get,
    async toSeal(fallBack) {
      if (storage === 'file' || isUnavailable) return undefined;
      try {
        return await getOrMake();
      } catch (error) {
        if (storage === 'keyring' || !isNoKeychain(error)) throw error;
        isUnavailable = true;
        fallBack(error.message);
        return undefined;
      }
    },
    async forget() {
      if (storage === 'file' || isUnavailable) return;
      await keyring.remove(account).catch(() => {});
    },
  };
}

function isNoKeychain(error: unknown): error is TicketsiftError {
  return error instanceof TicketsiftError && error.code === 'keyring_unavailable';
}
