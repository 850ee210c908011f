import type { Model } from '../../src/core/model.js';
import { createSend, type SendOptions } from '../../src/pipeline/chain.js';
import type { PipelineOptions } from '../../src/pipeline/classify.js';
import { cutShortFor } from '../../src/pipeline/cut-short.js';
import { createRequestKeys } from '../../src/pipeline/key.js';
import { createReplyReader } from '../../src/prompts/reply.js';
import { compileTemplate } from '../../src/prompts/template.js';
import type { Cache } from '../../src/storage/cache/cache.js';
import { systemClock } from './cache.js';
import { makePrompt } from './tickets.js';

const never = new AbortController().signal;

export type RunOptions = Partial<
  Omit<PipelineOptions, 'send'> & Omit<SendOptions, 'model' | 'cache' | 'batches'>
>;

/** What a run over tickets with the columns `id` and `text` is told, with the whole chain of what asks. */
export function runOptions(model: Model, cache: Cache, more: RunOptions = {}): PipelineOptions {
  let time = 1000;
  const template = compileTemplate(makePrompt({ body: 'Sort: {text}' }), ['id', 'text']);
  const keys = createRequestKeys(model, template);
  const now = more.now ?? (() => time++);
  const common = { keys, concurrency: 4, stop: never, listen: () => {}, ...more };
  const send = createSend({
    model,
    cache,
    batches: cache.batches,
    requestsPerMinute: undefined,
    tokensPerMinute: undefined,
    retries: 0,
    ticketTimeoutMs: 60_000,
    budget: undefined,
    clock: systemClock,
    now,
    random: () => 0,
    stopper: new AbortController(),
    abort: never,
    ...common,
  });
  return {
    template,
    readReply: createReplyReader(undefined),
    answers: cache.answers,
    isCutShort: cutShortFor(model),
    send,
    policy: () => 'send',
    repairs: 0,
    now,
    ...common,
  };
}
