import { describe, expect, it } from 'vitest';
import {
  type Asked,
  type AskedBody,
  type Behaviour,
  byText,
  gate,
  openAiError,
  rejectsFormat,
  startEndpoint,
  status,
} from '../../support/endpoint.js';
import { ask, modelAt, request } from '../model-at.js';
import * as refusals from '../refusals.js';

const never = new AbortController().signal;

/** What a request asked for besides its messages, in short. */
function asked({ body }: Asked): string {
  const format = body.response_format?.type ?? 'text';
  const limit = ['max_tokens', 'max_completion_tokens'].filter((name) => name in body);
  return [format, ...limit, ...('temperature' in body ? ['temperature'] : [])].join(' ');
}

/** A server that turns down what `refusal` finds in a request, and answers the rest. */
function server(refusal: (body: AskedBody) => Behaviour | false) {
  return startEndpoint({ answer: (request) => refusal(request.body) || byText(request) });
}

describe('what an endpoint does not take is learnt from its refusal', () => {
  it.each(refusals.ofSchema)('a JSON schema: %s', async (_, code, body) => {
    await using endpoint = await server(
      ({ response_format }) => response_format?.type === 'json_schema' && status(code, body),
    );
    await ask(endpoint.url);
    expect(endpoint.requests.map(asked)).toEqual(['json_schema', 'json_object']);
  });

  it.each(refusals.ofObject)('a JSON object: %s', async (_, code, body) => {
    await using endpoint = await server(({ response_format }) => {
      if (response_format?.type === 'json_schema') return rejectsFormat('json_schema');
      return response_format !== undefined && status(code, body);
    });
    await ask(endpoint.url);
    expect(endpoint.requests.map(asked)).toEqual(['json_schema', 'json_object', 'text']);
  });

  it.each(refusals.ofMaxTokens)('the old name of the limit: %s', async (_, code, body) => {
    await using endpoint = await server(({ max_tokens }) => max_tokens !== undefined && status(code, body));
    await ask(endpoint.url, { maxOutputTokens: 200 });
    expect(endpoint.requests.map(asked)).toEqual([
      'json_schema max_tokens',
      'json_schema max_completion_tokens',
    ]);
  });

  it.each(refusals.ofMaxCompletionTokens)('any name of the limit: %s', async (_, code, body) => {
    await using endpoint = await server(({ max_tokens, max_completion_tokens }) => {
      if (max_tokens !== undefined) return rejectsFormat('max_tokens');
      return max_completion_tokens !== undefined && status(code, body);
    });
    await ask(endpoint.url, { maxOutputTokens: 200 });
    expect(endpoint.requests.map(asked)).toEqual([
      'json_schema max_tokens',
      'json_schema max_completion_tokens',
      'json_schema',
    ]);
  });

  it('the old name of a limit that is there for the money', async () => {
    await using endpoint = await server(
      ({ max_tokens }) => max_tokens !== undefined && rejectsFormat('max_tokens'),
    );
    await ask(endpoint.url, { replyLimit: 500 });
    expect(endpoint.requests.map(({ body }) => [body.max_tokens, body.max_completion_tokens])).toEqual([
      [500, undefined],
      [undefined, 500],
    ]);
  });

  it.each(refusals.ofTemperature)('a temperature: %s', async (_, code, body) => {
    await using endpoint = await server(({ temperature }) => temperature !== undefined && status(code, body));
    await ask(endpoint.url, { temperature: 0 });
    expect(endpoint.requests.map(asked)).toEqual(['json_schema temperature', 'json_schema']);
  });

  it('a reasoning_effort, which is reported to the user once', async () => {
    await using endpoint = await server(
      ({ reasoning_effort }) =>
        reasoning_effort !== undefined &&
        openAiError(400, null, 'Unrecognized request argument supplied: reasoning_effort'),
    );
    const notes: string[] = [];
    await using model = modelAt(endpoint.url, { reasoningEffort: 'low', note: (text) => notes.push(text) });
    await model.answer(request, never);
    await model.answer(request, never);
    expect(endpoint.requests.map(({ body }) => body.reasoning_effort)).toEqual(['low', undefined, undefined]);
    expect(notes).toEqual([
      `gpt-test at ${new URL(endpoint.url).host} takes no reasoning_effort low: it is left out`,
    ]);
  });

  it('several things, one after the other, and then no more', async () => {
    await using endpoint = await server((body) => {
      if ('temperature' in body) return rejectsFormat('temperature');
      if ('max_tokens' in body) return rejectsFormat('max_tokens');
      return body.response_format?.type === 'json_schema' && rejectsFormat('json_schema');
    });
    await using model = modelAt(endpoint.url, { temperature: 0, maxOutputTokens: 200 });
    await model.answer(request, never);
    await model.answer(request, never);
    expect(endpoint.requests.map(asked)).toEqual([
      'json_schema max_tokens temperature',
      'json_schema max_tokens',
      'json_schema max_completion_tokens',
      'json_object max_completion_tokens',
      'json_object max_completion_tokens',
    ]);
  });

  it('once, by however many requests it is in flight', async () => {
    const door = gate();
    await using endpoint = await startEndpoint({
      answer: async (request) => {
        await door.opened;
        const schema = request.body.response_format?.type === 'json_schema';
        return schema ? rejectsFormat('json_schema') : byText(request);
      },
    });
    await using model = modelAt(endpoint.url);
    const replies = Array.from({ length: 20 }, () => model.answer(request, never));
    await endpoint.arrived(20);
    door.open();
    await Promise.all(replies);
    await model.answer(request, never);
    const sent = endpoint.requests.map(asked);
    expect(sent.slice(0, 20)).toEqual(Array(20).fill('json_schema'));
    expect(sent.slice(20)).toEqual(Array(21).fill('json_object'));
  });

  it('one step at a time, when refusals of different requests overtake each other', async () => {
    const doors = [gate(), gate()];
    await using endpoint = await startEndpoint({
      answer: async (request) => {
        await doors[request.n - 1]?.opened;
        const type = request.body.response_format?.type;
        return type === 'json_schema' ? rejectsFormat('json_schema') : byText(request);
      },
    });
    await using model = modelAt(endpoint.url);
    const first = model.answer(request, never);
    const second = model.answer(request, never);
    await endpoint.arrived(2);
    doors[1]?.open();
    await endpoint.arrived(3);
    doors[0]?.open();
    await Promise.all([first, second]);
    expect(endpoint.requests.map(asked)).toEqual([
      'json_schema',
      'json_schema',
      'json_object',
      'json_object',
    ]);
  });
});

