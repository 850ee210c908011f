import type { Sink } from '../../core/world/sink.js';
import { formatAnswer, type RecordedAnswer, recordingHead } from './recording.js';

/** So many characters are written at once. */
const chunk = 65_536;

/**
 * Writes answers, which come in the order of their keys, down as a recording.
 * @returns how many there were
 */
export async function writeRecording(sink: Sink, answers: Iterable<RecordedAnswer>): Promise<number> {
  let text = recordingHead;
  let count = 0;
  for (const answer of answers) {
    text += formatAnswer(answer);
    count++;
    if (text.length < chunk) continue;
    await sink.write(text);
    text = '';
  }
  if (text !== '') await sink.write(text);
  return count;
}
