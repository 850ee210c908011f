import type Database from 'better-sqlite3';
import * as z from 'zod';
import { codeOf } from '../core/caught.js';
import { TicketsiftError } from '../core/errors.js';
import type { Reply } from '../core/model.js';
import { openDatabase, type Schema, temporary } from './open.js';

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
  ],
};

/** A reply as it came, and when (milliseconds since 1970). */
export interface Remembered {
  readonly reply: Reply;
  readonly askedAt: number;
}

/** What is known of all remembered answers together; times in milliseconds since 1970. */
export interface AnswerStatistics {
  readonly answers: number;
  readonly oldest: number | undefined;
  readonly newest: number | undefined;
  readonly models: readonly { readonly model: string; readonly answers: number }[];
}

/**
 * The answers that were paid for, in a SQLite file. An answer is safe from a `kill -9` as soon as `save`
 * returns (WAL, synchronous = NORMAL); only a crash of the machine itself may lose the last ones.
 */
export interface Answers {
  /** Whether all is forgotten when it is closed. */
  readonly isTemporary: boolean;
  find(key: Uint8Array): Remembered | undefined;
  /** Replaces nothing: of two processes that asked the same at once, the first to arrive is kept. */
  save(key: Uint8Array, model: string, remembered: Remembered): void;
  /** @throws TicketsiftError `bad_cache` when the file is damaged */
  statistics(): AnswerStatistics;
  /**
   * Forgets the answers asked for before a time, or all; returns how many there were.
   * @throws TicketsiftError `bad_cache` when the file is damaged
   */
  forget(before?: number): number;
  /** Closes the file. */
  [Symbol.dispose](): void;
}

const finish = z.enum(['stop', 'length', 'filter', 'refusal']);
const row = z.tuple([
  z.string(),
  finish,
  z.number().nullable(),
  z.number().nullable(),
  z.number().nullable(),
  z.number(),
]);

/** @throws TicketsiftError `bad_cache` or `cache_unavailable`: see `openDatabase` */
export function openAnswers(path: string): Answers {
  const database = openDatabase(path, schema);
  const select = database
    .prepare<[Uint8Array]>(
      'SELECT reply, finish, input_tokens, cached_input_tokens, output_tokens, asked_at FROM answers WHERE key = ?',
    )
    .raw();
  const insert = database.prepare('INSERT OR IGNORE INTO answers VALUES (?, ?, ?, ?, ?, ?, ?, ?)');
  return {
    isTemporary: path === temporary,
    find(key) {
      const found = select.get(key);
      return found === undefined ? undefined : toRemembered(found);
    },
    save(key, model, { reply, askedAt }) {
      const { input = null, cachedInput = null, output = null } = reply.usage ?? {};
      insert.run(key, reply.text, reply.finish, input, cachedInput, output, model, askedAt);
    },
    statistics: () => explainDamage(path, () => readStatistics(database)),
    forget(before = Number.MAX_SAFE_INTEGER) {
      return explainDamage(path, () => {
        const { changes } = database.prepare('DELETE FROM answers WHERE asked_at < ?').run(before);
        database.exec('VACUUM');
        return changes;
      });
    },
    [Symbol.dispose]: () => void database.close(),
  };
}

/** A file can be opened though pages of it are damaged: that shows only when they are read. */
function explainDamage<T>(path: string, action: () => T): T {
  try {
    return action();
  } catch (cause) {
    if (!/^SQLITE_(CORRUPT|NOTADB)/.test(codeOf(cause))) throw cause;
    throw new TicketsiftError('bad_cache', `${path} is damaged`, {
      cause,
      hint: `Delete ${path}: what it remembers is then asked again.`,
    });
  }
}

function toRemembered(found: unknown): Remembered {
  const [text, finish, input, cachedInput, output, askedAt] = row.parse(found);
  const usage =
    input === null || output === null ? undefined : { input, cachedInput: cachedInput ?? 0, output };
  return { reply: { text, finish, usage }, askedAt };
}

const statisticsRow = z.object({
  model: z.string(),
  answers: z.number(),
  oldest: z.number(),
  newest: z.number(),
});

function readStatistics(database: Database.Database): AnswerStatistics {
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
