import type { OpenedLogin } from '../../auth/open.js';
import type { Config } from '../../config/load.js';
import { TicketsiftError } from '../../core/errors.js';
import { Resources } from '../../core/resources.js';
import type { World } from '../../core/world/world.js';
import type { StoredBatch } from '../../storage/cache/batches/stored-batch.js';
import type { Cache } from '../../storage/cache/cache.js';
import { cachePlace, localPathOf } from '../cache-place.js';
import { openRunCache } from '../open-cache.js';
import { type BatchView, viewOf } from './batch-view.js';
import { remotes } from './open-remotes.js';
import { advance } from './steps/advance.js';
import type { BatchStep, StepContext } from './steps/step.js';
import { createWaitingFiles, type WaitingFiles } from './waiting-files.js';

/** What commands on batches take from their surroundings. */
export interface BatchContext {
  readonly world: World;
  readonly config: Config;
  readonly login: OpenedLogin | undefined;
  readonly listen: (event: BatchEvent) => void;
  /** Fires when the user interrupts. */
  readonly stop: AbortSignal;
}

/** What happens to batches. Texts are hostile. */
export type BatchEvent =
  | { readonly kind: 'note' | 'warning'; readonly text: string }
  /** A batch is in another state, or the endpoint counts otherwise. */
  | { readonly kind: 'batch'; readonly batch: BatchView; readonly before: BatchView | undefined }
  /** A step failed, and is tried again later. */
  | { readonly kind: 'trouble'; readonly batch: BatchView; readonly error: unknown }
  /** All batches wait; the next look is after some milliseconds, and the wait is over after some more. */
  | {
      readonly kind: 'waiting';
      readonly batches: readonly BatchView[];
      readonly nextMs: number;
      readonly leftMs: number;
    };

/** The batches of a cache, and what leads them on. */
export interface OpenBatches {
  readonly cache: Cache;
  readonly files: WaitingFiles;
  readonly steps: StepContext;
  /** When to go on with a batch, by the clock that only goes on, where its endpoint has asked for a pause. */
  readonly notBefore: Map<string, number>;
  /** Takes a batch as far as it goes without a wait. @throws as `advance` */
  leadOn(id: string): Promise<BatchStep>;
}

/**
 * Opens the cache with its batches, and removes what killed processes left of their files.
 * @throws TicketsiftError as `openRunCache`; `usage` where there is no file to keep batches in
 */
export async function openBatches(
  { world, config, login, listen, stop }: BatchContext,
  resources: Resources,
): Promise<OpenBatches> {
  const note = (text: string) => listen({ kind: 'note', text });
  const warn = (text: string) => listen({ kind: 'warning', text });
  const cache = resources.use(
    await openRunCache({ world, config, login, keeps: true, keepsFewPages: true, warn }),
  );
  if (cache.isTemporary) throw needsFile();
  const files = createWaitingFiles(localPathOf(await cachePlace(world, config), world));
  const isNeeded = (id: string) => {
    const state = cache.batches.find(id)?.state;
    return state !== undefined && state !== 'settled';
  };
  files.sweep(isNeeded);
  const steps: StepContext = {
    cache,
    files,
    openRemote: remotes({ world, config, login, cache, note }, resources),
    clock: world,
    newId: world.newId,
    stop,
  };
  const viewNow = (id: string) => {
    const found = cache.batches.find(id);
    return found && viewOf(found);
  };
  return {
    cache,
    files,
    steps,
    notBefore: new Map(),
    async leadOn(id) {
      for (;;) {
        stop.throwIfAborted();
        const before = viewNow(id);
        const step = await advance(id, steps);
        const batch = viewNow(id);
        if (batch && hasChanged(batch, before)) listen({ kind: 'batch', batch, before });
        if (step !== 'moved') return step;
      }
    },
  };
}

function hasChanged(batch: BatchView, before: BatchView | undefined): boolean {
  return (
    batch.state !== before?.state ||
    batch.counts?.completed !== before.counts?.completed ||
    batch.counts?.failed !== before.counts?.failed
  );
}

/** Whether anything is left to be done for a batch. */
export function isOpenBatch({ state }: Pick<StoredBatch, 'state'>): boolean {
  return state !== 'settled';
}

function needsFile(): TicketsiftError {
  return new TicketsiftError('usage', 'Batches are kept in the cache, and there is no cache', {
    hint: 'Name a file with --cache, or leave out --no-cache.',
  });
}

/** Opens batches for one command. */
export async function withBatches<T>(
  context: BatchContext,
  work: (opened: OpenBatches) => T | Promise<T>,
): Promise<T> {
  await using resources = new Resources();
  return await work(await openBatches(context, resources));
}
