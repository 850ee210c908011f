import type { Clock } from '../../core/world/clock.js';
import { checkInPlace } from '../in-place.js';
import { openDatabase, type Schema, temporary } from '../open.js';
import type { SharedRates } from '../shared/rates.js';
import { createUnshared, type Unshared } from '../shared/unshared.js';
import { type Answers, createAnswers, type LocalAnswers } from './answers.js';
import { type Batches, createBatches } from './batches/batches.js';
import { noBatches } from './batches/no-batches.js';
import { batchTables } from './batches/schema.js';
import {
  createWrittenRequests,
  type WrittenRequests,
  writtenRequestsSql,
} from './batches/written-requests.js';
import { type Budgets, createBudgets, type LocalBudgets } from './budgets.js';
import { createGroupCommit } from './group-commit.js';
import { newHolder } from './holder.js';
import { createLeases, type Leases, type LocalLeases, noLeases } from './leases.js';
import { createRunProgress, type RunProgress } from './run-progress.js';
import { createVectors, type Vectors } from './vectors.js';

const schema: Schema = {
  what: 'the cache',
  applicationId: 0x54_53_46_54,
  migrations: [
    {
      name: 'answers',
      sql: `CREATE TABLE answers (
        key BLOB PRIMARY KEY,
        reply TEXT NOT NULL,
        finish TEXT NOT NULL,
        input_tokens INTEGER,
        cached_input_tokens INTEGER,
        output_tokens INTEGER,
        model TEXT NOT NULL,
        asked_at INTEGER NOT NULL
      ) STRICT, WITHOUT ROWID`,
    },
    {
      // Rows lie in the order in which they were asked for, which is mostly the order in which they are wanted
      // again. The reply comes last, so that what is read of a row without it needs none of its pages.
      name: 'answers in their order, with their family',
      sql: `ALTER TABLE answers RENAME TO answers_by_key;
        CREATE TABLE answers (
          key BLOB NOT NULL UNIQUE,
          family BLOB,
          model TEXT NOT NULL,
          asked_at INTEGER NOT NULL,
          finish TEXT NOT NULL,
          input_tokens INTEGER,
          cached_input_tokens INTEGER,
          output_tokens INTEGER,
          reply TEXT NOT NULL
        ) STRICT;
        INSERT INTO answers
          SELECT key, NULL, model, asked_at, finish, input_tokens, cached_input_tokens, output_tokens, reply
          FROM answers_by_key ORDER BY asked_at;
        DROP TABLE answers_by_key`,
    },
    {
      name: 'leases and budgets',
      sql: `CREATE TABLE leases (
          key BLOB PRIMARY KEY,
          holder TEXT NOT NULL,
          expires_at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE budgets (id TEXT PRIMARY KEY, spent INTEGER NOT NULL) STRICT;
        CREATE TABLE reservations (
          budget TEXT NOT NULL,
          holder TEXT NOT NULL,
          amount INTEGER NOT NULL,
          PRIMARY KEY (budget, holder)
        ) STRICT, WITHOUT ROWID`,
    },
    {
      name: 'what models thought, and limits that cut them',
      sql: `ALTER TABLE answers ADD COLUMN reasoning_tokens INTEGER;
        ALTER TABLE answers ADD COLUMN cut_at INTEGER`,
    },
    {
      name: 'service tiers',
      sql: 'ALTER TABLE answers ADD COLUMN service_tier TEXT',
    },
    {
      name: 'progress of runs',
      sql: 'CREATE TABLE progress (run TEXT NOT NULL UNIQUE, result TEXT NOT NULL) STRICT',
    },
    {
      name: 'vectors of texts that a model learns from',
      sql: `CREATE TABLE vectors (
        key BLOB PRIMARY KEY,
        kept_at INTEGER NOT NULL,
        vectors BLOB NOT NULL
      ) STRICT`,
    },
    {
      name: 'batches',
      sql: batchTables,
    },
    {
      name: 'answers that a shared cache does not have yet',
      sql: `CREATE TABLE unshared (
        cache TEXT NOT NULL,
        key BLOB NOT NULL,
        PRIMARY KEY (cache, key)
      ) STRICT, WITHOUT ROWID`,
    },
    {
      name: 'requests written to files',
      sql: writtenRequestsSql,
    },
  ],
};

