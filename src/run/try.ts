import type { OpenedLogin } from '../auth/open.js';
import { startProgress } from '../cli/progress.js';
import type { Config } from '../config/load.js';
import { costOf, free, type Price } from '../core/cost.js';
import { oneBatch } from '../core/one-batch.js';
import type { Outcome } from '../core/outcome.js';
import type { Prompt } from '../core/prompt.js';
import type { Ticket } from '../core/ticket.js';
import type { Interrupt } from '../core/world/interrupt.js';
import type { Session } from '../core/world/session.js';
import { Tally } from '../outputs/tally.js';
import { createRequestKeys } from '../pipeline/key.js';
import { Meter } from '../pipeline/meter.js';
import { compileTemplate } from '../prompts/template.js';
import type { Cache } from '../storage/cache/cache.js';
import { openPurse } from './budget.js';
import { openModel } from './model-and-memory.js';
import { classifyWith } from './outcomes.js';

/** What all tries of a command have in common. */
export interface Trying {
  readonly session: Session;
  readonly config: Config;
  readonly login: OpenedLogin | undefined;
  readonly cache: Cache;
  /** The sample, and how many tickets it was taken from. */
  readonly tickets: readonly Ticket[];
  readonly of: number;
  readonly seed: number;
  readonly columns: readonly string[];
  readonly isOffline: boolean;
  /** What the money of all tries is counted under. */
  readonly run: string;
}

/** What came of a try. */
export interface Tried {
  readonly prompt: Prompt;
  readonly model: string;
  readonly notes: readonly string[];
  /** In the order of the source. */
  readonly outcomes: readonly Outcome[];
  readonly tally: Tally;
  /** US dollars; undefined where it is not known. */
  readonly cost: number | undefined;
}

/**
 * Asks about the sample what is not remembered.
 * @throws TicketsiftError what dooms all of it: see `compileTemplate`, `openModel`; `cost_limit`; a wrong key
 */
export async function tryOnce(
  prompt: Prompt,
  { session: { world, voice }, config, login, cache, tickets, columns, isOffline, run }: Trying,
  { stop, abort }: Pick<Interrupt, 'stop' | 'abort'>,
): Promise<Tried> {
  const template = compileTemplate(prompt, columns);
  await using opened = await openModel(world, { prompt, config, asksNobody: isOffline, login: login?.login });
  const { model, notes, price } = opened;
  const meter = new Meter();
  const halt = new AbortController();
  const outcomes: Outcome[] = [];
  const tally = new Tally();
  const progress = await startProgress(world, !voice.isQuiet);
  const startedAt = world.now();
  try {
    const batches = classifyWith(oneBatch(tickets), {
      ...{ world, config, prompt, template, model, cache, stop, abort, halt, listen: meter.listen },
      keys: createRequestKeys(model, template),
      purse: openPurse({ config, opened, cache, budgetId: undefined, run }),
      policy: () => (isOffline ? 'recall' : 'ask'),
    });
    for await (const batch of batches) {
      outcomes.push(...batch);
      tally.add(batch);
      const { total: done, failed } = tally;
      const elapsedMs = world.now() - startedAt;
      progress.update({ tickets: done, failed, elapsedMs, total: tickets.length });
    }
  } finally {
    progress.stop();
  }
  halt.signal.throwIfAborted();
  return { prompt, model: model.name, notes, outcomes, tally, cost: costOfTry(meter, price) };
}

function costOfTry({ answered, usage }: Meter, price: Price | undefined): number | undefined {
  if (answered === 0 || price === free) return 0;
  return price && usage && costOf(price, usage);
}
