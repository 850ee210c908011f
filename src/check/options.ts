import type { SettingValues } from '../config/schema.js';
import type { CountedQueues, JudgedPart } from '../core/suite.js';
import type { ReporterName } from './reporters/index.js';

/** The command's own flags, as the command line gives them. */
export interface CheckFlags {
  readonly prompt?: string;
  readonly tickets?: string;
  readonly textColumn?: string;
  readonly subjectColumn?: string;
  readonly idColumn?: string;
  readonly model?: string;
  /** Two models, separated by a comma. */
  readonly cascade?: string;
  readonly baseUrl?: string;
  readonly baseline?: string;
  /** A prompt: a file, a name, or `git-ref:path`. */
  readonly against?: string;
  readonly endpoint?: JudgedPart;
  readonly queues?: CountedQueues;
  readonly margin?: number;
  readonly threshold?: Readonly<Record<string, number>>;
  /** New names of categories by the old ones. */
  readonly rename?: Readonly<Record<string, string>>;
  readonly repeats?: number;
  /** US dollars. */
  readonly maxCost?: number;
  readonly approve?: true;
  /** Approves what is below a threshold, and approves or records what lacks answers, too. */
  readonly force?: true;
  /** What an inconclusive check does to the exit code. */
  readonly inconclusive?: 'pass' | 'fail';
  readonly reporter: readonly ReporterName[];
  readonly reportFile: readonly ReportFile[];
  readonly record?: string;
  readonly replay?: string;
  readonly concurrency?: number;
  /** From 0 to 1: see `Acceptance`. */
  readonly minConfidence?: number;
  readonly anyLanguage?: boolean;
  /** A duration. */
  readonly maxWait?: string;
  readonly serviceTier?: string;
  readonly redact?: boolean;
  /** Sends texts uncleaned. */
  readonly rawText?: true;
  /** False for --no-cache, a path for --cache. */
  readonly cache?: string | boolean;
}

export interface ReportFile {
  readonly reporter: ReporterName;
  readonly path: string;
}

export interface CheckOptions extends CheckFlags {
  /** The named suites; all where none is named. */
  readonly suites: readonly string[];
}

/** Returns those of the options that are also settings. */
export function settingsOfCheck(options: CheckOptions): SettingValues {
  const { prompt, model, cascade, baseUrl, concurrency, maxWait, serviceTier, redact, cache } = options;
  return {
    prompt,
    model,
    cascade,
    baseUrl,
    concurrency,
    maxWait,
    serviceTier,
    redact,
    cache: typeof cache === 'string' ? cache : undefined,
  };
}
