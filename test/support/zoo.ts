import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import * as refusals from '../models/refusals.js';
import {
  type Asked,
  type Behaviour,
  big,
  cutsOffBody,
  html,
  openAiError,
  resets,
  says,
  status,
} from './behaviours.js';

/** What every endpoint of the zoo answers where it answers at all. */
export const good = '{"urgent":false,"categories":["Bug"]}';
const draft = '{"urgent":true,"categories":["Uptime"]}';
const usage = { prompt_tokens: 100, completion_tokens: 20, total_tokens: 120 };

/** How an endpoint behaves towards one ticket, and what must become of it. */
export interface Mode {
  readonly name: string;
  readonly answer: (request: Asked) => Behaviour;
  /** A line of front matter that the prompt has besides. */
  readonly matter?: string;
  /** What its price is multiplied by: its service tier; 1 unless said. */
  readonly rate?: number;
  /** The error of the ticket; none where it is classified. */
  readonly code?: string;
  /** Requests that it takes; 1 unless said. */
  readonly requests?: number;
  /** How many of them were charged; all that were answered with usage. */
  readonly charged?: number;
  /** What the user is shown. */
  readonly shows?: RegExp;
  /** Whether the same command sends nothing more, since the answer is cached. */
  readonly isCached: boolean;
  /** Whether it takes three tickets that fail to stop the run. */
  readonly isHopeless?: true;
}

const message = (fields: object, finish: string | null = 'stop', rest: object = { usage }) =>
  status(200, {
    object: 'chat.completion',
    choices: [{ index: 0, message: { role: 'assistant', ...fields }, finish_reason: finish }],
    ...rest,
  });
const choice = (fields: object) => status(200, { choices: [{ index: 0, ...fields }], usage });
const reads = (name: string, behaviour: Behaviour): Mode => ({
  name,
  answer: () => behaviour,
  charged: 1,
  isCached: true,
});
const fails = (name: string, code: string, behaviour: Behaviour, more: Partial<Mode> = {}): Mode => {
  return { name, code, answer: () => behaviour, charged: 0, isCached: false, ...more };
};
/** Refuses a way of asking as long as `isRefused` says so. */
const learns = (
  name: string,
  isRefused: (request: Asked) => boolean,
  refusal: Behaviour,
  requests = 2,
): Mode => ({
  name,
  answer: (request) => (isRefused(request) ? refusal : message({ content: good })),
  requests,
  charged: 1,
  isCached: true,
});
const packed =
  (code: number, body: object, headers: Record<string, string> = { 'content-encoding': 'gzip' }): Behaviour =>
  (response) => {
    response
      .writeHead(code, { 'content-type': 'application/json', ...headers })
      .end(gzipSync(JSON.stringify(body)));
  };
const events =
  (...all: readonly (object | string)[]): Behaviour =>
  (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.end(
      all.map((one) => `data: ${typeof one === 'string' ? one : JSON.stringify(one)}\n\n`).join(''),
    );
  };
const whole = { choices: [{ message: { content: good }, finish_reason: 'stop' }], usage };
const piece = (delta: object, more: object = {}) => ({ choices: [{ index: 0, delta, ...more }] });
const dying = status(200, {
  choices: [
    {
      finish_reason: 'error',
      error: { code: 503, message: 'Provider is overloaded' },
      message: { content: '' },
    },
  ],
});
const hasFormat = ({ body }: Asked) => body.response_format !== undefined;

const compressed =
  (encoding: string, pack: (text: string) => Buffer): Behaviour =>
  (response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': encoding });
    response.end(pack(JSON.stringify(whole)));
  };

