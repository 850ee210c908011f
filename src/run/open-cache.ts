import { identityOf, type OpenedLogin } from '../auth/open.js';
import type { Config } from '../config/load.js';
import { codeOf, messageOf } from '../core/errors/caught.js';
import { TicketsiftError } from '../core/errors.js';
import { fromHere, withoutCredentials } from '../core/text/locations.js';
import { counted, roughDuration } from '../core/text/numbers.js';
import { shellWord } from '../core/text/quote-name.js';
import { whenFree } from '../core/world/wait.js';
import type { World } from '../core/world/world.js';
import type { KeptAnswer } from '../storage/cache/answer-row.js';
import type { Cache, LocalCache } from '../storage/cache/cache.js';
import { writeTimeoutMs } from '../storage/cache/group-commit.js';
import type { SharedCache } from '../storage/shared/open-shared.js';
import { type CachePlace, cachePlace } from './cache-place.js';

export interface CacheOptions {
  readonly world: World;
  readonly config: Pick<Config, 'cache'>;
  /** Whose token a database verifies that holds the cache. */
  readonly login: OpenedLogin | undefined;
  /**
   * False for a private file that vanishes with the run, so that identical requests are sent once even then.
   */
  readonly keeps: boolean;
  readonly warn: (message: string) => void;
  /** Whether few pages of a file stay in memory, as its answers come from batches, each of them used once. */
  readonly keepsFewPages?: boolean | undefined;
}

/**
 * Opens the cache. The default file is a convenience: where its folder cannot be used, the run goes on with a
 * warning. A file or a database that the user named must work.
 * @throws TicketsiftError `bad_cache`, `cache_unavailable`, `file_locked` or `database`; `not_trusted`
 */
export async function openRunCache(options: CacheOptions): Promise<Cache> {
  if (!options.keeps) return await openTemporary(options);
  const place = await cachePlace(options.world, options.config);
  return place.kind === 'file' ? await openFile(place, options) : await openLevels(place, options);
}

/** The cache of a command about caches. */
export interface KeptCache extends AsyncDisposable {
  readonly cache: Cache;
  /** What messages call it: its path, or its URL without a password. */
  readonly name: string;
}

/** Opens the cache for a command about it. @throws TicketsiftError as `openRunCache` */
export async function openKeptCache(options: Omit<CacheOptions, 'keeps'>): Promise<KeptCache> {
  const { world, config, warn } = options;
  const place = await cachePlace(world, config);
  const open = async () => {
    if (place.kind === 'shared') return await openLevels(place, options);
    const { openCache } = await import('../storage/cache/cache.js');
    const onWait = (error: unknown) => warn(`waiting for ${place.name}: ${messageOf(error)}`);
    return openCache(place.path, world, place.name, { onWait });
  };
  const cache = await open();
  return { cache, name: place.name, [Symbol.asyncDispose]: () => cache[Symbol.asyncDispose]() };
}

async function openFile(
  { path, name }: CachePlace & { kind: 'file' },
  options: CacheOptions,
): Promise<LocalCache> {
  const { cache } = options.config;
  try {
    return await openLocal(path, name, options);
  } catch (error) {
    if (isWithoutDriver(error)) {
      const hint = `${error.hint} With --no-cache, classify, check and prompts try need none.`;
      throw new TicketsiftError(error.code, error.message, { cause: error, hint });
    }
    if (!isUnavailable(error) || cache.origin.kind !== 'default') throw error;
    options.warn(`${error.message}; answers are not cached`);
    return await openTemporary(options);
  }
}

