import { answerSchema } from '../core/answer-schema.js';
import type { Model, ModelRequest } from '../core/model.js';
import type { Category } from '../core/prompt.js';
import { answerOf, type Client, openClient } from './client.js';
import { readCompletion } from './completion.js';
import { withDeadline } from './deadline.js';
import { readEndpoint } from './endpoint.js';
import { asFailure } from './failure.js';
import { HttpError, type ProxySettings } from './http.js';
import { readLimits } from './limits.js';
import { createWays, type Way } from './ways.js';

export interface OpenAiSettings {
  readonly model: string;
  readonly baseUrl: string;
  /** Without one, no key is sent: local servers ask for none. */
  readonly apiKey: string | undefined;
  /** Undefined leaves it to the endpoint. */
  readonly temperature: number | undefined;
  /** Undefined leaves it to the endpoint. */
  readonly maxOutputTokens: number | undefined;
  /**
   * Tokens of a reply at most where `maxOutputTokens` does not say, so that the cost of a request has a bound. No
   * part of the identity: a reply that ends before is the same without it.
   */
  readonly replyLimit?: number | undefined;
  /** Those the prompt allows; undefined allows any. */
  readonly categories: readonly Category[] | undefined;
  readonly proxy: ProxySettings;
  /** Milliseconds for one try, at most 2^31 - 1. */
  readonly timeoutMs: number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/**
 * A model behind an OpenAI-compatible endpoint: OpenAI, vLLM, llama.cpp's server, Ollama, a gateway.
 * Asked with chat completions, for a JSON schema, or else a JSON object, or else plain text.
 *
 * When the signal fires, `ask` rejects with its reason.
 * @throws TicketsiftError `config` for a base URL that is none
 */
export function createOpenAi(settings: OpenAiSettings): Model {
  const { model, proxy, timeoutMs, temperature, maxOutputTokens, replyLimit, now } = settings;
  const endpoint = readEndpoint(settings.baseUrl, settings.apiKey);
  const schema = answerSchema(settings.categories);
  const addressee = { endpoint, model, now };
  const mostTokens = maxOutputTokens ?? replyLimit;
  const ways = createWays({ schema, temperature, mostTokens, mustLimit: replyLimit !== undefined });
  let opened: Promise<Client> | undefined;

  const post = async (request: ModelRequest, way: Way, signal: AbortSignal) => {
    opened ??= openClient(endpoint, proxy);
    const { sdk } = await opened;
    return answerOf(sdk.chat.completions.create(bodyOf(request, way), { signal }));
  };
  const bodyOf = (request: ModelRequest, way: Way) => ({ model, messages: messagesOf(request), ...way });

  return {
    name: model,
    identity: {
      provider: 'openai',
      endpoint: endpoint.baseUrl,
      model,
      temperature,
      maxOutputTokens,
      schema,
    },
    async ask(request, signal) {
      for (;;) {
        const asked = ways.current();
        try {
          const answer = await withDeadline(signal, timeoutMs, (own) => post(request, asked.way, own));
          const limits = readLimits(answer.headers, now());
          return { ...readCompletion(answer.body, endpoint), limits };
        } catch (error) {
          const again = error instanceof HttpError && ways.learn(asked, error);
          if (!again) throw asFailure(error, addressee);
        }
      }
    },
    bound(request) {
      const { way } = ways.current();
      return {
        input: Buffer.byteLength(JSON.stringify(bodyOf(request, way))),
        output: way.max_completion_tokens ?? way.max_tokens ?? undefined,
      };
    },
    async close() {
      // What could not be opened was told to whoever asked, and has nothing to close.
      const client = await opened?.catch(() => undefined);
      await client?.close();
    },
  };
}

function messagesOf({ system, user }: ModelRequest) {
  const question = { role: 'user' as const, content: user };
  return system === undefined ? [question] : [{ role: 'system' as const, content: system }, question];
}
