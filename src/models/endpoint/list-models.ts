import * as z from 'zod';
import { TicketFailure } from '../../core/errors/ticket-error.js';
import { TicketsiftError } from '../../core/errors.js';
import type { ProxySettings } from '../../core/proxy.js';
import { parseJson } from '../../core/text/json.js';
import { longestTimer } from '../../core/world/clock.js';
import { type Endpoint, readEndpoint } from './endpoint.js';
import { TransportError } from './exchange.js';
import { asFailure } from './failure.js';
import { HttpError, openHttp } from './http.js';

export interface ListModelsSettings {
  readonly baseUrl: string;
  readonly apiKey: string | undefined;
  /** See `Credentials`. */
  readonly bearer?: (() => Promise<string>) | undefined;
  readonly proxy: ProxySettings;
  /** Milliseconds, at most 2^31 - 1. */
  readonly timeoutMs: number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

// Ollama lists `null` where it has no models.
const listing = z.object({ data: z.array(z.object({ id: z.string() })).nullable() });

/**
 * The names of the models an endpoint offers, in its order. Hostile.
 * @throws TicketsiftError `no_model` when it does not say, `config` for a base URL that is none; whatever `bearer`
 *   throws; the reason of `signal` when that fires
 */
export async function listModels(settings: ListModelsSettings, signal: AbortSignal): Promise<string[]> {
  const endpoint = readEndpoint(settings.baseUrl, settings);
  signal.throwIfAborted();
  // Before the SDK asks for it, which would make a failure of the connection of there being none.
  await endpoint.authorization();
  const http = await openHttp(endpoint, settings.proxy, settings.timeoutMs);
  try {
    const sdk = await openSdk(endpoint, async (url) => {
      const path = url.slice(endpoint.baseUrl.length);
      const { body, status } = await http.send({ method: 'GET', path, signal });
      return new Response(body, { status });
    });
    const response = await sdk.models.list().asResponse();
    return read(await response.text(), endpoint);
  } catch (error) {
    signal.throwIfAborted();
    const cause = asFailure(sdkCause(error), { endpoint, now: settings.now });
    throw cause instanceof TicketFailure ? unlisted(endpoint, cause) : cause;
  } finally {
    await http.close();
  }
}

/** Opens the SDK over our own connections, which know the key and the proxy. */
export async function openSdk(
  { baseUrl }: Endpoint,
  fetch: (url: string, init?: RequestInit) => Promise<Response>,
) {
  const { OpenAI } = await import('openai/client');
  return new OpenAI({
    fetch: (target, init) => fetch(new URL(target instanceof Request ? target.url : target).href, init),
    maxRetries: 0,
    // What bounds a request are the connections.
    timeout: longestTimer,
    apiKey: 'not sent', // it insists on one
    // What is left out here it would look for in the environment.
    baseURL: baseUrl,
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
    logLevel: 'off',
  });
}

/** What `fetch` threw, which the SDK wraps in an error of its own. */
function sdkCause(error: unknown): unknown {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof HttpError || cause instanceof TransportError ? cause : error;
}

function read(body: string, endpoint: Endpoint): string[] {
  const checked = listing.safeParse(parseJson(body));
  if (checked.success) return checked.data.data?.map(({ id }) => id) ?? [];
  throw new TicketFailure('no_response', `${endpoint.host} answered with no list of models.`);
}

function unlisted({ host }: Endpoint, cause: TicketFailure): TicketsiftError {
  return new TicketsiftError(
    'no_model',
    `No model is named, and ${host} does not list its own. ${cause.message}`,
    {
      hint: 'Name one with --model, and see whether --base-url is right: most end in /v1.',
      cause,
    },
  );
}
