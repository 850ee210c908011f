import { answerSchema } from '../core/answer-schema.js';
import type { Model, ModelRequest } from '../core/model.js';
import type { Category } from '../core/prompt.js';
import { bodyOf, type Client, openClient } from './client.js';
import { readCompletion } from './completion.js';
import { withDeadline } from './deadline.js';
import { readEndpoint } from './endpoint.js';
import { asFailure } from './failure.js';
import { HttpError, type ProxySettings } from './http.js';
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
  /** Those the prompt allows; undefined allows any. */
  readonly categories: readonly Category[] | undefined;
  readonly proxy: ProxySettings;
  /** Milliseconds for one try, at most 2^31 - 1. */
  readonly timeoutMs: number;
}

/**
 * A model behind an OpenAI-compatible endpoint: OpenAI, vLLM, llama.cpp's server, Ollama, a gateway.
 * Asked with chat completions, for a JSON schema, or else a JSON object, or else plain text.
 *
 * When the signal fires, `ask` rejects with its reason.
 * @throws TicketsiftError `config` for a base URL that is none
 */
export function createOpenAi(settings: OpenAiSettings): Model {
  const { model, proxy, timeoutMs, temperature, maxOutputTokens } = settings;
  const endpoint = readEndpoint(settings.baseUrl, settings.apiKey);
  const schema = answerSchema(settings.categories);
  const ways = createWays({ schema, temperature, maxOutputTokens });
  let opened: Promise<Client> | undefined;

  const post = async (request: ModelRequest, way: Way, signal: AbortSignal) => {
    opened ??= openClient(endpoint, proxy);
    const { sdk } = await opened;
    const body = { model, messages: messagesOf(request), ...way };
    return bodyOf(sdk.chat.completions.create(body, { signal }));
  };

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
          const body = await withDeadline(signal, timeoutMs, (own) => post(request, asked.way, own));
          return readCompletion(body, endpoint);
        } catch (error) {
          const again = error instanceof HttpError && ways.learn(asked, error);
          if (!again) throw asFailure(error, endpoint);
        }
      }
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
