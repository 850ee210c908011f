import * as z from 'zod';
import { TicketsiftError } from '../core/errors.js';
import { TicketFailure } from '../core/ticket-error.js';
import { answerTo, openClient } from './client.js';
import { type Endpoint, readEndpoint } from './endpoint.js';
import { asFailure } from './failure.js';
import type { ProxySettings } from './http.js';
import { parseJson } from './parse-json.js';

export interface ListModelsSettings {
  readonly baseUrl: string;
  readonly apiKey: string | undefined;
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
 * @throws TicketsiftError `no_model` when it does not say, `config` for a base URL that is none; the reason of
 *   `signal` when that fires
 */
export async function listModels(settings: ListModelsSettings, signal: AbortSignal): Promise<string[]> {
  const endpoint = readEndpoint(settings.baseUrl, settings.apiKey);
  signal.throwIfAborted();
  const client = await openClient(endpoint, settings.proxy, settings.timeoutMs);
  try {
    const { body } = await answerTo(client.sdk.models.list({ signal }));
    return read(body, endpoint);
  } catch (error) {
    signal.throwIfAborted();
    const cause = asFailure(error, { endpoint, now: settings.now });
    throw cause instanceof TicketFailure ? unlisted(endpoint, cause) : cause;
  } finally {
    await client.close();
  }
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
