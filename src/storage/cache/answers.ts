import * as z from 'zod';
import { messageOf } from '../../core/errors/caught.js';
import { TicketsiftError } from '../../core/errors.js';
import type { Usage } from '../../core/model.js';
import { isBusy, mayPass, waiting } from '../busy.js';
import { damagedFile } from '../damage.js';
import type { Database } from '../sqlite-driver.js';
import { type CachedAnswer, type KeptAnswer, type NewAnswer, prepareFind } from './answer-row.js';
import { forgetFilesBefore } from './batches/written-requests.js';
import { answeredSince, exportAll, exportSome } from './export-answers.js';
import type { GroupCommit } from './group-commit.js';
import {
  type Aside,
  type Imported,
  importAnswers,
  openAside,
  prepareInsert,
  prepareReplace,
} from './import-answers.js';
import type { LocalLeases } from './leases.js';

/** What is known of all cached answers together; times in milliseconds since 1970. */
export interface AnswerStatistics {
  readonly answers: number;
  readonly oldest: number | undefined;
  readonly newest: number | undefined;
  readonly models: readonly { readonly model: string; readonly answers: number }[];
}

/** The answers under some keys, in the order of these; undefined where there is none. */
export type FoundAnswers = readonly (CachedAnswer | undefined)[];

/**
 * The answers that were paid for. One is safe from a `kill -9` as soon as `save` resolves (WAL, synchronous =
 * NORMAL); only a crash of the machine itself may lose the last ones. What is on this machine is given at once, what is
 * elsewhere by promises.
 */
export interface Answers {
  /** @throws what SQLite throws; TypeError for a row that the program cannot have written */
  findAll(keys: readonly Uint8Array[]): FoundAnswers | Promise<FoundAnswers>;
  /**
   * Replaces nothing but what was cut by a limit of ours that is higher now or gone: of two that answer the same, the first
   * to arrive is kept, whichever process has the lease. Releases the lease of its request where that is ours.
   * Resolves to the answer that was there already and stays, if there was one.
   * @throws what keeps the file from being written: see `GroupCommit`
   */
  save(answer: NewAnswer): Promise<CachedAnswer | undefined>;
  /** Deletes the answers under these keys, so that they are requested anew. */
  forget(keys: readonly Uint8Array[]): Promise<void>;
  /**
   * Walks all answers, or those under these keys, in the order of their keys. Memory stays flat however many there
   * are.
   * @throws TicketsiftError `bad_cache` when the file is damaged; TypeError for a row that the program cannot have
   * written
   */
  export(keys?: readonly Uint8Array[]): Iterable<KeptAnswer> | AsyncIterable<KeptAnswer>;
  /**
   * Caches all of these or, where reading them fails, none of them. As with `save`, what is there is kept. Only
   * one import at a time.
   * @throws what `answers` throws; TicketsiftError `bad_cache` when the file is damaged, `file_locked`, `cache_not_written`
   */
  import(answers: AsyncIterable<KeptAnswer> | Iterable<KeptAnswer>): Promise<Imported>;
  /** What the latest answers of a family took, the latest first, among the newest 100,000 of all. */
  pastUsage(family: Uint8Array, limit: number): readonly Usage[] | Promise<readonly Usage[]>;
  /** @throws TicketsiftError `bad_cache` when the file is damaged */
  statistics(): AnswerStatistics | Promise<AnswerStatistics>;
  /**
   * Deletes the answers requested before a time, or all; returns how many there were.
   * @throws TicketsiftError `bad_cache` when the file is damaged, `file_locked`, `cache_not_written`
   */
  forgetBefore(time?: number): number | Promise<number>;
}

/** Answers on this machine. */
export interface LocalAnswers extends Answers {
  findAll(keys: readonly Uint8Array[]): FoundAnswers;
  /** Caches answers in place of those under the same keys: what a shared cache has goes before. */
  keep(answers: readonly KeptAnswer[]): Promise<void>;
  /** Sets answers aside at little cost: not found until `placeAside` caches them as `keep` does, and lost with the process. */
  setAside(answers: readonly KeptAnswer[]): void;
  placeAside(): Promise<void>;
  isEmpty(): boolean;
  export(keys?: readonly Uint8Array[]): Iterable<KeptAnswer>;
  /** Returns the answers of a time or later that can be read, in the order of their keys, and what kept the rest from it. */
  since(time: number): { readonly answers: readonly KeptAnswer[]; readonly failure?: unknown };
  pastUsage(family: Uint8Array, limit: number): readonly Usage[];
  statistics(): AnswerStatistics;
  forgetBefore(time?: number): number;
}

/** How long what reads may wait for another process that opens, closes or mends the file, in milliseconds. */
const lockTimeoutMs = 1_000;

/** How many answers are looked at for what a family took: a few tens of milliseconds. */
const pastAnswers = 100_000;

