import type { SettingValues } from '../../../config/schema.js';
import type { TicketOptions } from '../../../sources/options.js';

/** The command's flags, as the command line gives them. */
export interface TryOptions extends TicketOptions {
  readonly prompt: string;
  readonly source: string;
  readonly sample: number;
  readonly seed: number;
  readonly watch?: true;
  readonly json?: true;
  readonly model?: string;
  readonly baseUrl?: string;
  readonly concurrency?: number;
  /** US dollars, for all tries of a watch together. */
  readonly maxCost?: number;
  /** False for --no-cache, a path for --cache, true for neither. */
  readonly cache: string | boolean;
  readonly offline?: true;
}

/** Returns those flags that settings have as well. */
export function settingsOfTry(options: TryOptions): SettingValues {
  const { prompt, model, baseUrl, concurrency, maxCost, cache } = options;
  return {
    prompt,
    model,
    baseUrl,
    concurrency,
    maxCost,
    cache: typeof cache === 'string' ? cache : undefined,
  };
}
