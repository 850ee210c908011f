import { createReadStream } from 'node:fs';
import { readFailure } from '../../core/errors/read-failure.js';
import { TicketsiftError } from '../../core/errors.js';
import { type RecordedAnswer, readRecording } from './recording.js';

/**
 * Reads a recording from a file; see `readRecording`.
 * @param name what messages call the file
 * @throws TicketsiftError `not_found` where it cannot be read, `bad_input` for what is wrong in it
 */
export async function* readRecordingFile(path: string, name = path): AsyncGenerator<RecordedAnswer> {
  yield* readRecording(chunksOf(path, name), name);
}

async function* chunksOf(path: string, name: string): AsyncGenerator<Buffer> {
  try {
    yield* createReadStream(path);
  } catch (cause) {
    throw new TicketsiftError('not_found', `Cannot read ${name}: ${readFailure(cause)}`, {
      cause,
      hint: 'Give the path of a recording of answers, such as `ticketsift cache export` writes.',
    });
  }
}
