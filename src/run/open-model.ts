import type { Login } from '../auth/current-user.js';
import type { OpenedLogin } from '../auth/open.js';
import type { Config } from '../config/load.js';
import { valuesOf } from '../config/setting.js';
import { free, type Price } from '../core/cost.js';
import { TicketsiftError } from '../core/errors.js';
import type { Model } from '../core/model.js';
import type { Prompt } from '../core/prompt.js';
import { withoutCredentials } from '../core/text/locations.js';
import type { World } from '../core/world/world.js';
import { chooseModel, embedded } from '../models/choose.js';
import { isLocalModel, kindOfModel, models } from '../models/index.js';
import type { RunPlan } from './plan.js';

/** Tokens of a reply at most where a run has a spending limit and the prompt does not say. */
const replyLimit = 4_096;

/** Where OpenAI's own models answer. */
const openAi = 'https://api.openai.com/v1';

interface ModelContext {
  readonly world: Pick<World, 'environment' | 'now'>;
  readonly config: Config;
  /** The current user, whose token goes to the endpoint where the configuration says so. */
  readonly login: OpenedLogin | undefined;
  readonly prompt: Prompt;
  /** False where no request will be made, so that no key is needed. */
  readonly sends: boolean;
}

/** A model ready for requests, and what the user should know of it. */
export interface OpenedModel extends AsyncDisposable {
  readonly model: Model;
  readonly notes: readonly string[];
  /** Undefined where it is not known. */
  readonly price: Price | undefined;
  /** Whether the price is the one that ships with the program. */
  readonly hasShippedPrice: boolean;
}

/**
 * Chooses the model of a run.
 * @throws TicketsiftError `no_key` or `no_model`
 */
export async function planModel({
  world,
  config,
  login,
  prompt,
  sends,
}: ModelContext): Promise<RunPlan['model']> {
  const { secrets, proxy } = world.environment;
  const { apiKey } = secrets;
  const bearer = bearerOf(config, login?.login);
  const baseUrl = config.baseUrl.value ?? openAi;
  const listModels = async () => {
    if (!sends) {
      throw new TicketsiftError('no_model', 'Name the model with --model', {
        hint: 'With --offline and --dry-run the endpoint is not asked which models it has.',
      });
    }
    const { listModels } = await import('../models/endpoint/list-models.js');
    const timeoutMs = config.timeout.value;
    const endpoint = { baseUrl, apiKey, bearer, proxy, timeoutMs, now: world.now };
    return listModels(endpoint, new AbortController().signal);
  };
  const hasKey = apiKey !== undefined && bearer === undefined;
  const { name, why } = await chooseModel({ prompt, config, hasKey, sendsNothing: !sends, listModels });
  return { name, why, endpoint: isLocalModel(name) ? null : withoutCredentials(baseUrl) };
}

/**
 * Opens the model of a plan. What is heavy about it is loaded with the first request only.
 * @throws TicketsiftError `config` or `bad_prompt`
 */
export async function openModel(
  { model: { name, why }, limits }: Pick<RunPlan, 'model' | 'limits'>,
  { world, config, login, prompt }: Omit<ModelContext, 'sends'>,
): Promise<OpenedModel> {
  const baseUrl = config.baseUrl.value ?? openAi;
  const isLocal = isLocalModel(name);
  const endpoint = {
    baseUrl,
    apiKey: world.environment.secrets.apiKey,
    bearer: bearerOf(config, login?.login),
    proxy: world.environment.proxy,
    timeoutMs: limits.timeoutMs,
    replyLimit: limits.maxCost === undefined ? undefined : replyLimit,
    now: world.now,
  };
  const model: Model = await models[kindOfModel(name)]({ name, prompt, endpoint });
  const notice = name === embedded ? [(await import('../models/embedded/index.js')).embeddedNotice] : [];
  const notes = isLocal
    ? [`the ${name} model answers: ${why}`, ...notice]
    : [`${name} at ${new URL(baseUrl).host} answers: ${why}`];
  const { openAiPrices, priceOf } = await import('../models/prices.js');
  // Another endpoint may have a model of such a name at another price.
  const isOpenAi = baseUrl.replace(/\/+$/, '') === openAi;
  const shipped = isOpenAi ? priceOf(name, openAiPrices) : undefined;
  const price = isLocal ? free : priceOf(name, valuesOf(config.prices), ...(isOpenAi ? [openAiPrices] : []));
  return {
    model,
    notes,
    price,
    hasShippedPrice: price !== undefined && price === shipped,
    [Symbol.asyncDispose]: () => model.close(),
  };
}

/** A company's own gateway lets people in, not keys; and their tokens are for nothing else. */
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
