import type { WebLogin } from '../../auth/web/web-logins.js';
import type { Stopwatch } from '../../core/world/clock.js';
import type { Desk } from '../desk.js';
import { newSecret, secretHash } from './secrets.js';
import { personOf } from './team-desks.js';

/** A browser that is let in. */
export interface TeamSession {
  readonly login: WebLogin;
  readonly desk: Desk;
}

interface Kept extends TeamSession {
  readonly beganAt: number;
  usedAt: number;
}

const hour = 60 * 60_000;
/** How long a session lasts without a request, and in all, in milliseconds. */
const maxIdleMs = 8 * hour;
const maxAgeMs = 24 * hour;
/** The most browsers of one person; a further one takes the place of the one that was used first. */
const maxOfPerson = 10;
/** How many sessions that are over are known by why they are. */
const maxEnded = 1_000;

/** The browsers that are let in. Of an id only a hash is kept. */
export class TeamSessions {
  readonly #kept = new Map<string, Kept>();
  /** Why sessions have ended, as sentences for their pages. */
  readonly #ended = new Map<string, string>();
  readonly #elapsed: Stopwatch['elapsed'];
  readonly #onEnd: (session: TeamSession) => void;

  /** @param onEnd called once for each session */
  constructor({ elapsed }: Pick<Stopwatch, 'elapsed'>, onEnd: (session: TeamSession) => void) {
    this.#elapsed = elapsed;
    this.#onEnd = onEnd;
  }

  get all(): TeamSession[] {
    return [...this.#kept.values()];
  }

  /** Lets a browser in. Returns the id of its session, which no browser had before. */
  begin(session: TeamSession): string {
    const person = personOf(session.login);
    const others = this.all.filter(({ login }) => personOf(login) === person);
    for (const first of others.slice(0, Math.max(0, others.length + 1 - maxOfPerson))) {
      this.end(first, 'You have signed in with other browsers since.');
    }
    const id = newSecret();
    const now = this.#elapsed();
    this.#kept.set(secretHash(id), { ...session, beganAt: now, usedAt: now });
    return id;
  }

  /** Returns the session of an id, as long as it goes on. @param uses whether a person did something */
  find(id: string | undefined, uses: boolean): TeamSession | undefined {
    const found = id === undefined ? undefined : this.#kept.get(secretHash(id));
    if (!found || this.#endIfOver(found)) return undefined;
    if (uses) found.usedAt = this.#elapsed();
    return found;
  }

  /** Returns why a session has ended, where that is known. */
  whyEnded(id: string | undefined): string | undefined {
    return id === undefined ? undefined : this.#ended.get(secretHash(id));
  }

  /** @param why a sentence */
  end(session: TeamSession, why: string): void {
    for (const [hash, { login }] of this.#kept) {
      if (login !== session.login) continue;
      this.#kept.delete(hash);
      this.#ended.set(hash, why);
      for (const oldest of this.#ended.keys()) {
        if (this.#ended.size <= maxEnded) break;
        this.#ended.delete(oldest);
      }
      this.#onEnd(session);
    }
  }

  /** Ends those that have lasted too long. */
  sweep(): void {
    for (const kept of [...this.#kept.values()]) this.#endIfOver(kept);
  }

  #endIfOver(kept: Kept): boolean {
    const now = this.#elapsed();
    const isIdle = now - kept.usedAt >= maxIdleMs;
    if (!isIdle && now - kept.beganAt < maxAgeMs) return false;
    this.end(kept, isIdle ? 'You did nothing here for 8 hours.' : 'You signed in more than 24 hours ago.');
    return true;
  }
}
