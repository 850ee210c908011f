import { randomBytes } from 'node:crypto';
import * as z from 'zod';
import type { Attempt } from '../../auth/login/authorization-code.js';
import { keySize, seal, unseal } from '../../auth/session/sealed.js';
import { parseJson } from '../../core/text/json.js';
import type { Stopwatch } from '../../core/world/clock.js';

/** A login that a browser has begun. */
export interface BegunLogin {
  readonly attempt: Attempt;
  /** Where the person wanted to go: a path of ours. */
  readonly next: string;
}

/** How long a person has for it, in milliseconds. */
export const maxLoginMs = 10 * 60_000;

const schema = z.strictObject({
  verifier: z.string(),
  state: z.string(),
  nonce: z.string(),
  next: z.string(),
  at: z.number(),
});

/**
 * Keeps a login that has begun in the browser that began it, sealed: its answer is worth nothing in any other browser, and
 * however many logins are begun here takes no memory.
 */
export class AttemptCookies {
  readonly #key = randomBytes(keySize);
  readonly #elapsed: Stopwatch['elapsed'];

  constructor({ elapsed }: Pick<Stopwatch, 'elapsed'>) {
    this.#elapsed = elapsed;
  }

  write({ attempt: { verifier, state, nonce }, next }: BegunLogin): string {
    const text = JSON.stringify({ verifier, state, nonce, next, at: this.#elapsed() });
    return seal(text, this.#key, binding).toString('base64url');
  }

  /** Returns undefined for what was not written here, or is too old. */
  read(cookie: string | undefined): BegunLogin | undefined {
    if (cookie === undefined) return undefined;
    const text = unseal(Buffer.from(cookie, 'base64url'), this.#key, binding);
    const found = schema.safeParse(parseJson(text ?? '')).data;
    if (!found || this.#elapsed() - found.at > maxLoginMs) return undefined;
    const { next, at: _, ...attempt } = found;
    return { attempt, next };
  }
}

const binding = 'login';
