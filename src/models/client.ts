import type { OpenAI } from 'openai/client';
import type { Endpoint } from './endpoint.js';
import { type Answer, TransportError } from './exchange.js';
import { AnsweredResponse, HttpError, openHttp, type ProxySettings } from './http.js';

export interface Client {
  readonly sdk: OpenAI;
  close(): Promise<void>;
}

const noHeaders = new Headers();

/**
 * Loads the SDK and undici, which take some 0.2 s: only where something is really asked.
 * @param timeoutMs how long each request may take, at most 2^31 - 1
 */
export async function openClient(
  endpoint: Endpoint,
  proxy: ProxySettings,
  timeoutMs: number,
): Promise<Client> {
  const [{ OpenAI }, http] = await Promise.all([
    import('openai/client'),
    openHttp(endpoint, proxy, timeoutMs),
  ]);

  /** Without what is done elsewhere anyway, headers and deadline: a good part of what the SDK costs a request. */
  class BareOpenAI extends OpenAI {
    /** A body is the text of one: see request-body.ts. */
    override async buildRequest({ method, path, body, signal }: Parameters<OpenAI['buildRequest']>[0]) {
      const req = { method: method.toUpperCase(), headers: noHeaders, signal: signal ?? null };
      const sent = typeof body === 'string' ? { ...req, body } : req;
      return { req: sent, url: `${endpoint.baseUrl}${path}`, timeout: 0 };
    }

    override fetchWithTimeout(url: string, init: RequestInit | undefined) {
      return http.fetch(url, init);
    }
  }

  const sdk = new BareOpenAI({
    fetch: http.fetch,
    maxRetries: 0,
    // It insists on a key, but only `http` knows the real one, and sends it or none.
    apiKey: 'not sent',
    // What is left out here it would look for in the environment.
    baseURL: endpoint.baseUrl,
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
    logLevel: 'off',
  });
  return { sdk, close: http.close };
}

/**
 * What a call of the SDK was answered.
 * @throws HttpError and TransportError, which the SDK wraps in its own
 */
export async function answerTo(call: { asResponse(): Promise<Response> }): Promise<Answer> {
  try {
    const response = await call.asResponse();
    if (response instanceof AnsweredResponse) return response.answer;
    throw new Error('The SDK answered without asking.');
  } catch (error) {
    const cause = error instanceof Error ? error.cause : undefined;
    throw cause instanceof HttpError || cause instanceof TransportError ? cause : error;
  }
}
