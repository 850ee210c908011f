import { expect } from 'vitest';
import { RequestFailure } from '../../src/core/errors/request-failure.js';
import type { ModelRequest, Reply } from '../../src/core/model.js';
import { createOpenAi, type OpenAiSettings } from '../../src/models/endpoint/openai.js';
import { type Behaviour, startEndpoint } from '../support/endpoint.js';

export const request: ModelRequest = { system: undefined, user: 'The dashboard is down.', filledIn: '' };

/** A model at a base URL, closed at the end of the scope: `await using model = modelAt(endpoint.url)`. */
export function modelAt(baseUrl: string, settings: Partial<OpenAiSettings> = {}) {
  const model = createOpenAi({
    model: 'gpt-test',
    baseUrl,
    apiKey: undefined,
    temperature: undefined,
    maxOutputTokens: undefined,
    categories: undefined,
    proxy: {},
    timeoutMs: 20_000,
    now: Date.now,
    ...settings,
  });
  return { ...model, [Symbol.asyncDispose]: () => model.close() };
}

/** Asks a model made for this one question. */
export async function ask(baseUrl: string, settings: Partial<OpenAiSettings> = {}): Promise<Reply> {
  await using model = modelAt(baseUrl, settings);
  return await model.answer(request, new AbortController().signal);
}

/** How a question to whoever is there fails. */
export async function failureAt(url: string, settings = {}): Promise<RequestFailure> {
  const failure = await ask(url, settings).catch((error: unknown) => error);
  if (failure instanceof RequestFailure) return failure;
  return expect.unreachable(`no failure: ${JSON.stringify(failure)}`);
}

/** How a question fails that is answered so. */
export async function failureOf(behaviour: Behaviour, settings = {}): Promise<RequestFailure> {
  await using endpoint = await startEndpoint({ answer: () => behaviour });
  return await failureAt(endpoint.url, settings);
}
