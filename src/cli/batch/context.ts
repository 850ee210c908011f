import type { Context } from '../../auth/access.js';
import type { Config } from '../../config/load.js';
import { withoutCredentials } from '../../core/text/locations.js';
import { shellFlags } from '../../core/text/quote-name.js';
import { type Interrupt, listenForInterrupt } from '../../core/world/interrupt.js';
import { listBatches } from '../../run/batch/batches.js';
import { idOfBatch } from '../../run/batch/find.js';
import type { BatchContext } from '../../run/batch/open-batches.js';
import { type BatchNarrator, narrateBatches } from './narrate-batches.js';

/** What a command about batches works with. Closing it stops listening for an interrupt, and takes the moving line away. */
export interface BatchCommand extends Disposable {
  readonly context: BatchContext;
  readonly stop: AbortSignal;
  /** Takes the moving line away. */
  readonly quiet: () => void;
  /** Returns the ids of the batches that are not settled. */
  readonly openIds: () => Promise<readonly string[]>;
  /** Returns the ids of batches that a user names: see `idOfBatch`. Undefined where none are named. */
  readonly idsOf: (names: readonly string[]) => Promise<readonly string[] | undefined>;
}

/** Opens what a command about batches needs. */
export async function openBatchCommand(session: Context): Promise<BatchCommand> {
  const { world, config, login } = session;
  const narrator: BatchNarrator = await narrateBatches(session);
  // Nothing is in flight that is lost: batches go on without this program.
  const interrupt: Interrupt = listenForInterrupt(session, () => false);
  const context: BatchContext = { world, config, login, listen: narrator.listen, stop: interrupt.stop };
  return {
    context,
    stop: interrupt.stop,
    quiet: () => narrator.pause(),
    openIds: async () =>
      (await listBatches(context)).filter(({ state }) => state !== 'settled').map(({ id }) => id),
    async idsOf(names) {
      if (names.length === 0) return undefined;
      const all = await listBatches(context);
      return names.map((name) => idOfBatch(name, all));
    },
    [Symbol.dispose]() {
      narrator[Symbol.dispose]();
      interrupt[Symbol.dispose]();
    },
  };
}

/** Returns the command line that goes on with batches, in the same cache and at the same endpoint. */
export function goOnCommand(
  words: readonly string[],
  { cache, baseUrl }: Pick<Config, 'cache' | 'baseUrl'>,
): string {
  const flags = shellFlags({
    '--base-url': baseUrl.origin.kind === 'flag' ? withoutCredentials(baseUrl.unchecked ?? '') : undefined,
    '--cache': cache.origin.kind === 'flag' ? cache.unchecked : undefined,
  });
  return ['ticketsift', ...words, ...flags].join(' ');
}