/** Where the answer is, in what form it comes, and how it is marked. Each is read with one request. */
const readable: readonly Mode[] = [
  reads('an ordinary completion', message({ content: good })),
  reads('reasoning_content beside null (vLLM)', message({ content: null, reasoning_content: `Hm. ${good}` })),
  reads('reasoning beside an empty text', message({ content: '', reasoning: good })),
  reads(
    'reasoning_details',
    message({ content: null, reasoning_details: [{ type: 'reasoning.text', text: good }] }),
  ),
  reads(
    'the arguments of a tool',
    message(
      { content: null, tool_calls: [{ type: 'function', function: { name: 'f', arguments: good } }] },
      'tool_calls',
    ),
  ),
  reads(
    'the arguments of a tool, as an object',
    message({ content: null, tool_calls: [{ function: { arguments: JSON.parse(good) } }] }, 'tool_calls'),
  ),
  reads(
    'the arguments of a function',
    message({ content: null, function_call: { name: 'f', arguments: good } }, 'function_call'),
  ),
  reads('content that is an object', message({ content: JSON.parse(good) })),
  reads(
    'parts, one without a text',
    message({
      content: [
        { type: 'text', text: null },
        { type: 'text', text: good },
      ],
    }),
  ),
  reads(
    'parts of odd kinds',
    message({ content: [7, null, { type: 'image' }, { type: 'output_text', text: good }] }),
  ),
  reads(
    'parts with thoughts',
    message({
      content: [
        { type: 'reasoning', text: draft },
        { type: 'text', text: good },
      ],
    }),
  ),
  reads('a thought with a draft', message({ content: `<think>First ${draft}.</think>\n${good}` })),
  reads('a thought with a lone brace', message({ content: `<think>a { b</think>${good}` })),
  reads(
    'a thought whose opening mark is missing',
    message({ content: `Perhaps ${draft}\n</think>\n\n${good}` }),
  ),
  reads('a thought of Mistral', message({ content: `[THINK]${draft}[/THINK]${good}` })),
  reads('a thought of Kimi', message({ content: `◁think▷${draft}◁/think▷${good}` })),
  reads('a thought of Seed', message({ content: `<seed:think>${draft}</seed:think>${good}` })),
  reads('thinking tags', message({ content: `<thinking>${draft}</thinking>${good}` })),
  reads(
    'channels of gpt-oss',
    message({
      content: `<|channel|>analysis<|message|>${draft}<|end|><|start|>assistant<|channel|>final<|message|>${good}<|return|>`,
    }),
  ),
  reads('a code fence', message({ content: `Here:\n\`\`\`json\n${good}\n\`\`\`` })),
  reads('a whole completion as an event', events(whole, '[DONE]')),
  reads(
    'a stream in pieces',
    events(
      piece({ role: 'assistant', content: '' }),
      piece({ content: good.slice(0, 9) }),
      piece({ content: good.slice(9) }, { finish_reason: 'stop' }),
      { choices: [], usage },
      '[DONE]',
    ),
  ),
  reads('gzip', packed(200, whole)),
  reads('gzip without its header', packed(200, whole, {})),
  reads('a thought with attributes', message({ content: `<think effort="low">${draft}</THINK>${good}` })),
  reads(
    'a thought of Open WebUI',
    message({ content: `<details type="reasoning" done="true">${draft}</details>${good}` }),
  ),
  reads('a parsed object', message({ content: null, parsed: JSON.parse(good) })),
  reads('parts with values', message({ content: [{ type: 'text', text: { value: good } }] })),
  reads('the delta of a stream that is none', choice({ delta: { content: good }, finish_reason: 'stop' })),
  reads('the text of the older API', choice({ text: good, finish_reason: 'stop' })),
  reads(
    'usage in other words',
    message({ content: good }, 'stop', { usage: { input_tokens: 100, output_tokens: 20 } }),
  ),
  reads('deflate', compressed('deflate', deflateSync)),
  reads('deflate without a header', compressed('deflate', deflateRawSync)),
  reads('brotli', compressed('br', brotliCompressSync)),
  reads('another finish', message({ content: good }, 'eos')),
  reads('no finish', message({ content: good }, null)),
];

