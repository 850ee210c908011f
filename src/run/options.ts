import type { SettingValues } from '../config/schema.js';
import type { Acceptance } from '../core/classification.js';
import { type Cleaning, noCleaning } from '../core/cleaning.js';
import type { TicketOptions } from '../sources/options.js';
import type { Selection } from '../sources/selection.js';

/** What the user may say about a run. An undefined option is left to the configuration. */
export interface RunOptions extends TicketOptions, Selection {
  /** One source, or several files. */
  readonly sources?: readonly string[] | undefined;
  /** The tickets themselves, in place of a source. */
  readonly text?: readonly string[];
  readonly prompt?: string;
  readonly model?: string;
  /** Two models, separated by a comma. */
  readonly cascade?: string;
  readonly baseUrl?: string;
  readonly concurrency?: number;
  readonly rpm?: number;
  readonly tpm?: number;
  readonly retries?: number;
  readonly repair?: number;
  /** Durations. */
  readonly timeout?: string;
  readonly ticketTimeout?: string;
  readonly maxWait?: string;
  readonly serviceTier?: string;
  readonly redact?: boolean;
  /** Sends texts uncleaned. */
  readonly rawText?: true;
  /** The cleaning of a run that is repeated. */
  readonly clean?: Cleaning;
  /** US dollars. */
  readonly maxCost?: number;
  readonly budgetId?: string;
  /** False for one that vanishes with the run, or a path. */
  readonly cache?: string | boolean;
  readonly offline?: true;
  /** From 0 to 1. */
  readonly minConfidence?: number;
  readonly anyLanguage?: boolean;
}

/**
 * Returns what options say about cleaning; undefined where it is left to the prompt and the configuration.
 */
export function cleaningOf({
  rawText,
  clean,
}: {
  readonly rawText?: boolean | undefined;
  readonly clean?: Cleaning | undefined;
}): Cleaning | undefined {
  return rawText ? noCleaning : clean;
}

/** Returns what options say about the answers to accept. */
export function acceptanceOf({
  minConfidence,
  anyLanguage,
}: {
  readonly minConfidence?: number | undefined;
  readonly anyLanguage?: boolean | undefined;
}): Acceptance {
  return {
    ...(minConfidence !== undefined && { minConfidence }),
    ...(anyLanguage !== undefined && { anyLanguage }),
  };
}

/** Options that are also settings, among others. */
type SettingOptions = Omit<SettingValues, 'cache'> & { readonly cache?: string | boolean | undefined };

/** Returns those of the options that are also settings. */
export function settingsOfRun(options: SettingOptions): SettingValues {
  const { model, cascade, baseUrl, prompt, concurrency, rpm, tpm, retries, repair, timeout, cache } = options;
  const { ticketTimeout, maxWait, serviceTier, redact, maxCost } = options;
  return {
    model,
    cascade,
    baseUrl,
    prompt,
    concurrency,
    rpm,
    tpm,
    retries,
    repair,
    timeout,
    ticketTimeout,
    maxWait,
    serviceTier,
    redact,
    maxCost,
    cache: typeof cache === 'string' ? cache : undefined,
  };
}
