import { describe, expect, it } from 'vitest';
import { readEndpoint } from '../../../src/models/endpoint/endpoint.js';
import { TransportError } from '../../../src/models/endpoint/exchange.js';
import { asFailure } from '../../../src/models/endpoint/failure.js';
import {
  type Behaviour,
  big,
  cutsOffBody,
  hangs,
  html,
  noChoices,
  notJson,
  openAiError,
  resets,
  says,
  startEndpoint,
  status,
} from '../../support/endpoint.js';
import { ask, failureOf } from '../model-at.js';

const llamaCpp = {
  code: 400,
  message: 'the request exceeds the available context size, try increasing it',
  type: 'exceed_context_size_error',
};
const vllm = {
  object: 'error',
  message: "This model's maximum context length is 4096 tokens. However, you requested 5000 tokens.",
  type: 'BadRequestError',
  param: null,
  code: 400,
};
const azure = {
  message: "The response was filtered due to the prompt triggering Azure OpenAI's content management policy.",
  type: null,
  param: 'prompt',
  code: 'content_filter',
};

describe('a question fails as', () => {
  it.each<[code: string, when: string, behaviour: Behaviour]>([
    ['no_response', 'there are no choices', noChoices()],
    ['no_response', 'the message is null', says(null, { usage: null })],
    ['no_response', 'the message is blank', says(' \n', { usage: null })],
    ['no_response', 'a captive portal answers', html()],
    ['no_response', 'a text comes', notJson()],
    ['no_response', 'nothing comes', status(200)],
    ['no_response', 'other JSON comes', status(200, { ok: true })],
    ['http_502', 'an error comes with status 200', status(200, { error: { message: 'No.', code: 502 } })],
    [
      'no_response',
      'an error without a code comes with status 200',
      status(200, { error: { message: 'No.' } }),
    ],
    ['rate_limited', 'there were too many requests', openAiError(429, 'rate_limit_exceeded', 'Slow down.')],
    ['rate_limited', 'the quota is used up', openAiError(429, 'insufficient_quota', 'Pay.')],
    ['too_long', 'OpenAI says so', openAiError(400, 'context_length_exceeded', 'Reduce it.', 'messages')],
    ['too_long', 'llama.cpp says so', status(400, { error: llamaCpp })],
    ['too_long', 'llama.cpp says so with 500', status(500, { error: { ...llamaCpp, code: 500 } })],
    ['too_long', 'vLLM says so', status(400, vllm)],
    [
      'too_long',
      'vLLM has no room for a reply',
      status(400, { ...vllm, message: 'max_tokens must be at least 1, got -186.' }),
    ],
    [
      'too_long',
      'text-generation-inference says so',
      status(422, {
        error: 'Input validation error: `inputs` tokens + `max_new_tokens` must be <= 2048. Given: 3474',
        error_type: 'validation',
      }),
    ],
    [
      'too_long',
      'Gemini says so',
      status(400, [
        {
          error: {
            code: 400,
            message:
              'The input token count (1200293) exceeds the maximum number of tokens allowed (1048576).',
          },
        },
      ]),
    ],
    [
      'too_long',
      'Anthropic says so',
      openAiError(400, null, 'prompt is too long: 208310 tokens > 200000 maximum'),
    ],
    [
      'too_long',
      'one text is too long',
      openAiError(400, 'string_above_max_length', 'Invalid length.', 'messages[0].content'),
    ],
    [
      'too_long',
      'the body is too large for a proxy',
      status(413, '<html><h1>413 Request Entity Too Large</h1></html>'),
    ],
    ['filtered', 'Azure stops the ticket', status(400, { error: azure })],
    [
      'http_400',
      'the request is wrong otherwise',
      openAiError(400, 'invalid_value', 'max_tokens is too large: 6000.', 'max_tokens'),
    ],
    ['http_401', 'the key is wrong', openAiError(401, 'invalid_api_key', 'Incorrect API key provided.')],
    [
      'http_403',
      'the country is wrong',
      openAiError(403, 'unsupported_country_region_territory', 'Not here.'),
    ],
    ['http_404', 'there is no such model', openAiError(404, 'model_not_found', 'No such model.')],
    ['http_500', 'the server fails', status(500, 'Internal Server Error')],
    ['http_502', 'a proxy finds nobody', status(502, '<html>502 Bad Gateway</html>')],
    ['http_503', 'the model is loading', status(503, { error: { message: 'Loading model', code: 503 } })],
    ['http_999', 'the status is none', status(999)],
    ['connection', 'the connection is reset', resets()],
    ['connection', 'the body is cut off', cutsOffBody()],
    ['connection', 'the body never ends', big(1e9)],
  ])('%s when %s', async (code, _, behaviour) => {
    expect(await failureOf(behaviour)).toMatchObject({ name: 'TicketFailure', code });
  });

  it('timeout when nothing comes in time', async () => {
    const failure = await failureOf(hangs(), { timeoutMs: 30 });
    expect(failure).toMatchObject({ name: 'TicketFailure', code: 'timeout' });
    expect(failure.message).toMatch(/^127\.0\.0\.1:\d+ did not answer within 0\.03 s\.$/);
  });

  it('timeout when a body stops half way', async () => {
    const stalls: Behaviour = (response) => void response.writeHead(200, { 'content-length': 9 }).write('{');
    expect(await failureOf(stalls, { timeoutMs: 30 })).toMatchObject({ code: 'timeout' });
  });

  it('connection when no one listens', async () => {
    const endpoint = await startEndpoint();
    await endpoint.close();
    await expect(ask(endpoint.url)).rejects.toMatchObject({
      code: 'connection',
      message: expect.stringMatching(
        /: nothing accepts connections there \(connect ECONNREFUSED .*:\d+\)\.$/,
      ),
    });
  });

  it('connection when the server does not speak TLS', async () => {
    await using endpoint = await startEndpoint();
    await expect(ask(endpoint.url.replace('http:', 'https:'))).rejects.toMatchObject({ code: 'connection' });
  });

  it.each([
    ['ENOTFOUND', 'no such host is known (as Node puts it)'],
    ['EAI_AGAIN', 'its name could not be looked up (as Node puts it)'],
    ['UND_ERR_CONNECT_TIMEOUT', 'it accepted no connection in time (as Node puts it)'],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'as Node puts it'],
  ])('connection after %s: %s', (code, sentence) => {
    const reason = Object.assign(new Error('as Node puts it'), { code });
    const endpoint = readEndpoint('https://gateway.example/v1', { apiKey: undefined });
    expect(asFailure(new TransportError(reason, false), { endpoint, now: Date.now })).toMatchObject({
      code: 'connection',
      message: `No answer from gateway.example: ${sentence}.`,
    });
  });
});

