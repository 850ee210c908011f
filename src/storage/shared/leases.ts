import type { Clock } from '../../core/world/clock.js';
import { keyName } from '../cache/key-name.js';
import type { Claim, IsRefused, Leases, Look } from '../cache/leases.js';
import { byteaArray, fromHex } from '../postgres/bytea.js';
import { findShared, ofOwner } from './answer-groups.js';
import type { RunShared, SharedDatabase } from './connection.js';
import type { GroupWrites } from './group-writes.js';
import { isGoneHolder } from './holder.js';

/** How long a lease holds unless it is renewed, in milliseconds. */
const defaultTermMs = 10_000;

/** How many renewals a lease outlives. */
const renewalsInTerm = 3;

export interface SharedLeasesOptions {
  readonly database: SharedDatabase;
  /** In which claims are made, apart from all else, so that none waits for another in a circle. */
  readonly claims: GroupWrites;
  /** In which answers are saved. */
  readonly writes: GroupWrites;
  readonly holder: string;
  readonly clock: Pick<Clock, 'after'>;
  readonly termMs?: number | undefined;
}

/** Leases that several machines share. Their times are those of the server's clock alone. */
export interface SharedLeases extends Leases {
  /** Lets others send the request, in the transaction of what is queued at the same moment. */
  drop(key: Uint8Array): Promise<void>;
  /** Releases all. Nothing is claimed after it. */
  releaseAll(): Promise<void>;
}

/**
 * A lease is free that is not renewed: neither while the server could not be written to, as far as this process knows, nor
 * within a term after the server has started.
 */
const isLapsed = (lease: string, term: string, standstill: string) =>
  `greatest(${lease}.expires_at + ${standstill} * interval '1 ms', pg_postmaster_start_time() + ${term} * interval '1 ms')
     < clock_timestamp()`;

const take = `INSERT INTO ticketsift_leases AS l (owner, key, holder, expires_at)
  SELECT (SELECT ticketsift_cache_owner()), wanted.key, $2, clock_timestamp() + $3 * interval '1 ms'
  FROM unnest($1::bytea[]) AS wanted (key) ORDER BY wanted.key
  ON CONFLICT (owner, key) DO UPDATE SET holder = excluded.holder, expires_at = excluded.expires_at
    WHERE l.holder = ANY ($4::text[]) OR ${isLapsed('l', '$3', '$5')}
  RETURNING key`;

/** In the order of keys, as they are claimed. */
const ours = `SELECT key FROM ticketsift_leases WHERE ${ofOwner} AND key = ANY ($1::bytea[]) AND holder = $2
  ORDER BY key FOR UPDATE`;

const remove = `DELETE FROM ticketsift_leases WHERE ${ofOwner} AND key IN (${ours})`;

const extend = `UPDATE ticketsift_leases SET expires_at = clock_timestamp() + $3 * interval '1 ms'
  WHERE ${ofOwner} AND key IN (${ours})`;

const look = `SELECT wanted.position, l.holder
  FROM unnest($1::bytea[]) WITH ORDINALITY AS wanted (key, position)
  JOIN ticketsift_leases AS l ON l.${ofOwner} AND l.key = wanted.key
  WHERE NOT ${isLapsed('l', '$2', '$3')}`;

