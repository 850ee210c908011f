import type { Context } from '../auth/access.js';
import { once } from '../core/once.js';
import { Resources } from '../core/resources.js';
import type { World } from '../core/world/world.js';
import { withPageLimits } from '../run/workbench/page-limits.js';
import type { BenchRun } from '../run/workbench/state.js';
import { Workbench } from '../run/workbench/workbench.js';
import type { Cache } from '../storage/cache/cache.js';
import type { Desk } from './desk.js';
import { openUploads } from './uploads.js';

export interface DeskOptions {
  /** In which the folder of the studio is this person's. */
  readonly world: World;
  /** See `BenchOptions.grant`. */
  readonly grant: () => Promise<Context>;
  readonly run: BenchRun;
  /** The prompt to begin with. */
  readonly prompt: string;
  /** See `Desk`. */
  readonly hasJobs: boolean;
  /** Cached answers, which stay open. */
  readonly cache: Cache;
}

/** A desk without its pages. Closing it stops a test, and deletes what was dropped; the draft stays. */
export type OpenedDesk = Omit<Desk, 'pages' | 'person'> & AsyncDisposable;

/** Opens a desk, and begins to read the source that the studio was started with. @throws TicketsiftError see `findPromptText` */
export async function openDesk({ world, run, prompt, cache, ...options }: DeskOptions): Promise<OpenedDesk> {
  // Whatever is done at a desk is within the limits of the studio.
  const grant = async () => withPageLimits(await options.grant());
  const resources = new Resources();
  const workbench = new Workbench({ world, grant, run, prompt, cache });
  const comparing = once(async () => {
    const { Comparing } = await import('../check/comparing/comparing.js');
    return new Comparing({ world, grant, run, cache, workbench });
  });
  const uploads = resources.use(await openUploads(world.environment.files.studio, world.now()));
  await workbench.openStart();
  resources.use({ [Symbol.asyncDispose]: () => workbench.close() });
  if (run.sources) void workbench.useSource(run.sources, run.sources.join(', '));
  return {
    workbench,
    comparing,
    uploads,
    grant,
    hasJobs: options.hasJobs,
    asWritten: world.environment.asWritten,
    sources: (context) => sourcesOf(context, run),
    [Symbol.asyncDispose]: () => resources[Symbol.asyncDispose](),
  };
}

/** The sources that a page may name, each with its names. */
function sourcesOf({ config }: Context, { sources }: BenchRun): ReadonlyMap<string, readonly string[]> {
  const given = sources ? [[sources.join(', '), sources] as const] : [];
  return new Map([...given, ...[...config.sources.keys()].map((name) => [name, [name]] as const)]);
}
