import type { OpenedLogin } from '../auth/open.js';
import type { Config } from '../config/load.js';
import type { Cleaning } from '../core/cleaning.js';
import { free } from '../core/cost.js';
import type { Outcome } from '../core/outcome.js';
import type { Prompt } from '../core/prompt.js';
import type { Interrupt } from '../core/world/interrupt.js';
import type { World } from '../core/world/world.js';
import type { Tally } from '../outputs/tally.js';
import type { FoundSource } from '../sources/find.js';
import type { Cache } from '../storage/cache/cache.js';
import type { RunListener } from './events.js';
import type { GivenTickets } from './open-parts.js';
import { openRun } from './open-run.js';
import type { RunContext } from './opened-run.js';
import type { RunPlan } from './plan.js';
import { planRun } from './plan-run.js';

/** What all tries of a command have in common. */
export interface TryContext {
  readonly world: World;
  readonly config: Config;
  readonly login: OpenedLogin | undefined;
  readonly cache: Cache;
  readonly source: FoundSource;
  /** The sample. */
  readonly sample: GivenTickets;
  readonly isOffline: boolean;
  /** See `RunRequest.clean`. */
  readonly clean: Cleaning | undefined;
  /** The run of all tries, so that they share its spending limit. */
  readonly id: string;
  readonly listen: RunListener;
  /** See `RunContext.onAnswer`. */
  readonly onAnswer?: RunContext['onAnswer'];
}

/** What a prompt made of the sample. */
export interface Tried {
  /** The prompt and the model that were used. */
  readonly plan: RunPlan;
  /** Notes for the user. */
  readonly notes: readonly string[];
  /** In the order of the source. */
  readonly outcomes: readonly Outcome[];
  readonly tally: Tally;
  /** In US dollars; undefined where it is not known. */
  readonly cost: number | undefined;
}

/**
 * Classifies the sample with a prompt.
 * @throws TicketsiftError what dooms all of it: see `planRun` and `openRun`; `cost_limit`; a wrong key
 */
export async function tryPrompt(
  prompt: Prompt,
  context: TryContext,
  interrupt: Pick<Interrupt, 'stop' | 'abort'>,
): Promise<Tried> {
  const { cache, source, sample, isOffline, clean } = context;
  const planned = await planRun(
    { source, prompt, keepsCache: !cache.isTemporary, sends: !isOffline, clean },
    context,
  );
  const notes: string[] = [];
  const listen: RunListener = (event) => {
    if (event.kind === 'note') notes.push(event.text);
    else context.listen(event);
  };
  await using run = await openRun(planned, {
    ...context,
    interrupt: () => interrupt,
    tickets: sample,
    listen,
  });
  const outcomes: Outcome[] = [];
  for await (const batch of run.outcomes) outcomes.push(...batch);
  const { tally, requests, cost, error } = await run.finish();
  if (error !== undefined) throw error;
  const costsNothing = (requests?.answered ?? 0) === 0 || run.price === free;
  return { plan: planned.plan, notes, outcomes, tally, cost: costsNothing ? 0 : cost };
}