describe('an answer had begun', () => {
  it.each<[string, Behaviour, boolean]>([
    ['where it is larger than may be', big(20e6), true],
    ['where it is cut off', cutsOffBody(), true],
    ['where it holds an error', status(200, { error: { code: 503, message: 'Overloaded' } }), true],
    ['not where the connection is reset', resets(), false],
    ['not where a gateway answers for the server', status(503), false],
  ])('%s', async (_, behaviour, hasBegun) => {
    expect((await failureOf(behaviour)).hasBegun).toBe(hasBegun);
  });
});

describe('the sentence of a failure', () => {
  it.each<[Behaviour, RegExp]>([
    [openAiError(401, null, 'Wrong\n\nkey.'), /^127\.0\.0\.1:\d+ answered 401: Wrong key\.$/],
    [status(502, '<html></html>'), / answered 502\.$/],
    [status(503, 'try later'), / answered 503: try later$/],
    [html(), / answered with an HTML page \(of a login, or a wrong base URL\?\), not a chat completion\.$/],
    [notJson(), / answered with a text \(upstream is warming up\), not a chat completion\.$/],
    [status(200), / answered with nothing, not a chat completion\.$/],
    [status(200, { ok: true }), / answered with other JSON \(\{"ok":true\}\), not a chat completion\.$/],
    [status(200, { error: 'No.' }), / answered 200 with an error: No\.$/],
    [noChoices(), / answered with a completion that holds no choices\.$/],
    [says('', { usage: null }), / answered with an empty message\.$/],
    [big(20e6), /: its answer is larger than 16 MB \(.*\)\.$/],
    [resets(), /: it broke off the connection \(.*\)\.$/],
  ])('tells what came: %#', async (behaviour, sentence) => {
    expect((await failureOf(behaviour)).message).toMatch(sentence);
  });

  it('quotes no more than a line of what the endpoint wrote', async () => {
    const { message } = await failureOf(openAiError(400, null, 'very '.repeat(1_000_000)));
    expect(message.length).toBeLessThan(260);
  });

  it.each([
    ['an error', (text: string) => openAiError(401, null, text)],
    ['a text', (text: string) => status(200, text)],
    ['other JSON', (text: string) => status(200, { text })],
    ['the place of a redirect', (text: string) => status(307, '', { location: `/login?key=${text}` })],
  ])('never holds the key or token that %s echoes, even where the quote is cut', async (_, echo) => {
    const apiKey = 'sk-very-secret-key-0123456789';
    for (const credentials of [{ apiKey }, { apiKey: undefined, bearer: async () => apiKey }]) {
      for (let before = 150; before < 210; before += 3) {
        const { message } = await failureOf(echo(`${'x'.repeat(before)}${apiKey} is wrong`), credentials);
        expect(message).not.toMatch(/sk-|secret/);
      }
    }
  });
});
