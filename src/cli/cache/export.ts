import { TicketsiftError } from '../../core/errors.js';
import { visible } from '../../core/text/visible.js';
import type { Session } from '../../core/world/session.js';
import { writeFile } from '../../outputs/write-file.js';
import type { KeptAnswer } from '../../storage/cache/answer-row.js';
import type { Answers } from '../../storage/cache/answers.js';
import { refuseCache } from '../../storage/cache/refuse-cache.js';
import { writeRecording } from '../../storage/recordings/write-recording.js';

export interface Export {
  /** Where to; standard output where it is undefined or `-`. */
  readonly file: string | undefined;
  /** Of which model alone. */
  readonly model: string | undefined;
  /** The file the answers are in. */
  readonly cache: string;
}

/**
 * Writes answers down as a recording; a file appears whole or not at all.
 * @throws TicketsiftError `bad_output`; `usage` where it would replace the cache; `not_found` where there is no answer
 * of the model
 */
export async function exportAnswers(
  { voice, output }: Session,
  answers: Answers,
  { file, model, cache }: Export,
): Promise<number> {
  if (model !== undefined) checkModel(answers, model);
  const wanted = ofModel(answers, model);
  if (file === undefined || file === '-') {
    await writeRecording(output, wanted);
    return 0;
  }
  await refuseCache(file, cache);
  const count = await writeFile(file, (sink) => writeRecording(sink, wanted));
  voice.note(`${file} holds ${count.toLocaleString('en')} answers`);
  return 0;
}

function* ofModel(answers: Answers, model: string | undefined): Generator<KeptAnswer> {
  for (const answer of answers.export()) if (model === undefined || answer.model === model) yield answer;
}

function checkModel(answers: Answers, model: string): void {
  const known = answers.statistics().models.map(({ model }) => model);
  if (known.includes(model)) return;
  throw new TicketsiftError('not_found', `No answer of ${model} is remembered`, {
    hint: known.length === 0 ? 'No answers are.' : `There are those of ${known.map(visible).join(', ')}.`,
  });
}
