import { resolve } from 'node:path';
import type { OpenedLogin } from '../auth/open.js';
import { limitKeys } from '../config/keys.js';
import type { Config } from '../config/load.js';
import { asByFlag, byDefault, type Setting } from '../config/setting.js';
import type { Acceptance } from '../core/classification.js';
import type { Cleaning } from '../core/cleaning.js';
import { uselessWithout } from '../core/errors/useless-flags.js';
import type { Prompt } from '../core/prompt.js';
import { isUrl, withoutCredentials } from '../core/text/locations.js';
import type { World } from '../core/world/world.js';
import { knowsHowSureItIs } from '../models/index.js';
import { type Destination, withoutPassword } from '../outputs/destination.js';
import { type RowOptions, rowOptionsSchema } from '../outputs/rows/options.js';
import { promptHash } from '../prompts/prompt-hash.js';
import type { FoundSource } from '../sources/find.js';
import type { Selection } from '../sources/selection.js';
import { type CachePlace, cachePlace } from './cache-place.js';
import { fittedThresholds } from './cascade/fitted.js';
import { nameOfCascade } from './cascade/models.js';
import { chooseCascade } from './cascade/plan-cascade.js';
import { type PlannedModel, planModel } from './model/plan-model.js';
import { givenTexts, type PlannedRun, runPlanSchema } from './plan.js';

/** What a plan is made of, besides the configuration. */
export interface RunRequest {
  readonly source: FoundSource;
  readonly selection?: Selection;
  readonly prompt: Prompt;
  /** False for a cache that vanishes with the run. */
  readonly keepsCache: boolean;
  readonly sends: boolean;
  /** True where all answers come from a recording, so that the endpoint is only a part of their keys. */
  readonly isReplay?: boolean;
  /** False where the repeated run sent none. */
  readonly sendsCredential?: boolean;
  readonly repeats?: number;
  /** Whether requests are sent in batches. */
  readonly inBatches?: boolean | undefined;
  /** Whether tickets that wait in a batch are sent live. */
  readonly ignoresBatches?: boolean | undefined;
  readonly budgetId?: string | undefined;
  readonly retryOf?: string | undefined;
  readonly destination?: Destination;
  readonly rows?: RowOptions;
  /** Which answers to accept from a model that says how sure it is. */
  readonly acceptance?: Acceptance | undefined;
  /** What is removed from texts, whatever the prompt and the configuration say. */
  readonly clean?: Cleaning | undefined;
}

export interface PlanContext {
  readonly world: Pick<World, 'environment' | 'now' | 'cwd'>;
  readonly config: Config;
  readonly login: OpenedLogin | undefined;
}

/**
 * Makes the plan of a run from the user's options and the configuration.
 * @throws TicketsiftError `no_key` or `no_model` where no model can be chosen; `not_trusted`
 */
export async function planRun(request: RunRequest, context: PlanContext): Promise<PlannedRun> {
  const { source, selection = {}, prompt, keepsCache, sends, repeats = 1, retryOf } = request;
  const { isReplay = false, sendsCredential = true } = request;
  const { config, world } = context;
  const plannedPrompt = {
    name: prompt.name,
    version: prompt.version ?? null,
    path: prompt.path,
    hash: promptHash(prompt),
  };
  const texts = {
    ...(isRedacted(prompt, config) && { redact: true as const }),
    clean: request.clean ?? planCleaning(prompt, config),
  };
  const named = chooseCascade(prompt, config);
  const fitted = named && (await fittedThresholds({ prompt: plannedPrompt, models: named, texts }, world));
  const planned = (name?: string): Promise<PlannedModel> =>
    planModel(
      { prompt, sends, isReplay, sendsCredential },
      named ? { ...context, config: { ...config, model: asByFlag(name, named.where) } } : context,
    );
  const first = named && (await planned(named.first));
  const { model, endpoint } = await planned(named?.second);
  const plan = runPlanSchema.parse({
    source: planSource(source, config, world.cwd),
    selection,
    prompt: plannedPrompt,
    model,
    ...(first && fitted && { cascade: { model: first.model, hash: fitted.firstHash, sure: fitted.sure } }),
    limits: planLimits(config, request.budgetId, model.serviceTier),
    saidLimits: limitKeys.filter((name) => config[name].origin.kind === 'flag'),
    cache: keepsCache ? placeToRecord(await cachePlace(world, config)) : null,
    ...texts,
    ...planAcceptance(request.acceptance, named ? nameOfCascade(named) : model.name),
    sends,
    ...(request.inBatches && { inBatches: true }),
    ...(request.ignoresBatches && { ignoresBatches: true }),
    repeats,
    ...(retryOf !== undefined && { retryOf }),
    ...planRows(request.rows),
    destination: request.destination ? withoutPassword(request.destination) : null,
  });
  return { plan, prompt, source, endpoint: endpoint ?? first?.endpoint };
}

