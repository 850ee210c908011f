import type { Context } from '../../auth/access.js';
import { describeUsage } from '../../core/cost.js';
import { TicketsiftError } from '../../core/errors.js';
import { counted, grouped } from '../../core/text/numbers.js';
import { shorten } from '../../core/text/shorten.js';
import { visible } from '../../core/text/visible.js';
import { answerLines, replyReaders } from '../../run/batch/files/answer-lines.js';
import { type ReadAnswers, readAnswers } from '../../run/batch/files/read-answers.js';
import { openRunCache } from '../../run/open-cache.js';
import { readAnswersJson } from '../../run/shown/batch-json.js';
import { writeJson } from '../write-json.js';

/** What `batch read` is given: files of answers and errors, `-` for standard input. */
export interface BatchReadOptions {
  readonly files: readonly string[];
  readonly json?: true;
}

/**
 * Caches the answers that another program gave to the requests of `batch write`. Resolves to 1 where some have none.
 * @throws TicketsiftError `not_found`, `bad_input`; see `openRunCache`
 */
export async function runBatchRead(session: Context, { files, json }: BatchReadOptions): Promise<number> {
  const { world, voice, config, login, output, waiting } = session;
  await using cache = await openRunCache({
    world,
    config,
    login,
    keeps: true,
    warn: (text) => voice.warn(text),
  });
  const read = await readAnswers(answerLines(files, { world, waiting }), {
    cache,
    replyReader: await replyReaders(world),
    now: world.now,
  });
  for (const { file, line, why } of read.unreadLines) voice.warn(`${file}:${line} cannot be read: ${why}`);
  if (read.added + read.present + read.failed === 0) throw nothingOfOurs(files, read);
  if (json) await writeJson(session, 'batch read', readAnswersJson(read));
  else await output.write(`${describeRead(read).join('\n')}\n`);
  for (const { code, message, count } of read.failures)
    voice.warn(`${counted(count, 'request')} failed with ${code}: ${shorten(message, 200)}`);
  if (read.otherModels.length > 0)
    voice.warn(`the answers name other models than the requests: ${read.otherModels.join(', ')}`);
  if (read.unanswered > 0)
    voice.note(
      `${counted(read.unanswered, 'request has', 'requests have')} no answer yet: read the other files, or run ticketsift batch write again for those`,
    );
  return read.failed + read.unknown + read.unread > 0 ? 1 : 0;
}

function describeRead({ added, present, failed, unknown, unread, usage }: ReadAnswers): string[] {
  const facts = [
    `${counted(added, 'answer')} cached`,
    ...(present > 0 ? [`${grouped(present)} there already`] : []),
    ...(failed > 0 ? [`${grouped(failed)} failed`] : []),
    ...(unknown > 0
      ? [`${counted(unknown, 'line')} left out, of requests that were never written here`]
      : []),
    ...(unread > 0 ? [`${counted(unread, 'line')} cannot be read`] : []),
  ];
  return [facts.join(', '), ...(usage ? [`tokens: ${visible(describeUsage(usage))}`] : [])];
}

function nothingOfOurs(files: readonly string[], { lines }: ReadAnswers): TicketsiftError {
  const what = lines === 0 ? 'no line' : 'no answer to a request that was written with this cache';
  const holds = files.length === 1 ? 'holds' : 'hold';
  return new TicketsiftError('bad_input', `${files.join(', ')} ${holds} ${what}`, {
    hint: 'Name the files that the server wrote, and with --cache the cache that `ticketsift batch write` used.',
  });
}
