import type { Config } from '../../config/load.js';
import { valuesOf } from '../../config/setting.js';
import { free, type Price } from '../../core/cost.js';
import type { Model } from '../../core/model.js';
import { pageAddress } from '../../core/world/page-address.js';
import type { World } from '../../core/world/world.js';
import { embedded } from '../../models/choose.js';
import { kindOfModel, models } from '../../models/index.js';
import type { Vectors } from '../../storage/cache/vectors.js';
import type { EndpointFacts } from '../../storage/endpoint-facts.js';
import type { PlannedRun } from '../plan.js';
import { openAi, type ReachedEndpoint } from './reach-endpoint.js';

/** The maximum length of a reply in tokens where a run has a spending limit and the prompt sets none. */
const replyLimit = 4_096;

/** The parts of a planned run that its model depends on. */
interface ModelToOpen extends Pick<PlannedRun, 'prompt' | 'endpoint'> {
  readonly plan: Pick<PlannedRun['plan'], 'model' | 'limits'>;
}

interface ModelContext {
  readonly world: Pick<World, 'environment' | 'now'>;
  readonly config: Pick<Config, 'prices'>;
  /** What is known of the endpoint. */
  readonly facts: Pick<EndpointFacts, 'refused' | 'keepRefused'>;
  /** Where a local model keeps what it computes from the texts it learns from. */
  readonly vectors: Vectors;
  /** Receives what turns out about the endpoint while it answers. */
  readonly note: (text: string) => void;
}

/** A model ready for requests, and what the user should know about it. */
export interface OpenedModel extends AsyncDisposable {
  readonly model: Model;
  readonly notes: readonly string[];
  /** How the model was chosen, and what it is, as sentences. */
  readonly details: readonly string[];
  /** What the user should know of it, and need not read with every run. */
  readonly disclaimer: string | undefined;
  /** Undefined where it is not known. */
  readonly price: Price | undefined;
  /** The service tier of the requests; undefined where none is named. */
  readonly tier: string | undefined;
  /** The day on which the price was read, where it ships with the program. */
  readonly priceAsOf: string | undefined;
}

/**
 * Opens the model of a plan. Its heavy parts are loaded with the first request.
 * @throws TicketsiftError `config` or `bad_prompt`
 */
export async function openModel(
  { plan, prompt, endpoint }: ModelToOpen,
  { world, config, facts, vectors, note }: ModelContext,
): Promise<OpenedModel> {
  const {
    model: { name, why, serviceTier },
    limits,
  } = plan;
  const model: Model = await models[kindOfModel(name)]({
    name,
    prompt,
    vectors,
    endpoint: {
      baseUrl: endpoint?.baseUrl ?? openAi,
      apiKey: endpoint?.apiKey,
      bearer: endpoint?.bearer,
      withholds: endpoint?.withholds ?? false,
      proxy: world.environment.proxy,
      timeoutMs: limits.timeoutMs,
      replyLimit: limits.maxCost === undefined ? undefined : replyLimit,
      serviceTier,
      now: world.now,
      refused: facts.refused,
      onRefused: facts.keepRefused,
      note,
    },
  });
  const close = () => model.close();
  if (endpoint === undefined) {
    const isEmbedded = name === embedded;
    const notice = isEmbedded ? [(await import('../../models/embedded/index.js')).embeddedNotice] : [];
    return {
      model,
      notes: [],
      details: [`using the ${name} model (${why})`, ...notice],
      disclaimer: isEmbedded ? smallModel : undefined,
      price: free,
      tier: model.tier,
      priceAsOf: undefined,
      [Symbol.asyncDispose]: close,
    };
  }
  const { noteOnAge, openAiPrices, priceOf } = await import('../../models/prices.js');
  // Another endpoint may have a model of the same name at another price.
  const isOpenAi = endpoint.baseUrl.replace(/\/+$/, '') === openAi;
  const found = isOpenAi ? priceOf(name, openAiPrices) : undefined;
  const price = priceOf<Price>(name, valuesOf(config.prices), ...(isOpenAi ? [openAiPrices] : []));
  const shipped = price === found ? found : undefined;
  const age = shipped && noteOnAge(name, shipped, world.now());
  return {
    model,
    notes: [
      ...(endpoint.withholds ? ['the endpoint gets no key or token until you run `ticketsift trust`'] : []),
      ...(age === undefined ? [] : [age]),
    ],
    details: [`using ${name} (${why}) at ${describeEndpoint(endpoint)}`],
    disclaimer: undefined,
    price,
    tier: model.tier,
    priceAsOf: shipped?.asOf,
    [Symbol.asyncDispose]: close,
  };
}

const smallModel = `embedded is a small model, see ${pageAddress('models')}`;

/** Returns where tickets go, and what named the address. */
function describeEndpoint({ baseUrl, removed, namedBy }: ReachedEndpoint): string {
  const { origin, pathname } = new URL(baseUrl);
  const facts = [
    ...(namedBy === undefined ? [] : [`from ${namedBy}`]),
    ...(removed === undefined ? [] : [`without ${removed}`]),
  ];
  return `${origin}${pathname.replace(/\/+$/, '')}${facts.length === 0 ? '' : ` (${facts.join(', ')})`}`;
}