/** The place in which a run keeps what is worth money: answers, leases of requests in flight, what was spent, and its progress. */
export interface Cache {
  /** Whether everything in it is deleted when it is closed. */
  readonly isTemporary: boolean;
  readonly answers: Answers;
  readonly leases: Leases;
  readonly budgets: Budgets;
  readonly progress: RunProgress;
  readonly vectors: Vectors;
  /** The limits a minute that machines share; absent where the cache is on this machine. */
  readonly rates?: SharedRates | undefined;
  /** Requests that were sent as files, to be answered within a day. */
  readonly batches: Batches;
  readonly written: WrittenRequests;
  /** Whether some of what was paid for is in no file that will be found again. */
  lacksAnswers(): boolean;
  /** Throws `cache_not_written` where the file was deleted or replaced since it was opened. */
  checkInPlace(): void;
  /** The run is to stop: nothing waits for the file for more than a second from now on. */
  hurry(): void;
  /** Writes what is left to be written, and closes the cache. @throws what kept it from being written */
  [Symbol.asyncDispose](): Promise<void>;
}

/** A cache on this machine: the one of a user who shares none, and the first level of a shared one. */
export interface LocalCache extends Cache, Disposable {
  readonly answers: LocalAnswers;
  readonly leases: LocalLeases;
  readonly budgets: LocalBudgets;
  readonly unshared: Unshared;
  /** Writes what is left to be written; nothing is to be written after it. @throws what kept it from being written */
  flush(): void;
  /** Writes what is left to be written, and closes the file. @throws what kept it from being written */
  [Symbol.dispose](): void;
}

export interface OpenCacheOptions {
  /** How long opening it may block the program while another process holds the file, in milliseconds. */
  readonly openTimeoutMs?: number;
  /** Called once in each wait of two seconds or more, with what keeps the file from being written. */
  readonly onWait?: ((error: unknown) => void) | undefined;
  /** Whether few pages of the file stay in memory: where each is used once, to keep more of them saves nothing. */
  readonly keepsFewPages?: boolean | undefined;
}

/**
 * @param name what messages call the file
 * @throws TicketsiftError `bad_cache`, `cache_unavailable` or `file_locked`: see `openDatabase`
 */
export function openCache(
  path: string,
  clock: Clock,
  name = path,
  { openTimeoutMs, onWait, keepsFewPages = false }: OpenCacheOptions = {},
): LocalCache {
  const database = openDatabase(path, schema, name, openTimeoutMs);
  database.pragma('busy_timeout = 0');
  if (keepsFewPages) database.pragma('cache_size = -8000');
  const isTemporary = path === temporary;
  const verify = isTemporary ? () => {} : checkInPlace(path, name);
  const commit = createGroupCommit(database, {
    clock,
    onWait,
    verify,
  });
  // A temporary cache is not worth a wait.
  if (isTemporary) commit.hurry();
  const holder = newHolder();
  const leases = isTemporary ? noLeases : createLeases(database, commit, { holder, clock });
  const flush = () => {
    leases[Symbol.dispose]();
    commit[Symbol.dispose]();
  };
  const close = () => {
    try {
      flush();
    } finally {
      database.close();
    }
  };
  return {
    isTemporary,
    answers: createAnswers(database, commit, { path: name, leases }),
    leases,
    budgets: createBudgets(database, commit, holder),
    progress: createRunProgress(database, commit),
    vectors: createVectors(database, commit, clock.now),
    batches: isTemporary
      ? noBatches
      : createBatches(database, commit, { path: name, leases, holder, now: clock.now }),
    unshared: createUnshared(database, commit),
    written: createWrittenRequests(database, commit),
    lacksAnswers: () => false,
    checkInPlace: verify,
    hurry: commit.hurry,
    flush,
    [Symbol.dispose]: close,
    [Symbol.asyncDispose]: async () => close(),
  };
}