/** Paid replies that cannot be read: kept and counted, repaired at most once, and never sent again by the next run. */
const unreadable: readonly Mode[] = [
  {
    ...fails('an empty message', 'invalid_json', message({ content: '' })),
    requests: 2,
    charged: 2,
    isCached: true,
  },
  {
    ...fails('no choices, with usage', 'invalid_json', status(200, { choices: null, usage })),
    requests: 2,
    charged: 2,
    isCached: true,
  },
  {
    ...fails('a choice without a message', 'invalid_json', choice({ finish_reason: 'stop' })),
    requests: 2,
    charged: 2,
    isCached: true,
  },
  {
    ...fails('two answers', 'invalid_json', message({ content: `${good} or ${draft}` })),
    requests: 2,
    charged: 2,
    isCached: true,
  },
  {
    ...fails(
      'tokens spent on thinking',
      'cut_off',
      message({ content: '', reasoning_content: 'Well, ' }, 'length'),
    ),
    charged: 1,
    isCached: true,
    shows: /still thinking: raise max_output_tokens/,
  },
  {
    ...fails('an open thought', 'cut_off', message({ content: '<think>Well, ' }, 'max_output_tokens')),
    charged: 1,
    isCached: true,
    shows: /still thinking/,
  },
  { ...fails('SAFETY', 'filtered', message({ content: '' }, 'SAFETY')), charged: 1, isCached: true },
  {
    ...fails(
      'PROHIBITED_CONTENT without a message',
      'filtered',
      choice({ finish_reason: 'PROHIBITED_CONTENT' }),
    ),
    charged: 1,
    isCached: true,
  },
  {
    ...fails(
      'a word of the vendor',
      'filtered',
      choice({ finish_reason: 'stop', native_finish_reason: 'BLOCKLIST', message: { content: '' } }),
    ),
    charged: 1,
    isCached: true,
  },
  {
    ...fails(
      'json_validate_failed',
      'invalid_json',
      status(400, {
        error: {
          code: 'json_validate_failed',
          message: 'Failed to generate JSON.',
          failed_generation: '{"urgent": maybe}',
        },
      }),
    ),
    requests: 2,
    isCached: true,
  },
];

