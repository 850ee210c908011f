import type { OpenAI } from 'openai';
import type { Endpoint } from './endpoint.js';
import { HttpError, openHttp, type ProxySettings, TransportError } from './http.js';

export interface Client {
  readonly sdk: OpenAI;
  close(): Promise<void>;
}

/** Loads the SDK and undici, which take some 0.2 s: only where something is really asked. */
export async function openClient(endpoint: Endpoint, proxy: ProxySettings): Promise<Client> {
  const [{ OpenAI }, http] = await Promise.all([import('openai'), openHttp(endpoint, proxy)]);
  const sdk = new OpenAI({
    baseURL: endpoint.baseUrl,
    fetch: http.fetch,
    // It insists on a key, but only `http` knows the real one, and sends it or none.
    apiKey: 'not sent',
    maxRetries: 0,
    // Deadlines are set with the request's signal; this is the longest a timer can be.
    timeout: 2 ** 31 - 1,
    // What is left out here it would look for in the environment.
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
    logLevel: 'off',
  });
  return { sdk, close: http.close };
}

/**
 * The body of what a call of the SDK was answered.
 * @throws HttpError and TransportError, which the SDK wraps in its own
 */
export async function bodyOf(call: { asResponse(): Promise<Response> }): Promise<string> {
  try {
    const response = await call.asResponse();
    return await response.text();
  } catch (error) {
    const cause = error instanceof Error ? error.cause : undefined;
    throw cause instanceof HttpError || cause instanceof TransportError ? cause : error;
  }
}
