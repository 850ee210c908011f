import { Readable, Writable } from 'node:stream';
import { openLogin } from '../../src/auth/open.js';
import { createRequirements } from '../../src/auth/requirements.js';
import type { User } from '../../src/auth/user.js';
import { readEnvironment } from '../../src/config/environment.js';
import { loadConfig } from '../../src/config/load.js';
import { createSession } from '../../src/core/world/session.js';
import type { World } from '../../src/core/world/world.js';
import type { Workbench } from '../../src/run/workbench/workbench.js';
import type { Cache } from '../../src/storage/cache/cache.js';
import { type OpenedDesk, openDesk } from '../../src/studio/open-desk.js';
import { systemClock } from './cache.js';
import type { TemporaryFolder } from './temporary-folder.js';
import { trustsAll } from './trust.js';

/** What a desk of the studio is opened with. */
export interface PersonalDesk {
  /** In which `ticketsift.yaml`, `p.md` and `t.csv` are. */
  readonly folder: TemporaryFolder;
  readonly cache: Cache;
  /** Who sits there; the user of the machine, unless given. */
  readonly person?: User;
  /** What flags of the command say. */
  readonly run?: { readonly baseUrl?: string; readonly model?: string; readonly maxCost?: number };
  /** The time of day. */
  readonly now?: () => number;
  readonly after?: World['after'];
}

/** Opens a desk of the studio as a person of a team sits at it, without pages and without a server. */
export async function openPersonalDesk(options: PersonalDesk): Promise<OpenedDesk> {
  const { folder, cache, person, run = {}, now = systemClock.now, after = systemClock.after } = options;
  const home = folder.file('home');
  const world: World = {
    ...systemClock,
    now,
    after,
    stdin: Readable.from([]),
    stdout: new Writable(),
    stderr: new Writable(),
    environment: readEnvironment({ HOME: home, TICKETSIFT_HOME: home }),
    cwd: folder.path,
    random: () => 0,
    newId: () => crypto.randomUUID(),
    onInterrupt: () => () => {},
    exit: () => {},
  };
  const output = { write: async () => {}, commit: async () => {}, discard: async () => {} };
  const session = createSession(world, output, { quiet: true, color: false, isPlain: false });
  const load = (flags = {}) => loadConfig(world, { concurrency: 1, retries: 0, ...run, ...flags }, trustsAll);
  const config = await load();
  const opened = person && (await openLogin(session, config));
  const login = opened && {
    ...opened,
    isOfMachine: false,
    requirements: createRequirements({ user: async () => person, allow: opened.settings.allow }),
  };
  const context = { ...session, config, login, readConfig: load, findLogin: async () => login };
  return openDesk({
    world,
    grant: async () => context,
    run: { header: true, sample: 20, seed: 1, sources: ['t.csv'], ...run },
    prompt: 'p.md',
    cache,
    hasJobs: false,
  });
}

/** Tests what is at a desk. Resolves once the test has ended. */
export async function testAt({ workbench }: { readonly workbench: Workbench }): Promise<void> {
  await readAt({ workbench });
  await workbench.test();
  await until(workbench, () => !workbench.isRunning);
}

/** Resolves once the tickets are there. */
export function readAt({ workbench }: { readonly workbench: Workbench }): Promise<void> {
  return until(workbench, () => workbench.state().source.tickets > 0);
}

/** Resolves once the page says of a test's cost what ends like this. */
export function costAt({ workbench }: { readonly workbench: Workbench }, end: string): Promise<void> {
  return until(workbench, () => workbench.state().cost.endsWith(end));
}

function until(workbench: Workbench, isDone: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const unsubscribe = workbench.subscribe(() => {
      if (!isDone()) return;
      unsubscribe();
      resolve();
    });
    if (isDone()) {
      unsubscribe();
      resolve();
    }
  });
}