/** Refusals of one ticket's content: the run goes on. */
const filtered: readonly Mode[] = [
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
const hopeless: readonly Mode[] = [
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

/** What an endpoint does not take is left out, and learnt for the requests that follow. */
const learning: readonly Mode[] = [
  ...refusals.ofSchema.map(([who, code, body]) =>
    learns(
      `no JSON schema: ${who}`,
      (asked) => asked.body.response_format?.type === 'json_schema',
      status(code, body),
    ),
  ),
  ...refusals.ofMaxTokens.map(([who, code, body]) =>
    learns(`no max_tokens: ${who}`, (asked) => asked.body.max_tokens !== undefined, status(code, body)),
  ),
  ...refusals.ofTemperature.map(([who, code, body]) =>
    learns(`no temperature: ${who}`, (asked) => asked.body.temperature !== undefined, status(code, body)),
  ),
  learns(
    'response_format, told in gzip',
    hasFormat,
    packed(400, { error: { message: 'response_format is not supported' } }),
    3,
  ),
  learns(
    'a schema with too many states',
    ({ body }) => body.response_format?.type === 'json_schema',
    openAiError(
      400,
      null,
      'The specified schema produces a constraint that has too many states for serving.',
    ),
  ),
  learns(
    'a temperature while thinking',
    ({ body }) => body.temperature !== undefined,
    openAiError(400, null, '`temperature` may only be set to 1 when thinking is enabled.'),
  ),
  learns(
    'a temperature that must be 1',
    ({ body }) => body.temperature !== undefined,
    openAiError(400, null, 'invalid temperature: only 1 is allowed for this model'),
  ),
  learns(
    'the system role (Gemma)',
    ({ messages }) => messages[0]?.role === 'system',
    openAiError(400, null, 'System role not supported'),
  ),
  learns(
    'the system role (templates)',
    ({ messages }) => messages[0]?.role === 'system',
    openAiError(500, null, 'Conversation roles must alternate user/assistant/user/assistant/...'),
  ),
  {
    ...reads('a reasoning_effort that it takes', message({ content: good })),
    matter: 'reasoning_effort: minimal',
  },
  ...[
    openAiError(
      400,
      'unsupported_parameter',
      "Unsupported parameter: 'reasoning_effort' is not supported with this model.",
      'reasoning_effort',
    ),
    openAiError(400, null, "'reasoning_effort' must be one of 'none', 'default'"), // Groq
    openAiError(400, null, '"m" does not support thinking'), // Ollama
    status(422, { detail: [{ loc: ['body', 'reasoning_effort'], msg: 'Extra inputs are not permitted' }] }),
  ].map(
    (refusal, n): Mode => ({
      ...learns(
        `a refused reasoning_effort, ${n + 1}`,
        ({ body }) => body.reasoning_effort !== undefined,
        refusal,
      ),
      matter: 'reasoning_effort: minimal',
      shows: /takes no reasoning_effort minimal/,
    }),
  ),
  {
    ...learns(
      'a temperature beside a reasoning_effort',
      ({ body }) => body.temperature !== undefined,
      openAiError(400, null, "'temperature' is not supported with reasoning_effort 'high'.", 'temperature'),
    ),
    matter: 'reasoning_effort: high',
  },
];

/** Waits that an endpoint names, in the ways of each: short ones are waited for, others stop the run. */
const waits = (name: string, refusal: Behaviour): Mode => ({
  name,
  answer: ({ n }) => (n === 1 ? refusal : message({ content: good })),
  requests: 2,
  charged: 1,
  isCached: true,
});
const tooLong = (name: string, refusal: Behaviour): Mode =>
  fails(name, 'rate_limited', refusal, { shows: /takes requests again in .* UTC.*--max-wait/s });
const waiting: readonly Mode[] = [
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

/** Replies that are hostile, endless or damaged: each an error of its ticket, within its time and at bounded memory. */
const raw =
  (headers: Record<string, string>, ...chunks: readonly (string | Buffer)[]): Behaviour =>
  (response) => {
    response.writeHead(200, { 'content-type': 'application/json', ...headers });
    response.end(Buffer.concat(chunks.map((chunk) => Buffer.from(chunk))));
  };
const deep = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
/** A byte now and then, without an end. */
const trickles: Behaviour = (response) => {
  response.writeHead(200, { 'content-type': 'application/json' });
  const timer = setInterval(() => response.write(' '), 20);
  response.on('close', () => clearInterval(timer));
};
const hostile: readonly Mode[] = [
  fails('a trickle of bytes', 'timeout', trickles, { requests: 2 }),
  fails('50 MB', 'connection', big(50e6), { requests: 2 }),
  fails('a gzip bomb', 'connection', raw({ 'content-encoding': 'gzip' }, gzipSync(Buffer.alloc(100e6))), {
    requests: 2,
  }),
  fails(
    'gzip that is damaged',
    'connection',
    raw({ 'content-encoding': 'gzip' }, gzipSync('{}').subarray(0, 12)),
    { requests: 2 },
  ),
  fails('what is no gzip', 'connection', raw({ 'content-encoding': 'gzip' }, '{}'), { requests: 2 }),
  fails('100,000 lists in each other', 'no_response', raw({}, deep(100_000)), { requests: 2 }),
  {
    ...fails(
      '100,000 lists in each other, in the content',
      'invalid_json',
      message({ content: deep(100_000) }),
    ),
    requests: 2,
    charged: 2,
    isCached: true,
  },
  fails('invalid UTF-8', 'no_response', raw({}, Buffer.from([0xff, 0xfe, 0x80])), { requests: 2 }),
  {
    ...fails(
      'invalid UTF-8 in the content',
      'invalid_json',
      raw(
        {},
        `{"usage":${JSON.stringify(usage)},"choices":[{"message":{"content":"`,
        Buffer.from([0xff]),
        '"}}]}',
      ),
    ),
    requests: 2,
    charged: 2,
    isCached: true,
  },
  fails('headers of 1 MB', 'connection', raw({ 'x-pad': 'x'.repeat(1e6) }, '{}'), { requests: 2 }),
  fails('no body', 'no_response', raw({}), { requests: 2 }),
  fails('a page', 'no_response', html(), { requests: 2 }),
  fails('a reset', 'connection', resets(), { requests: 2 }),
  fails('half a body', 'connection', cutsOffBody(), { requests: 2 }),
  fails(
    'usage of nonsense, and no text',
    'no_response',
    message({ content: '' }, 'stop', { usage: { prompt_tokens: -1, completion_tokens: 'x' } }),
    { requests: 2 },
  ),
  fails('204', 'no_response', (response) => void response.writeHead(204).end(), { requests: 2 }),
  fails(
    'an error in the middle of a stream',
    'http_502',
    events(piece({ content: '{"urg' }), { error: { code: 502, message: 'Upstream died' } }),
    { requests: 2, shows: /Upstream died/ },
  ),
];

/** What other vendors wrap an error into, and what is said in it. */
const wrapped: readonly Mode[] = [
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

/** Service tiers that an endpoint keeps to, or not. */
const atTier = (tier: unknown) => message({ content: good }, 'stop', { usage, service_tier: tier });
const tiers: readonly Mode[] = [
  { ...reads('flex', atTier('flex')), rate: 0.5 },
  { ...reads('a tier that it does not name', message({ content: good })), rate: 0.5 },
  { ...reads('flex in a stream', events({ ...whole, service_tier: 'flex' }, '[DONE]')), rate: 0.5 },
  {
    ...reads(
      'the tier in its usage',
      message({ content: good }, 'stop', { usage: { ...usage, service_tier: 'flex' } }),
    ),
    rate: 0.5,
  },
  {
    ...reads('the standard tier in place of flex', atTier('default')),
    shows: /does not keep to service_tier flex: .* standard tier/,
  },
  { ...reads('the standard tier by another name', atTier('on_demand')), shows: /standard tier/ },
  { ...reads('a tier that is no word', atTier({ flex: true })), rate: 0.5 },
  { ...reads('a tier that nobody sells', atTier('tuesday')) },
  ...[
    openAiError(400, null, 'Flex is not available for this model.', 'service_tier'),
    openAiError(400, 'invalid_request_error', 'Unsupported service_tier: flex'),
    openAiError(400, null, 'Flex API is not supported for model: m.'), // Vertex
    openAiError(400, 'invalid_value', "Invalid value: 'flex'. Supported values are: 'auto'.", 'service_tier'),
    status(422, { detail: [{ loc: ['body', 'service_tier'], msg: 'Extra inputs are not permitted' }] }),
  ].map(
    (refusal, n): Mode => ({
      ...learns(`a refused service_tier, ${n + 1}`, ({ body }) => body.service_tier !== undefined, refusal),
      shows: /takes no service_tier flex: .* standard tier/,
    }),
  ),
  {
    ...waits('flex without capacity', openAiError(429, 'resource_unavailable', 'Resource Unavailable')),
    rate: 0.5,
  },
  {
    ...waits('flex without capacity (Groq)', openAiError(498, 'capacity_exceeded', 'No capacity.')),
    rate: 0.5,
  },
  {
    ...waits('flex that is overloaded', openAiError(503, null, 'The service tier flex is overloaded.')),
    rate: 0.5,
  },
  fails('flex that never has capacity', 'rate_limited', openAiError(429, null, 'Resource Unavailable'), {
    requests: 2,
  }),
].map((mode) => ({ ...mode, matter: 'service_tier: flex' }));

/** Every behaviour of endpoints that users have reported. A new one is a row. */
export const zoo: readonly Mode[] = [
  ...readable,
  ...unreadable,
  ...filtered,
  ...hopeless,
  ...learning,
  ...waiting,
  ...tiers,
  ...hostile,
  ...wrapped,
];

/** A plain reply, for requests before and after those of a mode. */
export const plainly = says(JSON.parse(good));
