import type { Session } from '../../core/world/session.js';
import type { Answers } from '../../storage/cache/answers.js';
import { readRecording } from '../../storage/recordings/recording.js';
import { readRecordingFile } from '../../storage/recordings/recording-file.js';

/**
 * Remembers the answers of a recording, or none of them where it is broken. What is remembered already stays.
 * @param file `-` for standard input
 * @throws TicketsiftError `not_found`, `bad_input`, `bad_cache`
 */
export async function importCache(
  { world, output }: Session,
  answers: Answers,
  file: string,
): Promise<number> {
  const recording = file === '-' ? readRecording(world.stdin, 'standard input') : readRecordingFile(file);
  const { added, present } = await answers.import(recording);
  const known = present === 0 ? '' : `, ${present.toLocaleString('en')} were there already`;
  await output.write(`imported ${added.toLocaleString('en')} answers${known}\n`);
  return 0;
}
