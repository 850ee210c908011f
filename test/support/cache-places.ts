import { expect } from 'vitest';
import { type Cache, openCache } from '../../src/storage/cache/cache.js';
import { createMemoryCache } from '../../src/storage/cache/memory-cache.js';
import { temporary } from '../../src/storage/open.js';
import { openShared } from '../../src/storage/shared/open-shared.js';
import { createTwoLevels } from '../../src/storage/shared/two-levels.js';
import { systemClock } from './cache.js';
import { testDatabase } from './postgres.js';
import { sharedTables } from './shared-cache.js';
import { temporaryFolder } from './temporary-folder.js';
import { virtualClock } from './virtual-clock.js';

/** A place in which answers are cached, which is empty. */
export interface CachePlace extends AsyncDisposable {
  /** Opens it as one more process or machine does. */
  open(): Promise<Cache>;
  close(cache: Cache): Promise<void>;
}

/** One that several processes or machines use at once. */
export interface CommonPlace extends CachePlace {
  /** Opens it as one does that sleeps from now on: it renews no lease. */
  openAsleep(): Promise<Cache>;
  /** Opens it when leases have lapsed that were not renewed. */
  openLater(): Promise<Cache>;
}

/** One that several organisations use. */
export interface WalledPlace extends CommonPlace {
  openAsStranger(): Promise<Cache>;
}

/** What was opened: all of it is closed in the end, the last first. */
class Opened implements AsyncDisposable {
  readonly #all = new Set<AsyncDisposable>();

  add<T extends AsyncDisposable>(one: T): T {
    this.#all.add(one);
    return one;
  }

  async close(one: AsyncDisposable): Promise<void> {
    if (this.#all.delete(one)) await one[Symbol.asyncDispose]();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const one of [...this.#all].toReversed()) await this.close(one);
  }
}

/** What a place does with all that was opened. */
function closing(opened: Opened): Pick<CachePlace, 'close' | typeof Symbol.asyncDispose> {
  return {
    close: (cache) => opened.close(cache),
    [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose](),
  };
}

const asleep = { after: () => () => {} };

async function file(): Promise<CommonPlace> {
  const opened = new Opened();
  const folder = opened.add(await temporaryFolder());
  const clock = virtualClock(1_000);
  const open = async (own = {}) => opened.add(openCache(folder.file('a.db'), { ...clock, ...own }));
  return {
    open,
    openAsleep: () => open(asleep),
    openLater() {
      clock.advance(10_001);
      return open();
    },
    ...closing(opened),
  };
}

function alone(open: () => Cache): () => Promise<CachePlace> {
  return async () => {
    const opened = new Opened();
    return { open: async () => opened.add(open()), ...closing(opened) };
  };
}

function database(behind: 'a file' | 'memory'): () => Promise<WalledPlace> {
  return async () => {
    const opened = new Opened();
    const server = opened.add(await testDatabase());
    const urlOf = await sharedTables(server, 'acme', 'others');
    const openAs = async (
      who: string,
      { leaseTermMs, ...own }: { leaseTermMs?: number; after?: typeof asleep.after },
    ) => {
      const clock = { ...systemClock, ...own };
      const term = leaseTermMs === undefined ? {} : { leaseTermMs };
      const shared = await openShared({ url: urlOf(who), variables: {}, clock, ...term });
      const local =
        behind === 'memory'
          ? createMemoryCache()
          : openCache(opened.add(await temporaryFolder()).file('a.db'), systemClock);
      const warn = (message: string) => expect.unreachable(message);
      return opened.add(createTwoLevels(local, shared, { warn, recover: () => expect.unreachable() }));
    };
    return {
      open: () => openAs('acme', {}),
      openAsleep: () => openAs('acme', asleep),
      async openLater() {
        await server.query("UPDATE ticketsift_leases SET expires_at = now() - interval '1 hour'");
        return await openAs('acme', { leaseTermMs: 1 });
      },
      openAsStranger: () => openAs('others', {}),
      ...closing(opened),
    };
  };
}

export const walledPlaces = {
  'PostgreSQL behind a file': database('a file'),
  'PostgreSQL behind memory': database('memory'),
};
export const commonPlaces = { 'a file': file, ...walledPlaces };
export const cachePlaces: Record<string, () => Promise<CachePlace>> = {
  'a temporary file': alone(() => openCache(temporary, systemClock)),
  memory: alone(createMemoryCache),
  ...commonPlaces,
};
