import * as z from 'zod';
import type { Database } from '../../sqlite-driver.js';
import type { GroupCommit } from '../group-commit.js';

/** What all requests of a written file have in common. */
export interface RequestFile {
  readonly model: string;
  /** Its base URL, without credentials. */
  readonly endpoint: string;
  /** See `NewAnswer`. */
  readonly family: Uint8Array;
  /** See `Model.replyLimit`. */
  readonly replyLimit: number | undefined;
  /** Milliseconds since 1970. */
  readonly writtenAt: number;
}

/** A written file as it is on record. */
export interface RecordedFile extends RequestFile {
  readonly id: number;
}

/**
 * The requests that were written to files for another program to send. Answers to anything else are not taken: a file of
 * answers may come from anywhere, and could name any key.
 */
export interface WrittenRequests {
  /** Resolves to the id of a new file. @throws what keeps the cache from being written: see `GroupCommit` */
  begin(file: RequestFile): Promise<number>;
  /** Records requests of a file. One that an earlier file has, too, is from now on of this one. */
  add(file: number, keys: readonly Uint8Array[]): Promise<void>;
  /** Returns the files that these requests were written to, in their order; undefined where there is none. */
  find(keys: readonly Uint8Array[]): readonly (RecordedFile | undefined)[];
  /** Forgets requests that are answered. */
  drop(keys: readonly Uint8Array[]): Promise<void>;
  /** Forgets a file that was not written after all. */
  discard(file: number): Promise<void>;
  /** Returns how many requests of a file have no answer. */
  unanswered(file: number): number;
}

/** For a cache that ends with its process. */
export const noWrittenRequests: WrittenRequests = {
  begin: async () => 0,
  add: async () => {},
  find: (keys) => keys.map(() => undefined),
  drop: async () => {},
  discard: async () => {},
  unanswered: () => 0,
};

/** The tables, as a migration of the cache. */
export const writtenRequestsSql = `CREATE TABLE request_files (
    id INTEGER PRIMARY KEY,
    model TEXT NOT NULL,
    endpoint TEXT NOT NULL,
    family BLOB NOT NULL,
    reply_limit INTEGER,
    written_at INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE written_requests (key BLOB PRIMARY KEY, file INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE INDEX written_requests_by_file ON written_requests (file)`;

const fileRow = z
  .object({
    id: z.number(),
    model: z.string(),
    endpoint: z.string(),
    family: z.instanceof(Uint8Array),
    replyLimit: z.number().nullable(),
    writtenAt: z.number(),
  })
  .optional();

export function createWrittenRequests(database: Database, commit: GroupCommit): WrittenRequests {
  const insertFile = database.prepare(
    'INSERT INTO request_files (model, endpoint, family, reply_limit, written_at) VALUES (?, ?, ?, ?, ?)',
  );
  const insert = database.prepare(
    'INSERT INTO written_requests (key, file) VALUES (?, ?) ON CONFLICT DO UPDATE SET file = excluded.file',
  );
  const select = database.prepare<[Uint8Array], unknown>(
    `SELECT id, model, endpoint, family, reply_limit AS replyLimit, written_at AS writtenAt
     FROM written_requests JOIN request_files ON id = file WHERE key = ?`,
  );
  const remove = database.prepare('DELETE FROM written_requests WHERE key = ?');
  const removeAll = database.prepare('DELETE FROM written_requests WHERE file = ?');
  const removeFile = database.prepare('DELETE FROM request_files WHERE id = ?');
  const count = database
    .prepare<[number], unknown>(
      `SELECT count(*) FROM written_requests w
       WHERE file = ? AND NOT EXISTS (SELECT 1 FROM answers a WHERE a.key = w.key)`,
    )
    .pluck();
  const find = (key: Uint8Array): RecordedFile | undefined => {
    const row = fileRow.parse(select.get(key));
    return row && { ...row, replyLimit: row.replyLimit ?? undefined };
  };
  const findAll = database.transaction((keys: readonly Uint8Array[]) => keys.map(find));
  return {
    begin: ({ model, endpoint, family, replyLimit, writtenAt }) =>
      commit.write(() => {
        const { lastInsertRowid } = insertFile.run(model, endpoint, family, replyLimit ?? null, writtenAt);
        return Number(lastInsertRowid);
      }),
    add: (file, keys) =>
      commit.write(() => {
        for (const key of keys) insert.run(key, file);
      }),
    find: (keys) => findAll(keys),
    drop: (keys) =>
      commit.write(() => {
        for (const key of keys) remove.run(key);
      }),
    discard: (file) =>
      commit.write(() => {
        removeAll.run(file);
        removeFile.run(file);
      }),
    unanswered: (file) => z.number().parse(count.get(file)),
  };
}

/** Forgets files that were written before a time, with their requests. @param time milliseconds since 1970 */
export function forgetFilesBefore(database: Database, time: number): void {
  const old = 'SELECT id FROM request_files WHERE written_at < ?';
  database.prepare(`DELETE FROM written_requests WHERE file IN (${old})`).run(time);
  database.prepare('DELETE FROM request_files WHERE written_at < ?').run(time);
}