describe('nothing is learnt', () => {
  const everything = { temperature: 0, maxOutputTokens: 200 };

  it.each<[what: string, behaviour: Behaviour]>([
    [
      'a limit that is too high',
      openAiError(
        400,
        'invalid_value',
        'max_tokens is too large: 6000. This model supports at most 4096 completion tokens.',
        'max_tokens',
      ),
    ],
    [
      'a temperature that is too high',
      openAiError(
        400,
        'invalid_value',
        "Invalid 'temperature': expected a value <= 2, but got 3 instead.",
        'temperature',
      ),
    ],
    [
      'a prompt that leaves no room',
      openAiError(
        400,
        null,
        "'max_tokens' or 'max_completion_tokens' is too large: 200. This model's maximum context length is 4096 tokens and your request has 4050 input tokens.",
      ),
    ],
    ['a wrong key', openAiError(401, 'invalid_api_key', 'response_format is not supported for you')],
    ['a page', status(400, '<html>response_format is not supported</html>')],
    ['a failure of the server', status(500, 'Internal Server Error')],
    [
      'a refusal of something else',
      openAiError(400, 'unsupported_value', "Unsupported value: 'messages[0].name' does not support 'ann'."),
    ],
  ])('from %s', async (_, behaviour) => {
    await using endpoint = await startEndpoint({ answer: () => behaviour });
    await expect(ask(endpoint.url, everything)).rejects.toMatchObject({ name: 'TicketFailure' });
    expect(endpoint.requests).toHaveLength(1);
  });

  it.each([
    ['where the prompt has no other', { replyLimit: 500 }],
    ['where the prompt has its own', { replyLimit: 500, maxOutputTokens: 200 }],
  ])('from an endpoint that takes no limit while it is there for the money, %s', async (_, settings) => {
    await using endpoint = await server(({ max_tokens, max_completion_tokens }) => {
      if (max_tokens !== undefined) return rejectsFormat('max_tokens');
      return max_completion_tokens !== undefined && rejectsFormat('max_completion_tokens');
    });
    await using model = modelAt(endpoint.url, settings);
    for (let n = 0; n < 2; n++) {
      await expect(model.answer(request, never)).rejects.toMatchObject({ code: 'http_400' });
    }
    expect(endpoint.requests.map(asked)).toEqual([
      'json_schema max_tokens',
      'json_schema max_completion_tokens',
      'json_schema max_completion_tokens',
    ]);
  });

  it('from what was not asked for', async () => {
    await using endpoint = await startEndpoint({ answer: () => rejectsFormat('temperature') });
    await expect(ask(endpoint.url)).rejects.toMatchObject({ code: 'http_400' });
    expect(endpoint.requests).toHaveLength(1);
  });

  it('forever from an endpoint that refuses whatever it is asked', async () => {
    const all = 'response_format, max_tokens, max_completion_tokens and temperature are not supported';
    await using endpoint = await startEndpoint({ answer: () => openAiError(400, null, all) });
    await expect(ask(endpoint.url, everything)).rejects.toMatchObject({ code: 'http_400' });
    expect(endpoint.requests.map(asked)).toEqual([
      'json_schema max_tokens temperature',
      'json_object max_completion_tokens',
      'text',
    ]);
  });
});

describe('what is refused to the end', () => {
  it('fails with the name of the parameter, also where the message has none', async () => {
    await using endpoint = await startEndpoint({
      answer: () => openAiError(400, 'unsupported_parameter', 'That is not taken.', 'max_completion_tokens'),
    });
    await expect(ask(endpoint.url, { replyLimit: 500 })).rejects.toMatchObject({
      message: expect.stringContaining('max_completion_tokens: That is not taken.'),
    });
  });
});