/** Opens a database with the user's own file before it, which is a convenience. */
async function openLevels(
  { url, name }: CachePlace & { kind: 'shared' },
  options: Omit<CacheOptions, 'keeps'>,
): Promise<Cache> {
  const { world, login, warn } = options;
  const [{ reasonOfServer }, { openShared }, { createTwoLevels }, { sendUnshared }, { recoverAnswers }] =
    await Promise.all([
      import('../storage/shared/connection.js'),
      import('../storage/shared/open-shared.js'),
      import('../storage/shared/two-levels.js'),
      import('../storage/shared/send-unshared.js'),
      import('../storage/cache/recover-answers.js'),
    ]);
  const bound = roughDuration(writeTimeoutMs);
  const onWait = (error: unknown) =>
    warn(
      `waiting for the cache ${name} (${reasonOfServer(error)}): nothing is sent, and the run stops after ${bound}`,
    );
  const open = () =>
    openShared({
      url,
      name,
      variables: world.environment.postgres,
      idToken: () => identityOf(login).idToken(),
      clock: world,
      onWait,
    });
  const { after, onInterrupt } = world;
  const note = `waiting for the cache ${name}, whose server does not accept connections now`;
  const shared: SharedCache = await whenFree(
    open,
    { isHeld: untilStarted(world), note },
    { after, onInterrupt, note: warn },
  );
  try {
    const local = await openFirstLevel(options);
    try {
      const { sent } = await sendUnshared(local, shared);
      if (sent > 0) warn(`sent ${counted(sent, 'answer')} of an earlier run to the cache ${name}`);
      const recover = (answers: readonly KeptAnswer[]) =>
        importCommand(options)(recoverAnswers(answers, [world.cwd]));
      return createTwoLevels(local, shared, { warn, recover });
    } catch (error) {
      local[Symbol.dispose]();
      throw error;
    }
  } catch (error) {
    await shared[Symbol.asyncDispose]();
    throw error;
  }
}

/**
 * How long to wait for a server of which nothing listens, in milliseconds: enough for one that restarts, and little where the
 * port is wrong.
 */
const restartMs = 5_000;

/**
 * Returns what decides whether to try again. A server that says that it starts or ends, or has no connection left, is waited
 * for. One that cannot be found is not: its name is wrong, or the network is away.
 */
function untilStarted({ elapsed }: Pick<World, 'elapsed'>): (error: unknown) => boolean {
  let refusedSince: number | undefined;
  return (error) => {
    if (!(error instanceof TicketsiftError) || error.code !== 'database') return false;
    const { cause } = error;
    if (/^(57P0|53)/.test(codeOf(cause))) {
      refusedSince = undefined;
      return true;
    }
    if (!isRefusal(cause)) return false;
    refusedSince ??= elapsed();
    return elapsed() - refusedSince < restartMs;
  };
}

/** Returns whether nothing listened, or the connection ended before the server had said anything of itself. */
function isRefusal(cause: unknown): boolean {
  return (
    /^(ECONNREFUSED|ECONNRESET|EPIPE|ENOENT)$/.test(codeOf(cause)) ||
    /^Connection terminated/.test(messageOf(cause))
  );
}

async function openFirstLevel(options: Omit<CacheOptions, 'keeps'>): Promise<LocalCache> {
  const path = options.world.environment.files.answers;
  try {
    return await openLocal(path, path, options);
  } catch (error) {
    if (!isUnavailable(error) && !isWithoutDriver(error)) throw error;
    if (isUnavailable(error)) options.warn(`${error.message}; answers are cached at the server alone`);
    return await openTemporary(options);
  }
}

async function openLocal(
  path: string,
  name: string,
  options: Omit<CacheOptions, 'keeps'>,
): Promise<LocalCache> {
  const { world, warn, keepsFewPages } = options;
  const { openForRun } = await import('../storage/cache/open-for-run.js');
  return await openForRun(path, world, { name, warn, importCommand: importCommand(options), keepsFewPages });
}

/** Returns what makes the command that imports a file. */
function importCommand({ world: { cwd }, config: { cache } }: Pick<CacheOptions, 'world' | 'config'>) {
  const flag =
    cache.origin.kind === 'flag' ? ` --cache ${shellWord(withoutCredentials(cache.unchecked))}` : '';
  return (file: string) => `ticketsift cache import ${shellWord(fromHere(file, cwd))}${flag}`;
}

/** Caches in a file that vanishes with the run, or in memory where no driver of SQLite is installed. */
async function openTemporary(options: Omit<CacheOptions, 'keeps'>): Promise<LocalCache> {
  const { temporary } = await import('../storage/open.js');
  try {
    return await openLocal(temporary, temporary, options);
  } catch (error) {
    if (!isWithoutDriver(error)) throw error;
    const { createMemoryCache } = await import('../storage/cache/memory-cache.js');
    return createMemoryCache();
  }
}

function isUnavailable(error: unknown): error is TicketsiftError {
  return error instanceof TicketsiftError && error.code === 'cache_unavailable';
}

function isWithoutDriver(error: unknown): error is TicketsiftError {
  return error instanceof TicketsiftError && error.code === 'sqlite_missing';
}
