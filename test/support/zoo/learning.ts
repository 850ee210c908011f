import * as refusals from '../../models/refusals.js';
import { openAiError, status } from '../behaviours.js';
import { good, hasFormat, learns, type Mode, message, packed, reads } from './mode.js';

/** What an endpoint does not take is left out, and learnt for the requests that follow. */
export const learning: readonly Mode[] = [
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
