import * as z from 'zod';
import type { Reply } from '../../core/model.js';
import type { Clock } from '../../core/world/clock.js';
import type { Database } from '../sqlite-driver.js';
import { type CachedAnswer, prepareFind } from './answer-row.js';
import type { GroupCommit } from './group-commit.js';
import { isGone } from './holder.js';
import { keyName } from './key-name.js';

/**
 * How long a lease holds unless it is renewed, in milliseconds: so long a process blocks others that was killed on
 * another machine. One of this machine is seen to be gone.
 */
const term = 10_000;

/** How often leases are renewed, in milliseconds: two renewals may be late before one lapses. */
const renewal = 3_000;

/**
 * The result of a claim to send a request: its answer, if there is one by now; the lease, which is ours until it
 * is released; or nothing, since another process is asking.
 */
export type Claim =
  | { readonly kind: 'answered'; readonly cached: CachedAnswer }
  | { readonly kind: 'ours' }
  | { readonly kind: 'theirs' };

/**
 * Of several processes on one file, lets one at a time send a request. A lease spares a second request, no
 * more: a process that sleeps for longer than ten seconds finds that another has taken over.
 */
export interface Leases {
  /** @param isRefused whether a cached answer is not to be had, so that the request is sent all the same */
  claim(key: Uint8Array, isRefused?: (reply: Reply) => boolean): Promise<Claim>;
  /** Lets others ask, soon. Without effect where the lease is not ours, or not any longer. */
  release(key: Uint8Array): void;
  /** The same at once, within a write that is under way, which may be done more than once. */
  drop(key: Uint8Array): void;
  /** Releases all with what is written last. */
  [Symbol.dispose](): void;
}

export function createLeases(
  database: Database,
  commit: GroupCommit,
  { holder, clock }: { holder: string; clock: Clock },
): Leases {
  const held = new Set<string>();
  let callOff: (() => void) | undefined;
  let hasClaimed = false;
  let isOver = false;

  const find = prepareFind(database);
  // An expiry that lies further ahead than any can is of a clock that was set back since.
  const take = database.prepare(
    `INSERT INTO leases (key, holder, expires_at) VALUES (?, ?, ?)
     ON CONFLICT (key) DO UPDATE SET holder = excluded.holder, expires_at = excluded.expires_at
     WHERE expires_at NOT BETWEEN ? AND excluded.expires_at`,
  );
  const holderOf = database.prepare<[Uint8Array], unknown>('SELECT holder FROM leases WHERE key = ?').pluck();
  const give = database.prepare('UPDATE leases SET holder = ?, expires_at = ? WHERE key = ?');
  const extend = database.prepare('UPDATE leases SET expires_at = ? WHERE holder = ?');
  const remove = database.prepare('DELETE FROM leases WHERE key = ? AND holder = ?');
  const dropAll = database.prepare('DELETE FROM leases WHERE holder = ? OR expires_at < ?');

  /** A killed process renews no lease, so nothing waits for it. */
  const takeOver = (key: Uint8Array, now: number) => {
    const other = z.string().optional().parse(holderOf.get(key));
    if (other === undefined || !isGone(other)) return false;
    give.run(holder, now + term, key);
    return true;
  };
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
        const cached = find(key);
        if (cached && !isRefused(cached.reply)) return { kind: 'answered', cached };
        const now = clock.now();
        const { changes } = take.run(key, holder, now + term, now);
        return { kind: changes === 1 || takeOver(key, now) ? 'ours' : 'theirs' };
      });
      if (claim.kind === 'ours') hold(key);
      return claim;
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
export const noLeases: Leases = {
  claim: async () => ({ kind: 'ours' }),
  release() {},
  drop() {},
  [Symbol.dispose]() {},
};
