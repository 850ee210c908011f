import { openAiError, status } from '../behaviours.js';
import { dying, fails, type Mode, message, packed } from './mode.js';

/** Refusals of one ticket's content: the run goes on. */
export const filtered: readonly Mode[] = [
  fails(
    '403 blocked by a guardrail',
    'filtered',
    openAiError(403, null, 'Your prompt was blocked by a guardrail.'),
  ),
  {
    ...fails('a word with another case', 'filtered', message({ content: null }, 'Content-Filter')),
    charged: 1,
    isCached: true,
  },
  fails(
    '400 Content Exists Risk (DeepSeek)',
    'filtered',
    status(400, { error: { message: 'Content Exists Risk', code: 'invalid_request_error' } }),
  ),
  fails(
    '403 flagged (OpenRouter)',
    'filtered',
    openAiError(403, null, 'x/y requires moderation on Z. Your input was flagged for "violence".'),
  ),
  fails(
    '400 data_inspection_failed (Qwen)',
    'filtered',
    openAiError(400, 'data_inspection_failed', 'Input data may contain inappropriate content.'),
  ),
  fails('400 of Azure', 'filtered', openAiError(400, 'content_filter', 'The response was filtered.')),
  fails(
    '413 of a minute (Groq)',
    'rate_limited',
    openAiError(
      413,
      'rate_limit_exceeded',
      'Request too large on tokens per minute (TPM): Limit 6000, Requested 7023.',
    ),
    { shows: /Limit 6000, Requested 7023/ },
  ),
  fails('413 of a context', 'too_long', status(413, 'Payload Too Large')),
];

/** Endpoints that no request of the run gets anything from, with what is to be done. */
export const hopeless: readonly Mode[] = [
  fails(
    '403 of an account',
    'http_403',
    openAiError(403, null, 'Your account was flagged for a violation of the usage policy.'),
    { isHopeless: true, requests: 3, shows: /may use/ },
  ),
  fails(
    '1113 insufficient balance (Zhipu)',
    'rate_limited',
    status(429, {
      error: { code: '1113', message: 'Insufficient balance or no resource package. Please recharge.' },
    }),
    { shows: /Top up/ },
  ),
  fails(
    'a quota per day (Gemini)',
    'rate_limited',
    status(429, [
      {
        error: {
          code: 429,
          message: 'You exceeded your current quota. Please retry in 33s.',
          status: 'RESOURCE_EXHAUSTED',
          details: [
            { violations: [{ quotaId: 'GenerateRequestsPerDayPerProjectPerModel-FreeTier' }] },
            { retryDelay: '33s' },
          ],
        },
      },
    ]),
    { shows: /a day or longer/ },
  ),
  fails(
    'requests per day (Groq)',
    'rate_limited',
    openAiError(
      429,
      'rate_limit_exceeded',
      'Rate limit reached on requests per day (RPD): Limit 1000. Please try again in 86.4s.',
    ),
    { shows: /a day or longer/ },
  ),
  fails(
    '200 Unexpected endpoint (LM Studio)',
    'http_404',
    status(200, { error: 'Unexpected endpoint or method. (POST /chat/completions)' }),
    { shows: /most end in \/v1/, isHopeless: true, requests: 3 },
  ),
  fails(
    'errors in a list (Cloudflare)',
    'http_401',
    status(401, { success: false, errors: [{ code: 10000, message: 'Authentication error' }] }),
    { shows: /Authentication error/ },
  ),
  fails('a gzip 401', 'http_401', packed(401, { error: { message: 'No such key.' } }), {
    shows: /No such key/,
  }),
];

/** What other vendors wrap an error into, and what is said in it. */
export const wrapped: readonly Mode[] = [
  fails('messages in a list', 'http_400', status(400, { statusCode: 400, message: ['Not so.', 'Nor so.'] }), {
    shows: /Not so.; Nor so/,
  }),
  fails('a fault', 'http_400', status(400, { fault: { faultstring: 'Not so.' } }), { shows: /Not so/ }),
  fails('Message', 'http_400', status(400, { Message: 'Not so.' }), { shows: /Not so/ }),
  fails('detail', 'http_400', status(400, { detail: 'Not so.' }), { shows: /Not so/ }),
  fails('detail of an object', 'http_400', status(400, { detail: { message: 'Not so.' } }), {
    shows: /Not so/,
  }),
  fails('object: error', 'http_400', status(400, { object: 'error', message: 'Not so.', code: 40001 }), {
    shows: /Not so/,
  }),
  fails('error_msg', 'http_400', status(400, { error_code: 336, error_msg: 'Not so.' }), { shows: /Not so/ }),
  fails('an error in an error', 'http_400', status(400, { error: { error: { message: 'Not so.' } } }), {
    shows: /Not so/,
  }),
  fails('finish_reason error with a message', 'http_503', dying, {
    requests: 2,
    shows: /Provider is overloaded/,
  }),
];
