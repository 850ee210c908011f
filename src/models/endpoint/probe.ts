import * as z from 'zod';
import { messageOf } from '../../core/errors/caught.js';
import { parseJson } from '../../core/text/json.js';
import { readEndpoint } from './endpoint.js';
import { asFailure } from './failure.js';
import { HttpError, openHttp } from './http.js';
import type { ListModelsSettings } from './list-models.js';

/** What an endpoint answers to the one request that costs nothing. */
export interface Probed {
  readonly host: string;
  readonly status: number;
  /** How many models it lists; undefined where it lists none. */
  readonly models: number | undefined;
  /** Milliseconds by which the clock of this machine is ahead of its own; undefined where it does not say what time it is. */
  readonly skewMs: number | undefined;
}

const list = z.object({ data: z.array(z.unknown()) });

/**
 * Asks an endpoint for its models, whatever it answers.
 * @throws Error with a sentence where there is no answer; TicketsiftError `config` for a base URL that is none; whatever
 *   `bearer` throws; the reason of `signal` when that fires
 */
export async function probeEndpoint(settings: ListModelsSettings, signal: AbortSignal): Promise<Probed> {
  const endpoint = readEndpoint(settings.baseUrl, settings);
  await endpoint.authorization();
  const http = await openHttp(endpoint, settings.proxy, settings.timeoutMs);
  try {
    const { status, body, headers } = await http
      .send({ method: 'GET', path: '/models', signal })
      .catch((error: unknown) => {
        if (error instanceof HttpError) return error.answer;
        throw error;
      });
    const at = typeof headers.date === 'string' ? Date.parse(headers.date) : Number.NaN;
    return {
      host: endpoint.host,
      status,
      models: status < 300 ? list.safeParse(parseJson(body)).data?.data.length : undefined,
      skewMs: Number.isNaN(at) ? undefined : settings.now() - at,
    };
  } catch (error) {
    signal.throwIfAborted();
    const failure = asFailure(error, { endpoint, now: settings.now });
    throw failure instanceof Error ? failure : new Error(messageOf(failure));
  } finally {
    await http.close();
  }
}