/** Returns the path of a file, or the URL of a database as it is written, without a password. */
function placeToRecord(place: CachePlace): string {
  return place.kind === 'file' ? place.path : place.name;
}

/**
 * Returns whether tickets are redacted. A flag decides; else the configuration or the prompt may ask for it.
 */
export function isRedacted(prompt: Prompt, { redact: { value, origin } }: Config): boolean {
  return value || (prompt.redact === true && origin.kind !== 'flag');
}

/** The prompt overrides the configuration. */
function planCleaning({ clean = {} }: Prompt, { clean: configured }: Config): Cleaning {
  return {
    html: clean.html ?? configured.html.value,
    quotes: clean.quotes ?? configured.quotes.value,
    signatures: clean.signatures ?? configured.signatures.value,
    disclaimers: clean.disclaimers ?? configured.disclaimers.value,
  };
}

function planSource({ names, locations, texts, objects, options }: FoundSource, config: Config, cwd: string) {
  // A plan is recorded, and no ticket text ever is.
  if (texts !== undefined) return { name: givenTexts, isRepeatable: false, options };
  if (objects !== undefined) return { name: 'tickets', isRepeatable: false, options };
  const [only = ''] = names;
  const [name = '', ...others] = names.length === 1 && config.sources.has(only) ? names : locations.map(full);
  const { queryFile } = options;
  function full(location: string): string {
    return location === '-' || isUrl(location) ? withoutCredentials(location) : resolve(cwd, location);
  }
  return {
    name,
    ...(others.length > 0 && { others }),
    isRepeatable: !names.some((one) => one === '-' || withoutCredentials(one) !== one),
    options: queryFile === undefined ? options : { ...options, queryFile: resolve(cwd, queryFile) },
  };
}

/**
 * Checks that the model says how sure it is.
 * @throws TicketsiftError `usage` where it does not
 */
function planAcceptance(acceptance: Acceptance = {}, model: string) {
  const { minConfidence, anyLanguage } = acceptance;
  const flags = [
    ...(minConfidence === undefined ? [] : ['--min-confidence']),
    ...(anyLanguage ? ['--any-language'] : []),
  ];
  const [flag] = flags;
  if (flag === undefined) return {};
  if (knowsHowSureItIs(model)) return { acceptance };
  // A cascade has thresholds of its own, and another model for what is unsure.
  throw uselessWithout(
    flag,
    '--model embedded',
    `This run uses ${model}. A model at an endpoint does not say how sure it is, and reads most languages.`,
  );
}

/** Returns what is said about rows, if anything. */
function planRows(options: RowOptions = {}) {
  const rows = rowOptionsSchema.parse(options);
  return Object.keys(rows).length > 0 ? { rows } : {};
}

/**
 * The timeouts, in milliseconds, of requests at the tier `flex` and of all tries of a ticket: it answers when
 * it has time.
 */
const flexTimeout = byDefault(15 * 60_000);
const flexTicketTimeout = byDefault(60 * 60_000);

function planLimits(config: Config, budgetId: string | undefined, tier: string | undefined) {
  const { rpm, tpm, maxCost } = config;
  const isFlex = tier === 'flex';
  const timeout = isFlex && isDefault(config.timeout) ? flexTimeout : config.timeout;
  const ticketTimeout = isFlex && isDefault(config.ticketTimeout) ? flexTicketTimeout : config.ticketTimeout;
  return {
    concurrency: config.concurrency.value,
    ...(rpm.value !== undefined && { requestsPerMinute: rpm.value }),
    ...(tpm.value !== undefined && { tokensPerMinute: tpm.value }),
    retries: config.retries.value,
    repairs: config.repair.value,
    timeoutMs: timeout.value,
    ticketTimeoutMs: ticketTimeout.value,
    maxWaitMs: config.maxWait.value,
    ...(maxCost.value !== undefined && { maxCost: maxCost.value }),
    ...(budgetId !== undefined && { budgetId }),
  };
}

function isDefault({ origin }: Setting<unknown>): boolean {
  return origin.kind === 'default';
}
