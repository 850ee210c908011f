import { type Behaviour, openAiError, status } from '../behaviours.js';
import { fails, good, type Mode, message } from './mode.js';

/** Waits that an endpoint names, in the ways of each: short ones are waited for, others stop the run. */
export const waits = (name: string, refusal: Behaviour): Mode => ({
  name,
  answer: ({ n }) => (n === 1 ? refusal : message({ content: good })),
  requests: 2,
  charged: 1,
  isCached: true,
});
const tooLong = (name: string, refusal: Behaviour): Mode =>
  fails(name, 'rate_limited', refusal, { shows: /takes requests again in .* UTC.*--max-wait/s });
export const waiting: readonly Mode[] = [
  waits('429 with retry-after-ms', status(429, '', { 'retry-after-ms': '5' })),
  waits(
    '429 with retryDelay (Gemini)',
    status(429, [{ error: { code: 429, message: 'Slow down.', details: [{ retryDelay: '0.005s' }] } }]),
  ),
  waits(
    '429 that says when (Groq)',
    openAiError(
      429,
      'rate_limit_exceeded',
      'Rate limit reached on tokens per minute (TPM). Please try again in 5ms.',
    ),
  ),
  waits(
    '429 with retry_after_ms in the body',
    status(429, { error: { message: 'Slow down.', retry_after_ms: 5 } }),
  ),
  waits('503 that says when', status(503, { error: { message: 'Loading. Retry in 0.005 seconds.' } })),
  tooLong('429 with retry-after of an hour', status(429, '', { 'retry-after': '3600' })),
  tooLong('429 with retry-after of two days', status(429, '', { 'retry-after': '198300' })),
  tooLong('429 that says in half an hour', openAiError(429, null, 'Please try again in 30m2.5s.')),
  tooLong(
    '429 with retryDelay of an hour',
    status(429, { error: { message: 'Slow down.', details: [{ retryDelay: '3600s' }] } }),
  ),
];
