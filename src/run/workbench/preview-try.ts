import type { Context } from '../../auth/access.js';
import type { Reply } from '../../core/model.js';
import type { Prompt } from '../../core/prompt.js';
import { type Ticket, wholeTicket } from '../../core/ticket.js';
import type { ReadReply } from '../../prompts/reply.js';
import type { Cache } from '../../storage/cache/cache.js';
import { describeCost } from '../describe/cost.js';
import { replyReaderFor } from '../model/reply-reader.js';
import { cleaningOf } from '../options.js';
import type { RunPlan } from '../plan.js';
import { planRun } from '../plan-run.js';
import { previewRun, type RunPreview } from '../preview.js';
import type { RowMark } from './rows.js';
import type { BenchRun } from './state.js';
import type { ReadSource } from './tickets.js';

interface PreviewTryOptions extends Pick<Context, 'world' | 'config' | 'login'> {
  readonly cache: Cache;
  readonly run: BenchRun;
  /** Whether an endpoint may be asked for the name of its only model. */
  readonly sends: boolean;
}

export interface TryPreview {
  readonly plan: RunPlan;
  readonly preview: RunPreview;
  /** What it would send and cost: see `describeCost`. */
  readonly cost: string;
  /** What the cache has for each ticket that has a request. */
  readonly marks: ReadonlyMap<Ticket, RowMark>;
}

/**
 * Computes what a try of a prompt would send and cost. Sends no ticket.
 * @throws TicketsiftError see `planRun` and `previewRun`
 */
export async function previewTry(
  prompt: Prompt,
  { found, sample }: ReadSource,
  { world, config, login, cache, run, sends }: PreviewTryOptions,
): Promise<TryPreview> {
  const marks = new Map<Ticket, RowMark>();
  const request = {
    source: found,
    prompt,
    keepsCache: !cache.isTemporary,
    sends,
    clean: cleaningOf(run),
  };
  const planned = await planRun(request, { world, config, login });
  const read = replyReaderFor(planned.plan.model.name, prompt);
  const preview = await previewRun(planned, {
    world,
    config,
    login,
    cache,
    tickets: sample,
    listen: () => {},
    onTicket: (ticket, reply) => void marks.set(wholeTicket(ticket), markOf(reply, read)),
  });
  const cached = [...marks.values()].filter(({ isToSend }) => !isToSend).length;
  return { plan: planned.plan, preview, cost: describeCost(preview, cached), marks };
}

/** A reply that cannot be read proposes nothing. */
function markOf(reply: Reply | undefined, read: ReadReply): RowMark {
  try {
    return { isToSend: reply === undefined, proposed: reply && read(reply) };
  } catch {
    return { isToSend: false, proposed: undefined };
  }
}
