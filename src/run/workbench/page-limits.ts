import type { Context } from '../../auth/access.js';
import type { Config } from '../../config/load.js';
import type { SettingValues } from '../../config/schema.js';
import { notSet } from '../../config/setting.js';

/**
 * Applies the limits of the studio to everything done with a context: its models, and what a person may spend
 * a day.
 */
export function withPageLimits(context: Context): Context {
  return {
    ...context,
    config: limited(context.config),
    readConfig: async (flags?: SettingValues) => limited(await context.readConfig(flags)),
  };
}

/** Where nothing else names a model, the first one that the studio may use. */
function limited(config: Config): Config {
  const { models } = config.studio;
  const [first] = models.value ?? [];
  const isNamed = config.model.value !== undefined || first === undefined;
  return {
    ...config,
    pageLimits: config.studio,
    // A page names one model.
    cascade: notSet,
    model: isNamed ? config.model : { value: first, origin: models.origin },
  };
}
