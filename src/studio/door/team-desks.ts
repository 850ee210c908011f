import { createHash } from 'node:crypto';
import { signInAgain, type WebLogin } from '../../auth/web/web-logins.js';
import { TicketsiftError } from '../../core/errors.js';
import type { OpenedDesk } from '../open-desk.js';

/** The most people who have a desk at once. */
const usualMaxDesks = 200;

/** Opens the desk of a person. @param login gives a login of theirs that goes on */
export type OpenTeamDesk = (person: string, login: () => WebLogin) => Promise<OpenedDesk>;

interface Place {
  /** The one that was used last at the end. */
  readonly logins: Set<WebLogin>;
  readonly desk: Promise<OpenedDesk>;
}

/** A desk for each person who is signed in, however many browsers they use. */
export class TeamDesks implements AsyncDisposable {
  readonly #open: OpenTeamDesk;
  readonly #maxDesks: number;
  readonly #places = new Map<string, Place>();
  readonly #closing = new Map<string, Promise<unknown>>();

  constructor(open: OpenTeamDesk, maxDesks = usualMaxDesks) {
    this.#open = open;
    this.#maxDesks = maxDesks;
  }

  /** Opens the desk of a person, or joins another browser to it. @throws TicketsiftError where there are too many */
  async join(login: WebLogin): Promise<OpenedDesk> {
    const person = personOf(login);
    // What is deleted with the desk before is not to be found at this one.
    while (this.#closing.has(person)) await this.#closing.get(person);
    let place = this.#places.get(person);
    if (!place) {
      if (this.#places.size >= this.#maxDesks) throw tooMany();
      const logins = new Set([login]);
      place = { logins, desk: this.#open(person, () => lastOf(logins)) };
      this.#places.set(person, place);
    }
    place.logins.add(login);
    try {
      return await place.desk;
    } catch (error) {
      await this.leave(login);
      throw error;
    }
  }

  /** Lets the desk act by this login from now on, as long as no other one is used. */
  use(login: WebLogin): void {
    const { logins } = this.#places.get(personOf(login)) ?? {};
    if (logins?.delete(login)) logins.add(login);
  }

  /** Closes the desk where this was the last login. */
  async leave(login: WebLogin): Promise<void> {
    const person = personOf(login);
    const place = this.#places.get(person);
    if (!place?.logins.delete(login) || place.logins.size > 0) return;
    this.#places.delete(person);
    const closing = place.desk
      .then((desk) => desk[Symbol.asyncDispose]())
      .catch(() => {})
      .finally(() => this.#closing.delete(person));
    this.#closing.set(person, closing);
    await closing;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const logins = [...this.#places.values()].flatMap((place) => [...place.logins]);
    await Promise.all(logins.map((login) => this.leave(login)));
    await Promise.all(this.#closing.values());
  }
}

/** Returns the name of a person, who is another one on behalf of another organisation; harmless as the name of a folder. */
export function personOf({ user: { issuer, identity } }: WebLogin): string {
  const text = JSON.stringify([issuer, identity.userId, identity.orgId ?? null]);
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}

function lastOf(logins: ReadonlySet<WebLogin>): WebLogin {
  const last = [...logins].at(-1);
  if (last) return last;
  throw new TicketsiftError('login_required', 'You are no longer signed in', {
    hint: signInAgain,
  });
}

function tooMany(): TicketsiftError {
  return new TicketsiftError('session_busy', 'Too many people are signed in at once', {
    hint: 'Try again later.',
  });
}
