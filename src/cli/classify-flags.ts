import { stat } from 'node:fs/promises';
import { TicketsiftError } from '../core/errors.js';
import { exporters, type Format, formatOfFile } from '../outputs/index.js';

/** The command's own flags, as the command line gives them. */
export interface ClassifyFlags {
  readonly prompt?: string;
  readonly model?: string;
  readonly baseUrl?: string;
  readonly textColumn?: string;
  readonly idColumn?: string;
  readonly format?: Format;
  readonly output?: string;
  readonly rows: number;
  readonly raw?: true;
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
  readonly source: string;
}

/** @throws TicketsiftError `usage` when the output file's ending names no format and no flag does */
export function chooseFormat({ format, output }: ClassifyOptions): Format {
  const chosen = format ?? (output === undefined ? 'table' : formatOfFile(output));
  if (chosen) return chosen;
  throw new TicketsiftError('usage', `The ending of ${output} names no format`, {
    hint: `Say --format ${Object.keys(exporters).join(', --format ')}; or end the name in .csv, .json, .jsonl or .md.`,
  });
}

/** @throws TicketsiftError `usage` when the results would replace the tickets */
export async function refuseOverwriting({ source, output }: ClassifyOptions): Promise<void> {
  if (output === undefined) return;
  const [from, to] = await Promise.all([source, output].map((path) => stat(path).catch(() => undefined)));
  if (from === undefined || from.dev !== to?.dev || from.ino !== to.ino) return;
  throw new TicketsiftError('usage', `${output} is the file of the tickets themselves`, {
    hint: 'Give --output another name: the results would replace what they are made from.',
  });
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
