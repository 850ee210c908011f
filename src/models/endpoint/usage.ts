import * as z from 'zod';
import type { Usage } from '../../core/model.js';

/** No reply has as many tokens, and sums of what they cost have to stay exact. */
const mostTokens = 1_000_000_000;

const count = z.int().nonnegative().max(mostTokens);
const optional = count.nullish().catch(undefined);

/** The names of Anthropic, the Responses API and Ollama, by those of chat completions. */
const otherNames: readonly (readonly [name: string, usual: string])[] = [
  ['input_tokens', 'prompt_tokens'],
  ['output_tokens', 'completion_tokens'],
  ['prompt_eval_count', 'prompt_tokens'],
  ['eval_count', 'completion_tokens'],
  ['input_tokens_details', 'prompt_tokens_details'],
  ['output_tokens_details', 'completion_tokens_details'],
];

const object = z.looseObject({}).catch({});

function renamed(given: Readonly<Record<string, unknown>>): object {
  return Object.fromEntries(
    otherNames.flatMap(([name, usual]) => (name in given ? [[usual, given[name]]] : [])),
  );
}

const usage = z.object({
  prompt_tokens: count,
  completion_tokens: count,
  total_tokens: optional,
  completion_tokens_details: z
    .object({ reasoning_tokens: optional, thinking_tokens: optional })
    .nullish()
    .catch(undefined),
  reasoning_tokens: optional, // Perplexity
  prompt_tokens_details: z.object({ cached_tokens: optional }).nullish().catch(undefined),
  prompt_cache_hit_tokens: optional, // DeepSeek
  cached_tokens: optional, // Kimi
});

/** Words of vendors for the tier that all requests have, unless they say otherwise. */
const standard: ReadonlySet<unknown> = new Set(['default', 'standard', 'standard_only', 'on_demand', 'auto']);

/**
 * Returns the tier that a reply is charged at; undefined for the standard one.
 * @param named what the reply says: hostile
 * @param sent what the request asked for, which counts where the reply says nothing
 */
export function chargedTier(named: unknown, sent: string | undefined): string | undefined {
  const isNamed = typeof named === 'string' && /^[a-z][a-z0-9_-]{0,31}$/i.test(named);
  const tier = (isNamed ? named : sent)?.toLowerCase();
  return standard.has(tier) ? undefined : tier === 'fast' ? 'priority' : tier;
}

/** What a reply says of its tier and the tokens that it was charged for; and the tier that was asked for. */
export interface Charge {
  readonly usage?: unknown;
  readonly service_tier?: unknown;
  readonly sentTier: string | undefined;
}

/**
 * Reads how many tokens a reply was charged for; undefined where it does not say, or says none. Gemini and xAI leave what the
 * model thought out of `completion_tokens`; xAI counts it beside that, Gemini in the total alone.
 */
export function readUsage({ usage: said, service_tier, sentTier }: Charge): Usage | undefined {
  const given = object.parse(said);
  const tier = chargedTier(service_tier ?? given.service_tier, sentTier);
  const { data } = usage.safeParse('prompt_tokens' in given ? given : renamed(given));
  if (data === undefined) return undefined;
  const { prompt_tokens: input, completion_tokens: written, total_tokens, prompt_tokens_details } = data;
  const details = data.completion_tokens_details;
  const thought = details?.reasoning_tokens ?? details?.thinking_tokens ?? data.reasoning_tokens ?? undefined;
  const unexplained = Math.max(0, (total_tokens ?? 0) - input - written);
  const isApart = unexplained > 0 && unexplained === (thought ?? unexplained);
  const output = isApart ? written + unexplained : written;
  if (input === 0 && output === 0) return undefined;
  const reasoning = isApart ? unexplained : thought;
  const cachedInput =
    prompt_tokens_details?.cached_tokens ?? data.prompt_cache_hit_tokens ?? data.cached_tokens ?? 0;
  return {
    input,
    cachedInput,
    output,
    ...(reasoning !== undefined && { reasoning: Math.min(reasoning, output) }),
    ...(tier !== undefined && { tier }),
  };
}