/**
 * @param path for messages
 * @param leases of which an answer releases its own in the same transaction, so that one of them can always be found
 */
export function createAnswers(
  database: Database,
  commit: GroupCommit,
  { path, leases }: { path: string; leases: LocalLeases },
): LocalAnswers {
  const find = prepareFind(database);
  // In one transaction, since to lock the file for each would take longer than to read.
  const findAll = database.transaction((keys: readonly Uint8Array[]) => keys.map((key) => find(key)));
  const insert = prepareInsert(database);
  const replace = prepareReplace(database);
  const remove = database.prepare('DELETE FROM answers WHERE key = ?');
  let aside: Aside | undefined;
  const read = <T>(action: () => T) => explained(path, () => waiting(database, lockTimeoutMs, action));
  return {
    findAll: (keys) => waiting(database, lockTimeoutMs, () => findAll(keys)),
    save: (answer) =>
      commit.write(() => {
        const isKept = insert(answer);
        leases.drop(answer.key);
        return isKept ? undefined : find(answer.key);
      }),
    keep: (answers) =>
      commit.write(() => {
        for (const answer of answers) replace(answer);
      }),
    setAside(given) {
      aside ??= openAside(database, 'aside', 'replace');
      aside.add(given);
    },
    placeAside: () => commit.write(() => void aside?.place()),
    isEmpty: () => read(() => database.prepare('SELECT 1 FROM answers LIMIT 1').get() === undefined),
    forget: (keys) =>
      commit.write(() => {
        for (const key of keys) remove.run(key);
      }),
    export: (keys) => (keys ? exportSome(database, read, keys) : exportAll(database, read)),
    since: (time) => waiting(database, lockTimeoutMs, () => answeredSince(database, time)),
    import: (answers) =>
      importAnswers(database, commit, answers).catch((cause) => {
        throw explanationOf(path, cause) ?? cause;
      }),
    pastUsage: (family, limit) => read(() => readUsage(database, family, limit)),
    statistics: () => read(() => readStatistics(database)),
    forgetBefore: (time = Number.MAX_SAFE_INTEGER) =>
      read(() => {
        const { changes } = database.prepare('DELETE FROM answers WHERE asked_at < ?').run(time);
        database.prepare('DELETE FROM vectors WHERE kept_at < ?').run(time);
        forgetFilesBefore(database, time);
        database.exec('VACUUM');
        return changes;
      }),
  };
}

function explained<T>(path: string, action: () => T): T {
  try {
    return action();
  } catch (cause) {
    throw explanationOf(path, cause) ?? cause;
  }
}

/** What a user can do about a fault of the file; undefined for a fault of the program. */
function explanationOf(path: string, cause: unknown): TicketsiftError | undefined {
  const damaged = damagedFile(path, `Delete ${path}: its answers are then requested anew.`, cause);
  if (damaged) return damaged;
  if (isBusy(cause)) {
    return new TicketsiftError('file_locked', `Another program holds ${path}`, {
      cause,
      hint: 'Run the same command again when it is done.',
    });
  }
  if (!mayPass(cause)) return undefined;
  return new TicketsiftError('cache_not_written', `${path} could not be written: ${messageOf(cause)}`, {
    cause,
    hint: 'Run the same command again when it can be written.',
  });
}

const usageRow = z.object({ input: z.number(), cachedInput: z.number(), output: z.number() });

function readUsage(database: Database, family: Uint8Array, limit: number): Usage[] {
  return database
    .prepare<[number, Uint8Array, number], unknown>(
      `SELECT input_tokens AS input, ifnull(cached_input_tokens, 0) AS cachedInput, output_tokens AS output
       FROM (SELECT * FROM answers ORDER BY rowid DESC LIMIT ?)
       WHERE family = ? AND input_tokens IS NOT NULL AND output_tokens IS NOT NULL LIMIT ?`,
    )
    .all(pastAnswers, family, limit)
    .map((found) => usageRow.parse(found));
}

const statisticsRow = z.object({
  model: z.string(),
  answers: z.number(),
  oldest: z.number(),
  newest: z.number(),
});

function readStatistics(database: Database): AnswerStatistics {
  const models = database
    .prepare(
      `SELECT model, count(*) AS answers, min(asked_at) AS oldest, max(asked_at) AS newest
       FROM answers GROUP BY model ORDER BY answers DESC, model`,
    )
    .all()
    .map((found) => statisticsRow.parse(found));
  const times = models.flatMap(({ oldest, newest }) => [oldest, newest]);
  return {
    answers: models.reduce((sum, { answers }) => sum + answers, 0),
    oldest: times.length > 0 ? Math.min(...times) : undefined,
    newest: times.length > 0 ? Math.max(...times) : undefined,
    models: models.map(({ model, answers }) => ({ model, answers })),
  };
}
