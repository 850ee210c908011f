import type { Config } from '../config/load.js';
import { TicketsiftError } from '../core/errors.js';
import type { Prompt } from '../core/prompt.js';
import { withoutCredentials } from '../core/text/locations.js';
import { listNames } from '../core/text/names.js';
import { isLocalModel } from './index.js';

/** A model's name and why it answers, as the end of a sentence. */
export interface Choice {
  readonly name: string;
  readonly why: string;
}

interface ModelChoiceOptions {
  readonly prompt: Prompt;
  readonly config: Pick<Config, 'model' | 'baseUrl'>;
  readonly hasKey: boolean;
  /** Nothing will be asked, so no key is needed. */
  readonly sendsNothing: boolean;
  /** The models at the configured endpoint. */
  readonly listModels: () => Promise<readonly string[]>;
}

export const embedded = 'embedded';

/**
 * Which model answers: the one named by flag, prompt or configuration; else what fits the key and endpoint
 * there are; else the embedded one. A named model without a key is an error, never replaced by another.
 * @throws TicketsiftError `no_key` or `no_model`
 */
export async function chooseModel(options: ModelChoiceOptions): Promise<Choice> {
  const { config, hasKey, sendsNothing, listModels } = options;
  const named = namedModel(options);
  if (named) {
    if (isLocalModel(named.name) || hasKey || sendsNothing || config.baseUrl.value !== undefined)
      return named;
    throw new TicketsiftError('no_key', `There is no key for ${named.name} (${named.why})`, {
      hint: 'Set OPENAI_API_KEY; or --base-url for a server that needs none; or --model embedded.',
    });
  }
  if (hasKey) return { name: 'gpt-4o-mini', why: 'OPENAI_API_KEY is set' };
  const endpoint = config.baseUrl.value;
  if (endpoint !== undefined) return onlyModel(withoutCredentials(endpoint), await listModels());
  return { name: embedded, why: 'no model is named and OPENAI_API_KEY is not set' };
}

function namedModel({ prompt, config }: ModelChoiceOptions): Choice | undefined {
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
