import type { Config } from '../../config/load.js';
import { notTogether } from '../../core/errors/useless-flags.js';
import type { Prompt } from '../../core/prompt.js';
import { type CascadeModels, modelsOfCascade } from './models.js';

/** Two models, and what named them. */
export interface NamedCascade extends CascadeModels {
  readonly where: string;
}

/**
 * Returns the two models that answer, where there are two. A flag overrides the prompt, which overrides the
 * rest of the configuration, where a cascade overrides a model.
 * @throws TicketsiftError `usage` where flags name a cascade and a model
 */
export function chooseCascade(
  { model }: Pick<Prompt, 'model'>,
  config: Pick<Config, 'cascade' | 'model'>,
): NamedCascade | undefined {
  const { value, origin } = config.cascade;
  if (value === undefined) return undefined;
  const isModelSaid = config.model.origin.kind === 'flag';
  if (origin.kind !== 'flag') {
    if (isModelSaid || model !== undefined) return undefined;
  } else if (isModelSaid) {
    throw notTogether(
      '--cascade',
      '--model',
      'A cascade names both of its models: --cascade embedded,gpt-4o-mini.',
    );
  }
  return { ...modelsOfCascade(value), where: origin.where };
}
