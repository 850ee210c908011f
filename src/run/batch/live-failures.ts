import { type TicketError, TicketFailure } from '../../core/errors/ticket-error.js';
import { keyName } from '../../storage/cache/key-name.js';

/** Why requests have no answer that are in no batch: the first one, which is sent live, and those that no file takes. */
export class LiveFailures {
  readonly #failures = new Map<string, TicketError>();

  of(key: Uint8Array): TicketError | undefined {
    return this.#failures.get(keyName(key));
  }

  /** Notes a failure that is of its ticket alone. @throws that failure */
  note(key: Uint8Array, error: unknown): never {
    if (error instanceof TicketFailure)
      this.#failures.set(keyName(key), { code: error.code, message: error.message });
    throw error;
  }
}
