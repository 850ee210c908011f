import type { Sink } from '../../core/world/sink.js';
import {
  formatAnswer,
  formatFailure,
  formatHead,
  type RecordedAnswer,
  type RecordedFailure,
  type RecordedRun,
} from './recording.js';

/** How many characters are written at once. */
const chunk = 65_536;

/**
 * Writes answers and failures, which come in the order of their keys, as a recording.
 * @returns how many there were
 */
export async function writeRecording(
  sink: Sink,
  lines: Iterable<RecordedAnswer | RecordedFailure> | AsyncIterable<RecordedAnswer | RecordedFailure>,
  runs: readonly RecordedRun[] = [],
): Promise<number> {
  let text = formatHead(runs);
  let count = 0;
  for await (const line of lines) {
    text += 'error' in line ? formatFailure(line) : formatAnswer(line);
    count++;
    if (text.length < chunk) continue;
    await sink.write(text);
    text = '';
  }
  if (text !== '') await sink.write(text);
  return count;
}
