import { getEventListeners } from 'node:events';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type Behaviour, gate, hangs, rejectsFormat, says, startEndpoint } from '../../support/endpoint.js';
import { ask, modelAt, request } from '../model-at.js';

const loaded = vi.hoisted(() => new Set<string>());
vi.mock('openai/client', (original) => {
  loaded.add('openai');
  return original();
});
vi.mock('undici', (original) => {
  loaded.add('undici');
  return original();
});

const never = new AbortController().signal;
const bug = { name: 'Bug', description: undefined, examples: [] };

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('a model at an OpenAI-compatible endpoint', () => {
  it('loads undici with the first question, and the SDK not at all', async () => {
    await using endpoint = await startEndpoint();
    await using model = modelAt(endpoint.url);
    expect([...loaded]).toEqual([]);
    await model.answer(request, never);
    expect([...loaded]).toEqual(['undici']);
  });

  it('asks in the words of the API', async () => {
    await using endpoint = await startEndpoint();
    await using model = modelAt(endpoint.url, { temperature: 0, maxOutputTokens: 200, categories: [bug] });
    await model.answer({ ...request, system: 'You sort tickets.' }, never);
    expect(endpoint.requests.map(({ body }) => body)).toEqual([
      {
        model: 'gpt-test',
        messages: [
          { role: 'system', content: 'You sort tickets.' },
          { role: 'user', content: 'The dashboard is down.' },
        ],
        temperature: 0,
        max_tokens: 200,
        response_format: {
          type: 'json_schema',
          json_schema: { name: 'classification', strict: true, schema: model.identity.schema },
        },
      },
    ]);
  });

  it('leaves to the endpoint what is not set', async () => {
    await using endpoint = await startEndpoint();
    await ask(endpoint.url);
    expect(Object.keys(endpoint.requests[0]?.body ?? {})).toEqual(['model', 'messages', 'response_format']);
  });

  it('sends a ticket byte for byte', async () => {
    await using endpoint = await startEndpoint();
    await using model = modelAt(endpoint.url);
    const user = '{text} $1 \u0000 \u202e "\\ \ud83d\ude80 \r\n é e\u0301';
    await model.answer({ ...request, user }, never);
    expect(endpoint.requests[0]?.messages).toEqual([{ role: 'user', content: user }]);
  });

  it('sends a replacement for half of a surrogate pair, which strict servers refuse', async () => {
    await using endpoint = await startEndpoint();
    await using model = modelAt(endpoint.url);
    await model.answer({ ...request, system: 'a\udc00', user: 'b\ud83d' }, never);
    expect(endpoint.requests[0]?.messages.map(({ content }) => content)).toEqual(['a\ufffd', 'b\ufffd']);
  });

  it('is identified by all that can change a reply, and by no secret and no limit of the money', () => {
    const baseUrl = 'https://me:password@GATEWAY.example:443/v1/';
    const settings = {
      apiKey: 'sk-1',
      temperature: 0,
      maxOutputTokens: 9,
      reasoningEffort: 'low',
      serviceTier: 'flex',
      replyLimit: 500,
      categories: [bug],
    };
    const model = modelAt(baseUrl, settings);
    expect(model.identity).toEqual({
      provider: 'openai',
      endpoint: 'https://gateway.example/v1',
      model: 'gpt-test',
      temperature: 0,
      maxOutputTokens: 9,
      reasoningEffort: 'low',
      schema: expect.objectContaining({ type: 'object' }),
    });
  });

  it.each([
    ['nothing limits the reply', {}, undefined],
    ['the prompt limits the reply', { maxOutputTokens: 200, replyLimit: 500 }, 200],
    ['the money limits the reply', { replyLimit: 500 }, 500],
  ])('costs at most a token for each byte that is sent where %s', async (_, settings, output) => {
    await using endpoint = await startEndpoint();
    await using model = modelAt(endpoint.url, settings);
    const asked = { system: 'Sort “it”.', user: 'Ça ne va plus 😀\n', filledIn: '' };
    const bound = model.bound?.(asked);
    await model.answer(asked, never);
    expect(bound).toEqual({ input: Number(endpoint.requests[0]?.headers['content-length']), output });
  });

  it('costs who knows what once its endpoint has taken no limit', async () => {
    await using endpoint = await startEndpoint({
      answer: ({ body }) => {
        if (body.max_tokens !== undefined) return rejectsFormat('max_tokens');
        return body.max_completion_tokens === undefined
          ? says('yes')
          : rejectsFormat('max_completion_tokens');
      },
    });
    await using model = modelAt(endpoint.url, { maxOutputTokens: 200 });
    await model.answer(request, never);
    expect(model.bound?.(request).output).toBeUndefined();
  });

  it('sends the key, and few other headers', async () => {
    await using endpoint = await startEndpoint();
    await ask(endpoint.url, { apiKey: 'sk-1' });
    expect(endpoint.requests[0]?.headers).toEqual({
      host: `127.0.0.1:${endpoint.port}`,
      connection: 'keep-alive',
      accept: 'application/json',
      'accept-encoding': 'identity',
      authorization: 'Bearer sk-1',
      'content-length': expect.any(String),
      'content-type': 'application/json',
      'user-agent': 'ticketsift',
    });
  });

  it('sends no key where there is none, and nothing from the environment', async () => {
    vi.stubEnv('OPENAI_API_KEY', 'sk-environment');
    vi.stubEnv('OPENAI_ADMIN_KEY', 'sk-admin');
    vi.stubEnv('OPENAI_ORG_ID', 'org');
    vi.stubEnv('OPENAI_PROJECT_ID', 'project');
    vi.stubEnv('OPENAI_BASE_URL', 'http://127.0.0.1:1/elsewhere');
    vi.stubEnv('OPENAI_CUSTOM_HEADERS', 'X-Leak: yes\nAuthorization: Bearer leak');
    vi.stubEnv('HTTP_PROXY', 'http://127.0.0.1:1');
    vi.stubEnv('OPENAI_LOG', 'debug');
    const written = vi.spyOn(console, 'debug');
    await using endpoint = await startEndpoint();
    await ask(endpoint.url);
    expect(Object.keys(endpoint.requests[0]?.headers ?? {}).sort()).toEqual([
      'accept',
      'accept-encoding',
      'connection',
      'content-length',
      'content-type',
      'host',
      'user-agent',
    ]);
    expect(written).not.toHaveBeenCalled();
  });

  it('asks as many at once as it is asked, with nothing to warn of and nothing left behind', async () => {
    const door = gate();
    const held = async (): Promise<Behaviour> => {
      await door.opened;
      return says('yes');
    };
    await using endpoint = await startEndpoint({ answer: held });
    await using model = modelAt(endpoint.url);
    const warned = vi.fn();
    process.on('warning', warned);
    const replies = Array.from({ length: 40 }, () => model.answer(request, never));
    await endpoint.arrived(40);
    door.open();
    expect(getEventListeners(never, 'abort')).toHaveLength(1);
    await Promise.all(replies);
    expect(endpoint.maxInFlight).toBe(40);
    expect(getEventListeners(never, 'abort')).toEqual([]);
    expect(warned).not.toHaveBeenCalled();
    process.off('warning', warned);
  });

  it('keeps its connections', async () => {
    const ports = new Set<number | undefined>();
    const answer = (): Behaviour => (response, asked) => {
      ports.add(response.socket?.remotePort);
      return says('yes')(response, asked);
    };
    await using endpoint = await startEndpoint({ answer });
    await using model = modelAt(endpoint.url);
    for (let n = 0; n < 5; n++) await model.answer(request, never);
    expect(ports.size).toBe(1);
  });

  it('stops at once when its signal fires, and lets go of the socket and the signal', async () => {
    await using endpoint = await startEndpoint({ answer: hangs });
    await using model = modelAt(endpoint.url);
    const run = new AbortController();
    const reply = model.answer(request, run.signal);
    await endpoint.arrived(1);
    const reason = new Error('Ctrl-C');
    run.abort(reason);
    await expect(reply).rejects.toBe(reason);
    await endpoint.idle();
    expect(getEventListeners(run.signal, 'abort')).toEqual([]);
  });

  it('stops all of a run at once, and nothing of another', async () => {
    const door = gate();
    const held = async () => {
      await door.opened;
      return says('yes');
    };
    await using endpoint = await startEndpoint({ answer: held });
    await using model = modelAt(endpoint.url);
    const run = new AbortController();
    const stopped = Array.from({ length: 3 }, () => model.answer(request, run.signal));
    const goesOn = model.answer(request, never);
    await endpoint.arrived(4);
    run.abort('Ctrl-C');
    const results = await Promise.allSettled(stopped);
    expect(results).toEqual(Array(3).fill({ status: 'rejected', reason: 'Ctrl-C' }));
    door.open();
    expect(await goesOn).toMatchObject({ text: 'yes' });
  });

  it('asks nothing when its signal has already fired', async () => {
    await using endpoint = await startEndpoint();
    await using model = modelAt(endpoint.url);
    await expect(model.answer(request, AbortSignal.abort('late'))).rejects.toBe('late');
    expect(endpoint.requests).toEqual([]);
  });

  it('closes without ever having been asked, and twice', async () => {
    const model = modelAt('http://127.0.0.1:1/v1');
    await model.close();
    await model.close();
  });
});
