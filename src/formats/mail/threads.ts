import type { MailMessage } from './message.js';

/** The most ids that are known at once, so that memory stays flat. */
const maxKnown = 200_000;
/** In characters: what is longer is not an id. */
const maxLength = 300;

/** Finds the messages that answer each other. */
export class Threads {
  readonly #known = new Map<string, string>();

  /**
   * Returns the thread of a message: Gmail's number, or else the id of the first message that it refers to, directly or
   * through others. Empty for a message that nothing can refer to.
   */
  of({ id, references, gmailThread }: Pick<MailMessage, 'id' | 'references' | 'gmailThread'>): string {
    if (gmailThread !== '') return gmailThread;
    // An answer may be before what it answers in the file.
    const ids = [...references, id].filter((one) => one !== '' && one.length <= maxLength);
    const known = ids.map((one) => this.#known.get(one)).find((one) => one !== undefined);
    const thread = known ?? ids[0] ?? '';
    for (const one of ids) {
      if (this.#known.size < maxKnown && !this.#known.has(one)) this.#known.set(one, thread);
    }
    return thread;
  }
}
