import type { BatchFailure, BatchResponse, UnreadLine } from '../../../core/batch/remote.js';
import { keyOfAnswer } from '../../../core/batch/request-line.js';
import { addUsage } from '../../../core/cost.js';
import { TicketFailure } from '../../../core/errors/ticket-error.js';
import type { Reply, Usage } from '../../../core/model.js';
import type { RecordedFile } from '../../../storage/cache/batches/written-requests.js';
import type { Cache } from '../../../storage/cache/cache.js';
import type { AnswerLine } from './answer-lines.js';

/** What was read of files of answers. */
export interface ReadAnswers {
  readonly lines: number;
  /** Answers that are cached now. */
  readonly added: number;
  /** Lines whose request had an answer already. */
  readonly present: number;
  /** Requests that were written, and have failed. */
  readonly failed: number;
  /** Lines of requests that were never written. */
  readonly unknown: number;
  /** Lines that cannot be read. */
  readonly unread: number;
  /** Where the first of them are, and why. */
  readonly unreadLines: readonly { readonly file: string; readonly line: number; readonly why: string }[];
  /** Requests of the written files that have no answer now, those that failed among them. */
  readonly unanswered: number;
  /** Why requests failed, the most frequent first. Texts are hostile. */
  readonly failures: readonly { readonly code: string; readonly message: string; readonly count: number }[];
  /** Models that the answers name instead of the one that was requested. Hostile. */
  readonly otherModels: readonly string[];
  readonly usage: Usage | undefined;
}

export interface ReadAnswersOptions {
  readonly cache: Pick<Cache, 'answers' | 'written'>;
  /** Returns what reads the answers to the requests of a file. */
  readonly replyReader: (file: RecordedFile) => (response: BatchResponse) => Reply;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** Lines that are looked up together. */
const groupSize = 500;

/** Different reasons, models and unreadable lines that are kept, since a file could name any number. */
const maxKinds = 20;

/**
 * Caches the answers among lines, whatever their order and however often they are read. An answer to a request that was never
 * written is not taken.
 * @throws what `lines` throws, and what keeps the cache from being written: what was read before it stays
 */
export async function readAnswers(
  lines: AsyncIterable<AnswerLine>,
  options: ReadAnswersOptions,
): Promise<ReadAnswers> {
  const reading = new Reading(options);
  let group: AnswerLine[] = [];
  for await (const line of lines) {
    if (group.push(line) < groupSize) continue;
    await reading.add(group);
    group = [];
  }
  await reading.add(group);
  return reading.result();
}

class Reading {
  readonly #options: ReadAnswersOptions;
  readonly #files = new Map<number, RecordedFile>();
  readonly #readers = new Map<number, (response: BatchResponse) => Reply>();
  readonly #failures = new Map<string, { readonly code: string; readonly message: string; count: number }>();
  readonly #otherModels = new Set<string>();
  readonly #unreadLines: { readonly file: string; readonly line: number; readonly why: string }[] = [];
  readonly #count = { lines: 0, added: 0, present: 0, failed: 0, unknown: 0, unread: 0 };
  #usage: Usage | undefined;

  constructor(options: ReadAnswersOptions) {
    this.#options = options;
  }

  async add(lines: readonly AnswerLine[]): Promise<void> {
    const { cache } = this.#options;
    this.#count.lines += lines.length;
    const keyed = lines.flatMap((line) => {
      const key = 'key' in line ? keyOfAnswer(line.key) : undefined;
      if (!('key' in line)) this.#noteUnread(line);
      else if (!key) this.#count.unknown++;
      return key && 'key' in line ? [{ line, key }] : [];
    });
    const keys = keyed.map(({ key }) => key);
    const files = cache.written.find(keys);
    const cached = await cache.answers.findAll(keys);
    const answered: Uint8Array[] = [];
    const saving = keyed.map(async ({ line, key }, index) => {
      const file = files[index];
      if (!file) {
        this.#count[cached[index] ? 'present' : 'unknown']++;
        return;
      }
      this.#files.set(file.id, file);
      const read = this.#read(line, file);
      if (!('text' in read)) {
        if (cached[index]) this.#count.present++;
        else this.#fail(read);
        return;
      }
      const reply = read;
      const { family, model } = file;
      const answer = { key, family, model, answeredAt: this.#options.now(), reply };
      const kept = await cache.answers.save(answer);
      answered.push(key);
      this.#count[kept ? 'present' : 'added']++;
      if (!kept && reply.usage) this.#usage = this.#usage ? addUsage(this.#usage, reply.usage) : reply.usage;
    });
    await Promise.all(saving);
    await cache.written.drop(answered);
  }

  result(): ReadAnswers {
    const { written } = this.#options.cache;
    return {
      ...this.#count,
      unreadLines: this.#unreadLines,
      unanswered: [...this.#files.keys()].reduce((sum, file) => sum + written.unanswered(file), 0),
      failures: [...this.#failures.values()].toSorted((one, other) => other.count - one.count),
      otherModels: [...this.#otherModels],
      usage: this.#usage,
    };
  }

  /** Returns the reply, or why there is none. */
  #read(line: Exclude<AnswerLine, UnreadLine>, file: RecordedFile): Reply | BatchFailure {
    if ('failure' in line) return line.failure;
    const read = this.#readers.get(file.id) ?? this.#options.replyReader(file);
    this.#readers.set(file.id, read);
    try {
      const reply = read(line.response);
      this.#noteModel(line.response.body, file.model);
      return reply;
    } catch (error) {
      if (error instanceof TicketFailure) return error;
      throw error;
    }
  }

  #noteUnread({ file, line, why }: Extract<AnswerLine, UnreadLine>): void {
    this.#count.unread++;
    if (this.#unreadLines.length < maxKinds) this.#unreadLines.push({ file, line, why });
  }

  #fail({ code, message }: BatchFailure): void {
    this.#count.failed++;
    const known = this.#failures.get(code);
    if (known) known.count++;
    else if (this.#failures.size < maxKinds) this.#failures.set(code, { code, message, count: 1 });
  }

  /** Servers name a dated version of what was requested, or leave out the vendor. */
  #noteModel(body: unknown, wanted: string): void {
    if (typeof body !== 'object' || body === null || !('model' in body)) return;
    const { model } = body;
    if (typeof model !== 'string' || model === '' || this.#otherModels.size === maxKinds) return;
    if (!isSameModel(model, wanted)) this.#otherModels.add(model);
  }
}

function isSameModel(one: string, other: string): boolean {
  const [short = '', long = ''] = [one, other].toSorted((a, b) => a.length - b.length);
  return long.startsWith(short) || long.endsWith(`/${short}`);
}
