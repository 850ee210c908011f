import type { Context } from '../../auth/access.js';
import type { Prompt } from '../../core/prompt.js';
import { type Ticket, wholeTicket } from '../../core/ticket.js';
import type { Cache } from '../../storage/cache/cache.js';
import { describeCost } from '../describe/cost.js';
import { cleaningOf } from '../options.js';
import type { RunPlan } from '../plan.js';
import { planRun } from '../plan-run.js';
import { previewRun, type RunPreview } from '../preview.js';
import type { BenchRun } from './state.js';
import type { ReadSource } from './tickets.js';

interface PreviewTryOptions extends Pick<Context, 'world' | 'config' | 'login'> {
  readonly cache: Cache;
  readonly run: BenchRun;
  /** Whether an endpoint that names the only model it has may be asked for it. */
  readonly sends: boolean;
}

export interface TryPreview {
  readonly plan: RunPlan;
  readonly preview: RunPreview;
  /** What it would send and cost: see `describeCost`. */
  readonly cost: string;
  /** Whether a ticket would be sent, of all that have a request. */
  readonly marks: ReadonlyMap<Ticket, boolean>;
}

/** Finds out what a try of a prompt would send and cost. Sends no ticket. @throws TicketsiftError see `planRun` and `previewRun` */
export async function previewTry(
  prompt: Prompt,
  { found, sample }: ReadSource,
  { world, config, login, cache, run, sends }: PreviewTryOptions,
): Promise<TryPreview> {
  const marks = new Map<Ticket, boolean>();
  const request = {
    source: found,
    prompt,
    keepsCache: !cache.isTemporary,
    sends,
    clean: cleaningOf(run),
  };
  const planned = await planRun(request, { world, config, login });
  const preview = await previewRun(planned, {
    world,
    config,
    login,
    cache,
    tickets: sample,
    listen: () => {},
    onTicket: (ticket, isCached) => void marks.set(wholeTicket(ticket), !isCached),
  });
  const cached = [...marks.values()].filter((isToSend) => !isToSend).length;
  return { plan: planned.plan, preview, cost: describeCost(preview, cached), marks };
}
