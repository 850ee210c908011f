import { describe, expect, it } from 'vitest';
import type { BatchResponse } from '../../../../src/core/batch/remote.js';
import { RequestFailure } from '../../../../src/core/errors/request-failure.js';
import { rejectsFormat, says, startEndpoint } from '../../../support/endpoint.js';
import { modelAt, request } from '../../model-at.js';
import { formAt } from './form-at.js';

const base = 'https://api.openai.com/v1';

describe('the body of a line', () => {
  it('is what a live request sends, in the form that it has settled', async () => {
    await using endpoint = await startEndpoint({
      answer: ({ body }) =>
        body.response_format?.type === 'json_schema' ? rejectsFormat('json_schema') : says('{}'),
    });
    await using model = modelAt(endpoint.url, { temperature: 0 });
    await model.answer(request, new AbortController().signal);
    const body = JSON.parse(model.batch?.bodyOf(request) ?? '');
    expect(body).toEqual(endpoint.requests.at(-1)?.body);
    expect(body).toMatchObject({ response_format: { type: 'json_object' } });
  });

  it('leaves out the service tier, since a batch is one', () => {
    const form = formAt(base, { serviceTier: 'flex', maxOutputTokens: 50 });
    expect(Object.keys(JSON.parse(form.bodyOf(request)))).toEqual([
      'model',
      'response_format',
      'max_tokens',
      'messages',
    ]);
  });

  it.each([
    ['https://desk.openai.azure.com/openai/deployments/my%20batch?api-version=2024-10-21', 'my batch'],
    ['https://desk.openai.azure.com/openai/v1', 'gpt-test'],
    [base, 'gpt-test'],
  ])('names the model of %s: %s', (url, model) => {
    expect(JSON.parse(formAt(url).bodyOf(request))).toMatchObject({ model });
  });
});

describe('the answer to a line', () => {
  const choices = [{ message: { content: '{"urgent":true}' }, finish_reason: 'stop' }];
  const usage = { prompt_tokens: 20, completion_tokens: 5 };
  const read = (response: BatchResponse, settings = {}) => {
    try {
      return formAt(base, { apiKey: 'sk-secret-key-1234567', ...settings }).readReply(response);
    } catch (error) {
      return error;
    }
  };

  it.each([
    ['has the tier of batches', { choices, usage }, { usage: { input: 20, output: 5, tier: 'batch' } }],
    ['may have no usage', { choices }, { text: '{"urgent":true}', usage: undefined }],
    [
      'may be refused',
      { choices: [{ message: { refusal: 'No.' } }], usage },
      { finish: 'refusal', text: 'No.' },
    ],
    ['may be empty and paid for', { choices: [], usage }, { text: '', usage: { tier: 'batch' } }],
  ])('%s', (_, body, expected) => {
    expect(read({ status: 200, body })).toMatchObject(expected);
  });

  it('says where the limit cut it that only saves money', () => {
    const body = { choices: [{ message: { content: '{' }, finish_reason: 'length' }], usage };
    expect(read({ status: 200, body }, { replyLimit: 5 })).toMatchObject({ finish: 'length', cutAt: 5 });
  });

  it('is what a model wrote that its server did not take for JSON', () => {
    const body = { error: { message: 'Failed.', failed_generation: '{"urgent":' } };
    expect(read({ status: 400, body })).toMatchObject({ text: '{"urgent":' });
  });

  it.each<[string, number, unknown, object]>([
    [
      'of the ticket',
      400,
      { error: { message: 'Too long', code: 'context_length_exceeded' } },
      { code: 'too_long', advice: { kind: 'never' } },
    ],
    ['of a filter', 400, { error: { message: 'Blocked', code: 'content_filter' } }, { code: 'filtered' }],
    ['of the server', 500, { error: { message: 'Oops' } }, { code: 'http_500', advice: { kind: 'again' } }],
    ['of a page', 502, '<html>Bad gateway</html>', { code: 'http_502', advice: { kind: 'again' } }],
    ['in a success', 200, { error: { message: 'Overloaded', code: 503 } }, { code: 'http_503' }],
    ['of other JSON', 200, { a: 1 }, { code: 'no_response' }],
    [
      'that quotes the key',
      401,
      { error: { message: 'Wrong: sk-secret-key-1234567' } },
      { message: 'api.openai.com answered 401: Wrong: [hidden]' },
    ],
  ])('is a failure %s', (_, status, body, expected) => {
    expect(read({ status, body })).toMatchObject(expected);
  });

  it('is a failure where it is nested too deep', () => {
    let body: unknown = [];
    for (let depth = 0; depth < 100_000; depth++) body = [body];
    const failure = read({ status: 200, body });
    expect(failure).toBeInstanceOf(RequestFailure);
    expect(failure).toMatchObject({ code: 'no_response', mayBeBilled: true });
  });
});

it.each([
  [base, '/v1/chat/completions', 200],
  ['https://eu.api.openai.com/v1', '/v1/chat/completions', 200],
  ['https://desk.openai.azure.com/openai/deployments/a?api-version=2024-10-21', '/chat/completions', 200],
  ['https://gateway.example/openai?api-version=2024-10-21', '/chat/completions', 100],
  ['https://api.together.xyz/v1', '/v1/chat/completions', 100],
  ['https://api.groq.com/openai/v1', '/v1/chat/completions', 100],
  ['https://llm.example/v1', '/v1/chat/completions', 100],
])('a file for %s names %s and has at most %i MB', (url, path, mb) => {
  expect(formAt(url)).toMatchObject({ path, limits: { maxRequests: 50_000, maxBytes: mb * 1e6 } });
});

it.each(['https://generativelanguage.googleapis.com/v1beta/openai', 'https://openrouter.ai/api/v1'])(
  '%s is known to have no such API, so nothing is sent',
  async (url) => {
    await expect(formAt(url).open()).rejects.toMatchObject({ code: 'batch_unsupported' });
  },
);
