import { fileSink } from '../outputs/file-sink.js';
import type { Answers } from '../storage/answers.js';
import { formatAnswer, recordingHead } from '../storage/recording.js';
import type { UsedAnswers } from './used-answers.js';

/**
 * Writes the answers that were used down, with the tickets that they are for, so that a reader knows what is what.
 * @returns how many there are
 * @throws TicketsiftError `bad_output`
 */
export async function writeAnswersTo(path: string, answers: Answers, used: UsedAnswers): Promise<number> {
  let count = 0;
  const sink = await fileSink(path);
  try {
    await sink.write(recordingHead);
    for (const answer of answers.export(used.keys)) {
      await sink.write(formatAnswer({ ...answer, ticket: used.ticketOf(answer.key) }));
      count++;
    }
    await sink.commit();
  } finally {
    await sink.discard();
  }
  return count;
}
