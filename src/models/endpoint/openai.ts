import * as z from 'zod';
import { answerSchema } from '../../core/answer-schema.js';
import type { Model, ModelRequest, Reply } from '../../core/model.js';
import type { Category } from '../../core/prompt.js';
import type { ProxySettings } from '../../core/proxy.js';
import { parseJson } from '../../core/text/json.js';
import { createBatchForm } from './batch/form.js';
import { readCompletion } from './completion.js';
import { readEndpoint } from './endpoint.js';
import type { HttpResponse } from './exchange.js';
import { asFailure } from './failure.js';
import { type Http, HttpError, openHttp } from './http.js';
import { chargedTier, readUsage } from './usage.js';
import { createWays, type RequestForm } from './ways.js';

export interface OpenAiSettings {
  readonly model: string;
  readonly baseUrl: string;
  /** Without one, no key is sent: local servers ask for none. */
  readonly apiKey: string | undefined;
  /** See `Credentials`. */
  readonly bearer?: (() => Promise<string>) | undefined;
  /** Undefined leaves it to the endpoint. */
  readonly temperature: number | undefined;
  /** Undefined leaves it to the endpoint. */
  readonly maxOutputTokens: number | undefined;
  /**
   * Tokens that a reply may have where `maxOutputTokens` does not say. With it no request is sent without a limit, so
   * that what one can cost is known; as it is there for the money and not for the answer, it is not part of the
   * identity.
   */
  readonly replyLimit?: number | undefined;
  /** How much the model thinks; undefined leaves it to the endpoint. */
  readonly reasoningEffort?: string | undefined;
  /** The service tier to ask for. It is there for the money and not for the answer, so it is not part of the identity. */
  readonly serviceTier?: string | undefined;
  /** Those the prompt allows; undefined allows any. */
  readonly categories: readonly Category[] | undefined;
  readonly proxy: ProxySettings;
  /** Milliseconds for one try, at most 2^31 - 1. */
  readonly timeoutMs: number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Names of what the endpoint is known to refuse, from earlier runs. */
  readonly refused?: readonly string[];
  /** Receives all such names once a request without them was answered. */
  readonly onRefused?: (names: readonly string[]) => void;
  /** Receives what the user should know of the endpoint, once each. */
  readonly note?: ((text: string) => void) | undefined;
}

/**
 * A model behind an OpenAI-compatible endpoint: OpenAI, vLLM, llama.cpp's server, Ollama, a gateway.
 * Asked with chat completions, for a JSON schema, or else a JSON object, or else plain text. Not through the SDK, of
 * which a batch uses nothing but its types: its 150 modules would take a tenth of a second to load.
 *
 * When the signal fires, `ask` rejects with its reason.
 * @throws TicketsiftError `config` for a base URL that is none
 */