export function createSharedLeases(options: SharedLeasesOptions): SharedLeases {
  const { database, claims, writes, holder, clock, termMs = defaultTermMs } = options;
  const held = new Map<string, Uint8Array>();
  /** Processes of this machine that were killed, whose leases need not be waited for. */
  const gone = new Set<string>();
  /** What is being released, which must not be taken for the lease of another. */
  const leaving = new Map<string, Promise<void>>();
  let callOff: (() => void) | undefined;
  let isRenewing = false;
  let isOver = false;

  const claim = claims.kind((run, wanted: readonly Wanted[]) =>
    claimAll(run, wanted, [holder, termMs, [...gone], database.standstill()]),
  );
  const release = writes.kind<Uint8Array, undefined>(async (run, keys) => {
    await run(remove, [byteaArray(keys), holder]);
    return keys.map(() => undefined);
  });
  const renew = () => {
    callOff = undefined;
    if (held.size === 0) return;
    callOff = clock.after(termMs / renewalsInTerm, renew);
    if (isRenewing) return;
    isRenewing = true;
    const keys = byteaArray([...held.values()]);
    // A lease that lapses costs a second request at most.
    database
      .write((run) => run(extend, [keys, holder, termMs]))
      .catch(() => {})
      .finally(() => {
        isRenewing = false;
      });
  };
  const hold = (key: Uint8Array) => {
    if (isOver) return;
    held.set(keyName(key), key);
    callOff ??= clock.after(termMs / renewalsInTerm, renew);
  };
  const drop = async (key: Uint8Array) => {
    const name = keyName(key);
    held.delete(name);
    const left = release(key);
    leaving.set(name, left);
    try {
      await left;
    } finally {
      if (leaving.get(name) === left) leaving.delete(name);
    }
  };
  const lookAt = async (keys: readonly Uint8Array[], isRefused: IsRefused): Promise<Look[]> => {
    // Leases first: one that is gone by then has left its answer.
    const rows = await database.read(look, [byteaArray(keys), termMs, database.standstill()]);
    const answers = await findShared(database.read, keys);
    const holders = new Map(rows.map(([position, name]) => [Number(position) - 1, name ?? '']));
    return keys.map((_, index) => {
      const cached = answers[index];
      if (cached && !isRefused(cached.reply)) return { kind: 'answered', cached };
      const name = holders.get(index);
      if (name === undefined) return { kind: 'free' };
      if (!gone.has(name) && isGoneHolder(name)) gone.add(name);
      return { kind: gone.has(name) ? 'free' : 'theirs' };
    });
  };
  return {
    async claim(key, isRefused = () => false) {
      await leaving.get(keyName(key))?.catch(() => {});
      // Nothing is sent whose answer could not be saved, and a machine that is killed loses no more than it sends at once.
      await database.whenFlowing();
      await writes.whenWritten();
      const result = await claim({ key, isRefused });
      if (result.kind === 'ours') hold(key);
      return result;
    },
    async look(keys, isRefused = () => false) {
      // Where the server is away, the claim that follows waits for it.
      return await lookAt(keys, isRefused).catch(() => keys.map(() => ({ kind: 'theirs' }) as const));
    },
    release(key) {
      // One that stays lapses.
      if (held.has(keyName(key))) drop(key).catch(() => {});
    },
    drop,
    async releaseAll() {
      isOver = true;
      callOff?.();
      await Promise.all([...held.values()].map((key) => drop(key).catch(() => {})));
    },
  };
}

interface Wanted {
  readonly key: Uint8Array;
  readonly isRefused: IsRefused;
}

/**
 * Takes what leases are free, and looks for answers then: one that was saved until now has released its lease before, in the
 * same transaction. What is answered is given back.
 * @param terms the parameters of `take` after the keys
 */
async function claimAll(
  run: RunShared,
  wanted: readonly Wanted[],
  terms: readonly unknown[],
): Promise<readonly Claim[]> {
  const keys = [...new Map(wanted.map(({ key }) => [keyName(key), key])).values()];
  const taken = new Set(
    (await run(take, [byteaArray(keys), ...terms])).map(([key]) => keyName(fromHex(key) ?? Buffer.alloc(0))),
  );
  const found = await findShared(run, keys);
  const answers = new Map(keys.map((key, index) => [keyName(key), found[index]]));
  const claims = wanted.map(({ key, isRefused }): Claim => {
    const cached = answers.get(keyName(key));
    if (cached && !isRefused(cached.reply)) return { kind: 'answered', cached };
    // Of two that claim one key at the same moment, one gets it.
    return { kind: taken.delete(keyName(key)) ? 'ours' : 'theirs' };
  });
  const unused = keys.filter((key) => taken.has(keyName(key)));
  if (unused.length > 0) await run(remove, [byteaArray(unused), terms[0]]);
  return claims;
}
