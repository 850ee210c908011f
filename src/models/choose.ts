import type { Config } from '../config/load.js';
import { TicketsiftError } from '../core/errors.js';
import type { Prompt } from '../core/prompt.js';
import { didYouMean } from '../core/text/did-you-mean.js';
import { withoutCredentials } from '../core/text/locations.js';
import { listNames } from '../core/text/names.js';
import { isLocalModel } from './index.js';

/** A model's name and why it answers, as the end of a sentence. */
export interface Choice {
  readonly name: string;
  readonly why: string;
}

/** The endpoint that would answer, as far as a choice needs to know it. */
interface ReachableEndpoint {
  /** The base URL that was named; undefined for OpenAI's own. It may hold a password. */
  readonly named: string | undefined;
  /** Whether it gets a key. */
  readonly hasKey: boolean;
  readonly listModels: () => Promise<readonly string[]>;
}

interface ModelChoiceOptions {
  readonly prompt: Prompt;
  readonly config: Pick<Config, 'model' | 'pageLimits'>;
  /** Nothing will be sent, so no key is needed. */
  readonly sendsNothing: boolean;
  /** Finds the endpoint. Not called where a local model is named. */
  readonly reach: () => Promise<ReachableEndpoint>;
}

export const embedded = 'embedded';

/**
 * Which model answers: the one named by flag, prompt or configuration; else what fits the key and endpoint
 * there are; else the embedded one. A named model without a key is an error, never replaced by another.
 * @throws TicketsiftError `no_key` or `no_model`; `usage` for one that a page may not use; whatever `reach` throws
 */
export async function chooseModel(options: ModelChoiceOptions): Promise<Choice> {
  const named = namedModel(options);
  // First of all, so that what is refused reaches nothing.
  if (named) refuseOther(named, options.config);
  const choice = await choose(named, options);
  refuseOther(choice, options.config);
  return choice;
}

async function choose(choice: Choice | undefined, options: ModelChoiceOptions): Promise<Choice> {
  if (choice && isLocalModel(choice.name)) return choice;
  const { named, hasKey, listModels } = await options.reach();
  if (choice) {
    if (hasKey || options.sendsNothing || named !== undefined) return choice;
    throw new TicketsiftError('no_key', `There is no key for ${choice.name} (${choice.why})`, {
      hint: [
        didYouMean(choice.name, [embedded]),
        'Set OPENAI_API_KEY; or --base-url for a server that needs none; or --model embedded.',
      ]
        .filter((sentence) => sentence !== undefined)
        .join(' '),
    });
  }
  if (hasKey) return { name: 'gpt-4o-mini', why: 'OPENAI_API_KEY is set' };
  if (named !== undefined) return onlyModel(withoutCredentials(named), await listModels());
  return { name: embedded, why: 'no key set' };
}

/** @throws TicketsiftError `usage` for a model that a page may not use */
function refuseOther({ name, why }: Choice, { pageLimits }: Pick<Config, 'pageLimits'>): void {
  const models = pageLimits?.models.value;
  if (!models || models.includes(name)) return;
  const there = models.length === 0 ? 'it may use none' : `it may use ${listNames(models)}`;
  throw new TicketsiftError('usage', `The studio may not use the model ${name} (${why}): ${there}`, {
    hint: 'Choose one of them on the page or in the prompt. `studio.models` in the configuration has the list.',
  });
}

function namedModel({ prompt, config }: Pick<ModelChoiceOptions, 'prompt' | 'config'>): Choice | undefined {
  const { value, origin } = config.model;
  if (value !== undefined && origin.kind === 'flag') return { name: value, why: origin.where };
  if (prompt.model !== undefined) return { name: prompt.model, why: `named by the prompt ${prompt.name}` };
  return value === undefined ? undefined : { name: value, why: `set in ${origin.where}` };
}

function onlyModel(endpoint: string, names: readonly string[]): Choice {
  const [only] = names;
  if (only !== undefined && names.length === 1) return { name: only, why: `the only model at ${endpoint}` };
  const hint = only === undefined ? 'It lists no models.' : `It has: ${listNames(names)}.`;
  throw new TicketsiftError('no_model', `Name a model of ${endpoint} with --model`, { hint });
}
