import { describe, expect, it } from 'vitest';
import { TicketsiftError } from '../../../src/core/errors.js';
import { listModels } from '../../../src/models/endpoint/list-models.js';
import {
  type Behaviour,
  hangs,
  html,
  openAiError,
  resets,
  startEndpoint,
  status,
} from '../../support/endpoint.js';

const never = new AbortController().signal;
const settings = { apiKey: undefined, proxy: {}, timeoutMs: 20_000, now: Date.now };

describe('the models of an endpoint', () => {
  it('are its names, in its order', async () => {
    await using endpoint = await startEndpoint({ models: ['llama3.1:8b', 'a/b'] });
    expect(await listModels({ ...settings, baseUrl: endpoint.url }, never)).toEqual(['llama3.1:8b', 'a/b']);
  });

  it('are asked for with the key', async () => {
    await using endpoint = await startEndpoint();
    await listModels({ ...settings, baseUrl: endpoint.url, apiKey: 'sk-1' }, never);
    expect(endpoint.listings).toMatchObject([{ authorization: 'Bearer sk-1' }]);
  });

  it('are asked for with the token of the current user', async () => {
    await using endpoint = await startEndpoint();
    const bearer = async () => 'token-1';
    await listModels({ ...settings, baseUrl: endpoint.url, apiKey: 'sk-1', bearer }, never);
    expect(endpoint.listings).toMatchObject([{ authorization: 'Bearer token-1' }]);
  });

  // The SDK takes what has that word in it for a time-out of its own.
  it.each(['You are not logged in', 'UND_ERR_CONNECT_TIMEOUT'])(
    'are not asked for without one: %s',
    async (why) => {
      await using endpoint = await startEndpoint();
      const error = new TicketsiftError('login_required', why);
      const bearer = () => Promise.reject(error);
      await expect(listModels({ ...settings, baseUrl: endpoint.url, bearer }, never)).rejects.toBe(error);
      expect(endpoint.listings).toEqual([]);
    },
  );

  it.each([
    ['an empty list', []],
    ['null, as Ollama says it', null],
  ])('are none for %s', async (_, data) => {
    await using endpoint = await startEndpoint({ models: status(200, { object: 'list', data }) });
    expect(await listModels({ ...settings, baseUrl: endpoint.url }, never)).toEqual([]);
  });

  it.each<[Behaviour, RegExp]>([
    [
      openAiError(401, 'invalid_api_key', 'Incorrect key: sk-secret.'),
      /answered 401: Incorrect key: \[hidden\]\.$/,
    ],
    [status(404, 'Not Found'), /answered 404: Not Found$/],
    [html(), /answered with no list of models\.$/],
    [status(200, { data: [{ name: 'x' }] }), /answered with no list of models\.$/],
    [resets(), /broke off the connection \(.*\)\.$/],
  ])('are not reported: %#', async (models, sentence) => {
    await using endpoint = await startEndpoint({ models });
    await expect(
      listModels({ ...settings, baseUrl: endpoint.url, apiKey: 'sk-secret' }, never),
    ).rejects.toMatchObject({
      name: 'TicketsiftError',
      code: 'no_model',
      message: expect.stringMatching(sentence),
      hint: expect.stringContaining('--model'),
    });
  });

  it('are not waited for longer than it may take', async () => {
    await using endpoint = await startEndpoint({ models: hangs() });
    const listed = listModels({ ...settings, baseUrl: endpoint.url, timeoutMs: 30 }, never);
    await expect(listed).rejects.toMatchObject({ code: 'no_model' });
  });

  it('are not waited for when the run is stopped', async () => {
    await using endpoint = await startEndpoint({ models: hangs() });
    const listed = listModels({ ...settings, baseUrl: endpoint.url }, AbortSignal.abort('stopped'));
    await expect(listed).rejects.toBe('stopped');
  });
});
