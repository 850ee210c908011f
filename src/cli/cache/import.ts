import { resolve } from 'node:path';
import type { Context } from '../../auth/access.js';
import { counted } from '../../core/text/numbers.js';
import { openStream } from '../../core/world/read-file.js';
import { isRecovered } from '../../storage/cache/recover-answers.js';
import { readRecording } from '../../storage/recordings/recording.js';
import { readRecordingFile } from '../../storage/recordings/recording-file.js';
import { openCacheOf } from './open.js';

export interface ImportOptions {
  /** `-` for standard input. */
  readonly file: string;
}

/**
 * Adds the answers of a recording to the cache, or none of them where it is broken. An answer that is cached already
 * stays. Resolves to 0.
 * @throws TicketsiftError `not_found`, `bad_input`, `bad_cache`, `file_locked`, `cache_not_written`
 */
export async function importCache(context: Context, { file }: ImportOptions): Promise<number> {
  const { world, voice, output, waiting } = context;
  await using opened = await openCacheOf(context);
  const { cache, name } = opened;
  const recording =
    file === '-'
      ? readRecording(openStream(world.stdin, 'standard input', waiting).chunks(), 'standard input')
      : readRecordingFile(resolve(world.cwd, file), file, waiting);
  const { added, present } = await cache.answers.import(recording);
  const known = present === 0 ? '' : `, ${counted(present, 'was there already', 'were there already')}`;
  await output.write(`imported ${counted(added, 'answer')}${known}\n`);
  if (isRecovered(file)) voice.note(`${file} may be deleted now: all its answers are in the cache ${name}`);
  return 0;
}
