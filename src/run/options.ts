import type { SettingValues } from '../config/schema.js';
import type { Acceptance } from '../core/classification.js';
import { type Cleaning, noCleaning } from '../core/cleaning.js';
import type { TicketOptions } from '../sources/options.js';
import type { Selection } from '../sources/selection.js';

/** What a person may say of a run. What is undefined is left to the configuration. */
export interface RunOptions extends TicketOptions, Selection {
  /** One source, or several files. */
  readonly sources?: readonly string[] | undefined;
  /** Tickets themselves, in place of a source. */
  readonly text?: readonly string[];
  readonly prompt?: string;
  readonly model?: string;
  /** Two models, with a comma between them. */
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
  /** Sends texts as they were found. */
  readonly rawText?: true;
  /** What was taken out of texts in a run that is repeated. */
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

/** Returns what options say of cleaning; undefined where it is left to the prompt and the configuration. */
export function cleaningOf({ rawText, clean }: Pick<RunOptions, 'rawText' | 'clean'>): Cleaning | undefined {
  return rawText ? noCleaning : clean;
}

/** Returns what options say of the answers that are taken. */
export function acceptanceOf({
  minConfidence,
  anyLanguage,
}: Pick<RunOptions, 'minConfidence' | 'anyLanguage'>): Acceptance {
  return {
    ...(minConfidence !== undefined && { minConfidence }),
    ...(anyLanguage !== undefined && { anyLanguage }),
  };
}

/** Returns those of the options that the configuration has as well. */
export function settingsOfRun(options: RunOptions): SettingValues {
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
