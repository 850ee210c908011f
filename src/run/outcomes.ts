import type { Config } from '../config/load.js';
import type { Model } from '../core/model.js';
import type { Outcome } from '../core/outcome.js';
import type { Prompt } from '../core/prompt.js';
import type { Ticket } from '../core/ticket.js';
import type { Interrupt } from '../core/world/interrupt.js';
import type { World } from '../core/world/world.js';
import type { AnsweringOptions, Policy } from '../pipeline/answering.js';
import { createAsk } from '../pipeline/chain.js';
import { classify } from '../pipeline/classify.js';
import type { Listen } from '../pipeline/event.js';
import type { Keys } from '../pipeline/key.js';
import type { Purse } from '../pipeline/spending.js';
import { createReplyReader } from '../prompts/reply.js';
import type { Template } from '../prompts/template.js';
import type { Cache } from '../storage/cache/cache.js';

export interface Classifying extends Pick<Interrupt, 'stop' | 'abort'>, Pick<AnsweringOptions, 'onAnswer'> {
  readonly world: World;
  readonly config: Config;
  readonly prompt: Prompt;
  readonly template: Template;
  readonly model: Model;
  readonly keys: Keys;
  readonly cache: Cache;
  readonly purse: Purse | undefined;
  /** See `createAsk`. */
  readonly halt: AbortController;
  readonly listen: Listen;
  readonly policy: (ticket: Ticket) => Policy;
}

/** The outcomes of tickets, asked for as the configuration says. */
export function classifyWith(
  tickets: AsyncIterable<readonly Ticket[]>,
  given: Classifying,
): AsyncGenerator<readonly Outcome[]> {
  const { world, config, prompt, cache } = given;
  const concurrency = config.concurrency.value;
  const ask = createAsk({
    ...given,
    concurrency,
    requestsPerMinute: config.rpm.value,
    tokensPerMinute: config.tpm.value,
    retries: config.retries.value,
    ticketTimeoutMs: config.ticketTimeout.value,
    clock: world,
    random: world.random,
  });
  return classify(tickets, {
    ...given,
    readReply: createReplyReader(prompt.categories),
    answers: cache.answers,
    ask,
    repairs: config.repair.value,
    concurrency,
    now: world.now,
  });
}
