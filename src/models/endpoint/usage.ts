import * as z from 'zod';
import type { Usage } from '../../core/model.js';

const count = z.int().nonnegative();
const optional = count.nullish().catch(undefined);

const usage = z.object({
  prompt_tokens: count,
  completion_tokens: count,
  total_tokens: optional,
  completion_tokens_details: z.object({ reasoning_tokens: optional }).nullish().catch(undefined),
  prompt_tokens_details: z.object({ cached_tokens: optional }).nullish().catch(undefined),
  prompt_cache_hit_tokens: optional, // DeepSeek
  cached_tokens: optional, // Kimi
});

/**
 * Reads how many tokens a reply was charged for; undefined where it does not say, or says none. Gemini and xAI leave what the
 * model thought out of `completion_tokens`, and count it in the total alone.
 */
export function readUsage(said: unknown): Usage | undefined {
  const { data } = usage.safeParse(said);
  if (data === undefined) return undefined;
  const { prompt_tokens: input, completion_tokens, total_tokens, prompt_tokens_details: details } = data;
  const withThoughts = completion_tokens + (data.completion_tokens_details?.reasoning_tokens ?? 0);
  const output = input + withThoughts === total_tokens ? withThoughts : completion_tokens;
  if (input === 0 && output === 0) return undefined;
  const cachedInput = details?.cached_tokens ?? data.prompt_cache_hit_tokens ?? data.cached_tokens ?? 0;
  return { input, cachedInput, output };
}
