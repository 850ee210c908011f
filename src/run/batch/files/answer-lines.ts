import { resolve } from 'node:path';
import type { BatchLine, BatchResponse, UnreadLine } from '../../../core/batch/remote.js';
import { cannotRead } from '../../../core/errors/read-failure.js';
import { TicketsiftError } from '../../../core/errors.js';
import type { Reply } from '../../../core/model.js';
import { openStream, openToRead } from '../../../core/world/read-file.js';
import type { Waiting } from '../../../core/world/wait.js';
import type { World } from '../../../core/world/world.js';
import { asUtf8 } from '../../../formats/batch/as-utf8.js';
import { readBatchLines } from '../../../formats/batch/read-lines.js';
import { unzipped } from '../../../formats/batch/unzipped.js';
import type { RecordedFile } from '../../../storage/cache/batches/written-requests.js';

/** A line of one of several files. */
export type AnswerLine = Exclude<BatchLine, UnreadLine> | (UnreadLine & { readonly file: string });

/**
 * Reads the lines of files one after the other, in flat memory.
 * @param files paths; `-` for standard input
 * @throws TicketsiftError `not_found`; `interrupted`
 */
export async function* answerLines(
  files: readonly string[],
  { world, waiting }: { readonly world: Pick<World, 'cwd' | 'stdin'>; readonly waiting: Waiting },
): AsyncGenerator<AnswerLine> {
  for (const file of files) {
    const name = file === '-' ? 'standard input' : file;
    const open = () =>
      file === '-'
        ? openStream(world.stdin, name, waiting)
        : openToRead(resolve(world.cwd, file), name, waiting);
    try {
      for await (const line of readBatchLines(asUtf8(unzipped((await open()).chunks()))))
        yield 'unread' in line ? { ...line, file: name } : line;
    } catch (cause) {
      throw await cannotRead(
        { name: file },
        cause,
        'Give the path of a file of answers, as the server wrote it.',
      );
    }
  }
}

/** Returns what makes the reader of answers to the requests of a file. Nothing is sent. */
export async function replyReaders({ environment, now }: Pick<World, 'environment' | 'now'>) {
  const { createOpenAi } = await import('../../../models/endpoint/openai.js');
  return ({ model, endpoint, replyLimit }: RecordedFile): ((response: BatchResponse) => Reply) => {
    const { batch } = createOpenAi({
      model,
      baseUrl: endpoint,
      apiKey: undefined,
      temperature: undefined,
      maxOutputTokens: undefined,
      replyLimit,
      categories: undefined,
      proxy: environment.proxy,
      timeoutMs: 1_000,
      now,
    });
    if (batch) return batch.readReply;
    throw new TicketsiftError('unexpected', `Answers of ${model} cannot be read from files`, {
      hint: 'Send the tickets live: ticketsift classify.',
    });
  };
}
