import * as z from 'zod';
import type { Reply } from '../../core/model.js';
import type { Clock } from '../../core/world/clock.js';
import { isBusy } from '../busy.js';
import type { Database } from '../sqlite-driver.js';
import { type CachedAnswer, prepareFind } from './answer-row.js';
import type { GroupCommit } from './group-commit.js';
import { isGone } from './holder.js';
import { keyName } from './key-name.js';

/**
 * How long a lease holds unless it is renewed, in milliseconds: a process killed on another machine blocks others for that
 * long. A process of this machine is known to be gone.
 */
const term = 10_000;

/** How often leases are renewed, in milliseconds: two renewals may be late before one lapses. */
const renewal = 3_000;

/**
 * The result of a claim to send a request: its answer, if there is one by now; the lease, which is ours until it
 * is released; or nothing, since another process is sending it.
 */
export type Claim =
  | { readonly kind: 'answered'; readonly cached: CachedAnswer }
  | { readonly kind: 'ours' }
  | { readonly kind: 'theirs' };

/** What a claim would come to: `free` where it would be ours. */
export type Look = Exclude<Claim, { kind: 'ours' }> | { readonly kind: 'free' };

/** Whether a cached answer does not count, so that its request is sent anyway. */
export type IsRefused = (reply: Reply) => boolean;

/**
 * Lets only one of several processes on a file send a request, which is claimed right before it is sent. If a process is
 * killed or suspended for more than ten seconds, another takes over its requests in flight, and no others.
 */
export interface Leases {
  /** @throws what keeps the file from being written: see `GroupCommit` */
  claim(key: Uint8Array, isRefused?: IsRefused): Promise<Claim>;
  /** Returns what claims would come to, in the order of the keys. @throws what SQLite throws */
  look(keys: readonly Uint8Array[], isRefused?: IsRefused): readonly Look[] | Promise<readonly Look[]>;
  /** Lets others send the request, soon. Has no effect if the lease is not ours, or no longer ours. */
  release(key: Uint8Array): void;
}

/** Leases in a file of this machine. */
export interface LocalLeases extends Leases {
  look(keys: readonly Uint8Array[], isRefused?: IsRefused): readonly Look[];
  /** The same at once, within a write that is under way, which may be done more than once. */
  drop(key: Uint8Array): void;
  /** Releases all with what is written last. */
  [Symbol.dispose](): void;
}

const leaseRow = z.object({ holder: z.string(), expiresAt: z.number() }).optional();

export function createLeases(
  database: Database,
  commit: GroupCommit,
  { holder, clock }: { holder: string; clock: Clock },
): LocalLeases {
  const held = new Set<string>();
  let callOff: (() => void) | undefined;
  let hasClaimed = false;
  let isOver = false;

  const find = prepareFind(database);
  const leaseOf = database.prepare<[Uint8Array], unknown>(
    'SELECT holder, expires_at AS expiresAt FROM leases WHERE key = ?',
  );
  const take = database.prepare('INSERT OR REPLACE INTO leases (key, holder, expires_at) VALUES (?, ?, ?)');
  const extend = database.prepare('UPDATE leases SET expires_at = ? WHERE holder = ?');
  const remove = database.prepare('DELETE FROM leases WHERE key = ? AND holder = ?');
  const dropAll = database.prepare('DELETE FROM leases WHERE holder = ? OR expires_at < ?');

  /** A row that cannot be read counts as not there. */
  const findReadable = (key: Uint8Array) => {
    try {
      return find(key);
    } catch (error) {
      if (error instanceof TypeError) return undefined;
      throw error;
    }
  };
  /** An expiry that lies further ahead than any can is of a clock that was set back since. */
  const isLapsed = (expiresAt: number) => {
    const now = clock.now();
    return expiresAt < now - commit.standstill() || expiresAt > now + term;
  };
  const lookAt = (key: Uint8Array, isRefused: IsRefused): Look => {
    const cached = findReadable(key);
    if (cached && !isRefused(cached.reply)) return { kind: 'answered', cached };
    const lease = leaseRow.parse(leaseOf.get(key));
    // A killed process renews no lease, so nothing waits for it.
    const isFree = lease === undefined || isLapsed(lease.expiresAt) || isGone(lease.holder);
    return { kind: isFree ? 'free' : 'theirs' };
  };
  const lookAtAll = database.transaction((keys: readonly Uint8Array[], isRefused: IsRefused) =>
    keys.map((key) => lookAt(key, isRefused)),
  );
  const renew = () => {
    callOff = undefined;
    if (held.size === 0) return;
    callOff = clock.after(renewal, renew);
    // A lease that lapses costs a second request at most.
    commit.write(() => extend.run(clock.now() + term, holder)).catch(() => {});
  };
  const hold = (key: Uint8Array) => {
    if (isOver) return;
    held.add(keyName(key));
    callOff ??= clock.after(renewal, renew);
  };

  return {
    async claim(key, isRefused = () => false) {
      hasClaimed = true;
      const claim = await commit.write((): Claim => {
        const look = lookAt(key, isRefused);
        if (look.kind !== 'free') return look;
        take.run(key, holder, clock.now() + term);
        return { kind: 'ours' };
      });
      if (claim.kind === 'ours') hold(key);
      return claim;
    },
    look(keys, isRefused = () => false) {
      try {
        return lookAtAll(keys, isRefused);
      } catch (error) {
        // A program that locks readers out does so for a moment.
        if (isBusy(error)) return keys.map(() => ({ kind: 'theirs' }));
        throw error;
      }
    },
    release(key) {
      // One that stays lapses.
      if (held.delete(keyName(key))) commit.write(() => remove.run(key, holder)).catch(() => {});
    },
    drop(key) {
      held.delete(keyName(key));
      remove.run(key, holder);
    },
    [Symbol.dispose]() {
      callOff?.();
      if (!hasClaimed || isOver) return;
      isOver = true;
      commit.write(() => dropAll.run(holder, clock.now())).catch(() => {});
    },
  };
}

/** For a file that no other process can open. */
export const noLeases: LocalLeases = {
  claim: async () => ({ kind: 'ours' }),
  look: (keys) => keys.map(() => ({ kind: 'free' })),
  release() {},
  drop() {},
  [Symbol.dispose]() {},
};
