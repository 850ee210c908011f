import { resolve } from 'node:path';
import type { Context } from '../../auth/access.js';
import { TicketsiftError } from '../../core/errors.js';
import { counted } from '../../core/text/numbers.js';
import { visible } from '../../core/text/visible.js';
import { writeFile } from '../../core/world/file-sink.js';
import type { Sink } from '../../core/world/sink.js';
import { cachePlace } from '../../run/cache-place.js';
import type { KeptAnswer } from '../../storage/cache/answer-row.js';
import type { Answers } from '../../storage/cache/answers.js';
import { refuseCache } from '../../storage/cache/refuse-cache.js';
import { writeRecording } from '../../storage/recordings/write-recording.js';
import { openCacheOf } from './open.js';

export interface ExportOptions {
  /** The file to write; standard output where it is undefined or `-`. */
  readonly file: string | undefined;
  /** The only model whose answers are written. */
  readonly model?: string;
}

/**
 * Writes cached answers as a recording; a file appears whole or not at all. Resolves to 0.
 * @throws TicketsiftError `bad_output`; `usage` where the file would replace the cache; `not_found` where the cache has
 *   no answer of the model
 */
export async function exportAnswers(context: Context, { file, model }: ExportOptions): Promise<number> {
  const { world, voice, output, config, waiting } = context;
  await using opened = await openCacheOf(context);
  const { answers } = opened.cache;
  if (model !== undefined) await checkModel(answers, model);
  const wanted = ofModel(answers, model);
  if (file === undefined || file === '-') {
    await writeRecording(output, wanted);
    return 0;
  }
  const place = await cachePlace(world, config);
  if (place.kind === 'file') await refuseCache(file, place.path, world.cwd);
  const write = (sink: Sink) => writeRecording(sink, wanted);
  const count = await writeFile(resolve(world.cwd, file), write, file, waiting);
  voice.note(`${file} holds ${counted(count, 'answer')}`);
  return 0;
}

async function* ofModel(answers: Answers, model: string | undefined): AsyncGenerator<KeptAnswer> {
  for await (const answer of answers.export())
    if (model === undefined || answer.model === model) yield answer;
}

async function checkModel(answers: Answers, model: string): Promise<void> {
  const known = (await answers.statistics()).models.map(({ model }) => model);
  if (known.includes(model)) return;
  throw new TicketsiftError('not_found', `There is no cached answer of ${model}`, {
    hint:
      known.length === 0
        ? 'The cache is empty: ticketsift classify fills it.'
        : `There are answers of ${known.map(visible).join(', ')}.`,
  });
}
