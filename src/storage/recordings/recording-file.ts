import { cannotRead } from '../../core/errors/read-failure.js';
import { openToRead } from '../../core/world/read-file.js';
import type { Waiting } from '../../core/world/wait.js';
import { type RecordedAnswer, type RecordingListener, readRecording } from './recording.js';

/**
 * Reads a recording from a file; see `readRecording`.
 * @param name what messages call the file
 * @throws TicketsiftError `not_found` where it cannot be read, `bad_input` for what is wrong in it
 */
export async function* readRecordingFile(
  path: string,
  name = path,
  waiting?: Waiting,
  others?: RecordingListener,
): AsyncGenerator<RecordedAnswer> {
  yield* readRecording(chunksOf(path, name, waiting), name, others);
}

async function* chunksOf(path: string, name: string, waiting: Waiting | undefined): AsyncGenerator<Buffer> {
  try {
    yield* (await openToRead(path, name, waiting)).chunks();
  } catch (cause) {
    const hint = 'Give the path of a recording of answers, such as `ticketsift cache export` writes.';
    throw await cannotRead({ name }, cause, hint);
  }
}
