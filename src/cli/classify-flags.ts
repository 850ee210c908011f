import type { Format } from '../outputs/index.js';
import type { SourceFlags } from './source-flags.js';

/** The command's own flags, as the command line gives them. */
export interface ClassifyFlags extends SourceFlags {
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
  /** False for --no-cache, a path for --cache, true for neither. */
  readonly cache: string | boolean;
  readonly offline?: true;
  readonly dryRun?: true;
}

/** All that a run is told. */
export interface ClassifyOptions extends ClassifyFlags {
  /** As it was named on the command line. */
  readonly source: string;
}

/** Those of the flags that may stand in the configuration as well. */
export function settingsOf({ model, baseUrl, prompt, concurrency, cache }: ClassifyOptions) {
  return {
    ...(model !== undefined && { model }),
    ...(baseUrl !== undefined && { base_url: baseUrl }),
    ...(prompt !== undefined && { prompt }),
    ...(concurrency !== undefined && { concurrency }),
    ...(typeof cache === 'string' && { cache }),
  };
}
