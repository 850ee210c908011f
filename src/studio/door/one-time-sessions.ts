import { newSecret, secretHash } from './secrets.js';

/** The most browsers that are let in at once; a further one takes the place of the first. */
const maxSessions = 20;

/** Lets in who has an address with a one-time token. Of tokens and ids of sessions only hashes are kept. */
export class OneTimeSessions {
  #token: string | undefined;
  readonly #ids = new Set<string>();
  readonly #onRedeem: () => void;

  /** @param onRedeem called when a token has been used */
  constructor(onRedeem: () => void) {
    this.#onRedeem = onRedeem;
  }

  /** Returns a token that lets in once. The one before is worth nothing from now on. */
  newToken(): string {
    const token = newSecret();
    this.#token = secretHash(token);
    return token;
  }

  /** Returns the id of a new session for the current token, which it burns; undefined for any other. */
  redeem(token: string): string | undefined {
    if (this.#token === undefined || secretHash(token) !== this.#token) return undefined;
    this.#token = undefined;
    const id = newSecret();
    this.#ids.add(secretHash(id));
    for (const first of this.#ids) {
      if (this.#ids.size <= maxSessions) break;
      this.#ids.delete(first);
    }
    this.#onRedeem();
    return id;
  }

  has(id: string | undefined): boolean {
    return id !== undefined && this.#ids.has(secretHash(id));
  }
}