export function createOpenAi(settings: OpenAiSettings): Model {
  const { model, proxy, timeoutMs, temperature, maxOutputTokens, now } = settings;
  const { reasoningEffort, serviceTier, refused } = settings;
  const endpoint = readEndpoint(settings.baseUrl, settings);
  const schema = answerSchema(settings.categories);
  const ownLimit = maxOutputTokens === undefined ? settings.replyLimit : undefined;
  const replyLimit = maxOutputTokens ?? ownLimit;
  const limitIsNeeded = settings.replyLimit !== undefined;
  const ways = createWays({
    model,
    schema,
    temperature,
    reasoningEffort,
    serviceTier,
    replyLimit,
    limitIsNeeded,
    refused,
  });
  let kept = ways.refused();
  const tell = tellOnce(`${model} at ${endpoint.host}`, settings);
  const contextAt = (tier: string | undefined) => ({ endpoint, model, now, tier });
  let opened: Promise<Http> | undefined;

  /** Reads an answer, whatever its status, that teaches no other way. */
  const read = (answer: HttpResponse, tier: string | undefined): Reply => {
    const context = contextAt(tier);
    if (answer.status >= 200 && answer.status < 300)
      return withLimit(readCompletion(answer, context), ownLimit);
    const unread = readFailedGeneration(answer, tier);
    if (unread) return unread;
    throw asFailure(new HttpError(answer), context);
  };

  const post = async (body: string, signal: AbortSignal) => {
    opened ??= openHttp(endpoint, proxy, timeoutMs);
    const http = await opened;
    return http.send({ method: 'POST', path: '/chat/completions', body, signal });
  };

  /** A lesson is one when what it led to is answered. */
  const keep = (answered: RequestForm) => {
    if (kept === ways.refused() || answered !== ways.current()) return;
    kept = ways.refused();
    settings.onRefused?.(kept);
  };

  return {
    name: model,
    identity: {
      provider: 'openai',
      endpoint: endpoint.baseUrl + endpoint.query,
      model,
      temperature,
      maxOutputTokens,
      reasoningEffort,
      schema,
    },
    replyLimit: ownLimit,
    tier: ways.current().tier,
    async answer(request, signal) {
      for (;;) {
        signal.throwIfAborted();
        const way = ways.current();
        const context = contextAt(way.tier);
        for (const name of way.leftOut) tell.leftOut(name);
        const sent = await post(bodyOf(request, way), signal).catch((error: unknown) => {
          if (error instanceof HttpError) return error;
          signal.throwIfAborted();
          throw asFailure(error, context);
        });
        // What has come counts, whether or not anything more is wanted: it may have been paid for.
        if (!(sent instanceof HttpError)) {
          const reply = read(sent, way.tier);
          keep(way);
          tell.reply(way.tier, reply);
          return reply;
        }
        const unread = readFailedGeneration(sent.answer, way.tier);
        if (unread) return unread;
        if (!ways.learn(way, sent.answer)) throw asFailure(sent, context);
      }
    },
    batch: createBatchForm({ endpoint, model, proxy, timeoutMs, now, current: ways.current, bodyOf, read }),
    /**
     * A token of a byte-level tokenizer is at least one byte. Those that a chat template puts around a
     * message are fewer than the bytes of the JSON around it.
     */
    bound(request) {
      const way = ways.current();
      return { input: Buffer.byteLength(bodyOf(request, way)), output: way.replyLimit };
    },
    async close() {
      // A failure to open was thrown to the caller, and there is nothing to close.
      const http = await opened?.catch(() => undefined);
      await http?.close();
    },
  };
}

/** A reply with the limit that cut it, where that was not the prompt's. */
function withLimit(reply: Reply, ownLimit: number | undefined): Reply {
  return ownLimit === undefined || reply.finish !== 'length' ? reply : { ...reply, cutAt: ownLimit };
}

/** Makes what says, once each, which wishes of the user an endpoint does not follow. */
function tellOnce(model: string, { reasoningEffort, serviceTier, note }: OpenAiSettings) {
  const untold = new Set([`reasoning_effort ${reasoningEffort}`, `service_tier ${serviceTier}`]);
  const tell = (wish: string, text: string) => {
    if (untold.delete(wish)) note?.(`${model} ${text}`);
  };
  return {
    leftOut(wish: string) {
      const instead = wish.startsWith('service_tier') ? standardTier : 'it is left out';
      tell(wish, `takes no ${wish}: ${instead}`);
    },
    reply(sent: string | undefined, { usage }: Reply) {
      if (usage !== undefined && usage.tier === undefined && chargedTier(undefined, sent) !== undefined)
        tell(`service_tier ${sent}`, `does not keep to service_tier ${sent}: ${standardTier}`);
    },
  };
}

const standardTier = 'it answers at its standard tier, and at that price';

function bodyOf({ system, user }: ModelRequest, { parameters, mergesSystem }: RequestForm): string {
  const apart = system !== undefined && !mergesSystem;
  const content = system === undefined || apart ? user : `${system}\n\n${user}`;
  const message = { role: 'user', content: sendable(content) };
  const messages = apart ? [{ role: 'system', content: sendable(system) }, message] : [message];
  return `${parameters.slice(0, -1)},"messages":${JSON.stringify(messages)}}`;
}

/** Half of a surrogate pair is not a character: strict servers refuse JSON with one. */
function sendable(text: string): string {
  return text.isWellFormed() ? text : text.toWellFormed();
}

const failedGeneration = z.object({
  error: z.looseObject({ failed_generation: z.string() }),
  usage: z.unknown().optional(),
  service_tier: z.unknown().optional(),
});

/** What a model wrote that its server did not take for JSON (Groq): a reply that cannot be read, as any other. */
function readFailedGeneration({ body }: HttpResponse, sentTier: string | undefined): Reply | undefined {
  const { data } = failedGeneration.safeParse(parseJson(body));
  return (
    data && { text: data.error.failed_generation, finish: 'stop', usage: readUsage({ ...data, sentTier }) }
  );
}
