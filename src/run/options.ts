import type { SettingValues } from '../config/schema.js';
import type { Format } from '../outputs/index.js';
import type { TicketOptions } from '../sources/options.js';

/** The command's own flags, as the command line gives them. */
export interface ClassifyFlags extends TicketOptions {
  readonly prompt?: string;
  readonly model?: string;
  readonly baseUrl?: string;
  readonly format?: Format;
  /** A file or the URL of a database. */
  readonly output?: string;
  readonly outputTable?: string;
  readonly updateTable?: string;
  readonly yes?: true;
  readonly rows: number;
  readonly limit?: number;
  readonly sample?: number;
  readonly seed?: number;
  readonly concurrency?: number;
  readonly rpm?: number;
  readonly tpm?: number;
  readonly retries?: number;
  readonly repair?: number;
  /** Durations. */
  readonly timeout?: string;
  readonly ticketTimeout?: string;
  /** US dollars. */
  readonly maxCost?: number;
  readonly budgetId?: string;
  /** A run whose failed tickets are asked about again. */
  readonly retryErrors?: string;
  readonly logFile?: string;
  readonly logTexts?: true;
  /** False for --no-cache, a path for --cache, true for neither. */
  readonly cache: string | boolean;
  readonly offline?: true;
  readonly dryRun?: true;
}

/** All that a run is told. */
export interface ClassifyOptions extends ClassifyFlags {
  /** As it was named on the command line; the tickets of an earlier run where it was not. */
  readonly source: string | undefined;
}

/** Returns those flags that settings have as well. */
export function settingsOf(options: ClassifyOptions): SettingValues {
  const { model, baseUrl, prompt, concurrency, rpm, tpm, retries, repair, timeout, cache } = options;
  const { ticketTimeout, maxCost } = options;
  return {
    model,
    baseUrl,
    prompt,
    concurrency,
    rpm,
    tpm,
    retries,
    repair,
    timeout,
    ticketTimeout,
    maxCost,
    cache: typeof cache === 'string' ? cache : undefined,
  };
}
