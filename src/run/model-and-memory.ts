import { resolve } from 'node:path';
import type { Login } from '../auth/current-user.js';
import type { Config } from '../config/load.js';
import { valuesOf } from '../config/setting.js';
import { free, type Price } from '../core/cost.js';
import { TicketsiftError } from '../core/errors.js';
import type { Model } from '../core/model.js';
import type { Prompt } from '../core/prompt.js';
import { withoutCredentials } from '../core/text/locations.js';
import type { Session } from '../core/world/session.js';
import type { World } from '../core/world/world.js';
import { chooseModel, embedded } from '../models/choose.js';
import { models } from '../models/index.js';
import type { Cache } from '../storage/cache/cache.js';

/** Tokens of a reply at most where a run must not cost more than it may, and the prompt does not say. */
const replyLimit = 4_096;

/** Where OpenAI's own models answer. */
const openAi = 'https://api.openai.com/v1';

/** A model ready to be asked, and what the user should know of it. */
export interface OpenedModel extends AsyncDisposable {
  readonly model: Model;
  readonly notes: readonly string[];
  /** The base URL, without credentials; undefined for the embedded model. */
  readonly endpoint: string | undefined;
  /** Undefined where it is not known. */
  readonly price: Price | undefined;
}

export interface ModelOptions {
  readonly prompt: Prompt;
  readonly config: Config;
  /** No request will be made, so no key is needed. */
  readonly sendsNothing: boolean;
  /** Whoever is logged in, whose token goes to the endpoint where the configuration says so. */
  readonly login: Login | undefined;
}

/**
 * Chooses and makes the model. What is heavy about it is loaded with the first request only.
 * @throws TicketsiftError `no_key`, `no_model` or `bad_prompt`
 */
export async function openModel(
  world: World,
  { prompt, config, sendsNothing, login }: ModelOptions,
): Promise<OpenedModel> {
  const { secrets, proxy } = world.environment;
  const { apiKey } = secrets;
  const endpoint = {
    baseUrl: config.baseUrl.value ?? openAi,
    apiKey,
    bearer: bearerOf(config, login),
    proxy,
    timeoutMs: config.timeout.value,
    replyLimit: config.maxCost.value !== undefined ? replyLimit : undefined,
    now: world.now,
  };
  const listModels = async () => {
    if (sendsNothing) {
      throw new TicketsiftError('no_model', 'Name the model with --model', {
        hint: 'With --offline and --dry-run the endpoint is not asked which models it has.',
      });
    }
    const { listModels } = await import('../models/endpoint/list-models.js');
    return listModels(endpoint, new AbortController().signal);
  };
  const hasKey = apiKey !== undefined && endpoint.bearer === undefined;
  const { name, why } = await chooseModel({ prompt, config, hasKey, sendsNothing, listModels });
  const isEmbedded = name === embedded;
  const model: Model = await models[isEmbedded ? 'embedded' : 'openai']({ name, prompt, endpoint });
  const notes = isEmbedded
    ? [`the embedded model answers: ${why}`, (await import('../models/embedded/index.js')).embeddedNotice]
    : [`${name} at ${new URL(endpoint.baseUrl).host} answers: ${why}`];
  const { openAiPrices, priceOf } = await import('../models/prices.js');
  // Another endpoint may have a model of such a name at another price.
  const shipped = endpoint.baseUrl.replace(/\/+$/, '') === openAi ? [openAiPrices] : [];
  return {
    model,
    notes,
    endpoint: isEmbedded ? undefined : withoutCredentials(endpoint.baseUrl),
    price: isEmbedded ? free : priceOf(name, valuesOf(config.prices), ...shipped),
    [Symbol.asyncDispose]: () => model.close(),
  };
}

/** A company's own gateway lets people in, not keys; and their tokens are for nobody else. */
function bearerOf({ llm, baseUrl }: Config, login: Login | undefined): (() => Promise<string>) | undefined {
  if (llm.auth.value === undefined) return undefined;
  if (login && baseUrl.value !== undefined) return login.accessToken;
  throw new TicketsiftError(
    'config',
    `${llm.auth.origin.where} says llm.auth: login, but not ${login ? 'where to' : 'with whom'}`,
    {
      hint: login
        ? 'Name the gateway: base_url: https://llm.example.com/v1'
        : 'Configure the OpenID provider under auth.',
    },
  );
}

/**
 * Opens what is remembered; without `remember` in a private file that vanishes with the run, so that even then
 * identical requests are asked once. The default file is a convenience: where its folder cannot be used, the run
 * goes on with a warning. A file that the user named must work.
 * @throws TicketsiftError `bad_cache` or `cache_unavailable`
 */
export async function openMemory(
  { world, voice }: Pick<Session, 'world' | 'voice'>,
  { cache }: Pick<Config, 'cache'>,
  remember: boolean,
): Promise<Cache> {
  const [{ openCache }, { temporary }, { tolerant }] = await Promise.all([
    import('../storage/cache/cache.js'),
    import('../storage/open.js'),
    import('../storage/cache/tolerant.js'),
  ]);
  const open = (path: string, name = path) =>
    tolerant(openCache(path, world, name), world, (text) => voice.warn(text));
  if (!remember) return open(temporary);
  try {
    return open(resolve(world.cwd, cache.value), cache.value);
  } catch (error) {
    const isBroken = !(error instanceof TicketsiftError && error.code === 'cache_unavailable');
    if (isBroken || cache.origin.kind !== 'default') throw error;
    voice.warn(`${error.message}; answers are not remembered`);
    return open(temporary);
  }
}
