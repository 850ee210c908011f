import type { Config } from '../../config/load.js';
import { asByFlag } from '../../config/setting.js';
import { TicketsiftError } from '../../core/errors.js';
import { listNames } from '../../core/text/names.js';
import { embedded } from '../../models/choose.js';

/** Returns the models that a page may name: those of `studio.models`, else all in the configuration. */
export function modelsOf({ studio, model, prices }: Config): readonly string[] {
  const configured = model.value === undefined ? [] : [model.value];
  return studio.models.value ?? [...new Set([...configured, ...prices.keys(), embedded])];
}

/**
 * Returns the configuration with the model that a page names, which overrides the prompt; unchanged where it
 * names none.
 * @throws TicketsiftError `usage` for one that it may not name
 */
export function withModel(config: Config, name: string): Config {
  if (name === '') return config;
  const models = modelsOf(config);
  if (!models.includes(name)) {
    throw new TicketsiftError('usage', `The studio may not use the model ${name}`, {
      hint: `Its models: ${listNames(models)}.`,
    });
  }
  return { ...config, model: asByFlag(name, 'chosen on the page') };
}
