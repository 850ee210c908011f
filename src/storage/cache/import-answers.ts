import type { Database } from '../sqlite-driver.js';
import type { KeptAnswer } from './answer-row.js';
import type { GroupCommit } from './group-commit.js';

/** The result of an import. */
export interface Imported {
  /** How many are cached now that were not before. */
  readonly added: number;
  /** How many were there already, and stayed as they were. */
  readonly present: number;
}

/** How many answers are set aside in one transaction. */
const batch = 500;

/**
 * Takes in all answers or, where reading them fails, none. Until the last has come they are set aside in a temporary
 * table, so that neither memory grows with them nor other processes wait for their sender.
 * One at a time on one database.
 * @throws what `answers` throws, and what SQLite throws
 */
export async function importAnswers(
  database: Database,
  commit: GroupCommit,
  answers: AsyncIterable<KeptAnswer> | Iterable<KeptAnswer>,
): Promise<Imported> {
  database.exec('CREATE TEMP TABLE imported AS SELECT * FROM main.answers WHERE false');
  try {
    const total = await setAside(database, answers);
    // Rows lie in the order in which they were asked for: see the schema.
    const copy = database.prepare(
      `INSERT INTO main.answers SELECT * FROM temp.imported WHERE true ORDER BY asked_at, key ${keepingWhole}`,
    );
    const added = await commit.write(() => copy.run().changes);
    return { added, present: total - added };
  } finally {
    database.exec('DROP TABLE temp.imported');
  }
}

/** @returns how many there were */
async function setAside(
  database: Database,
  answers: AsyncIterable<KeptAnswer> | Iterable<KeptAnswer>,
): Promise<number> {
  const insert = prepare(database, 'temp.imported');
  const insertAll = database.transaction((some: readonly KeptAnswer[]) => {
    for (const answer of some) insert(answer);
  });
  let total = 0;
  let held: KeptAnswer[] = [];
  for await (const answer of answers) {
    total++;
    if (held.push(answer) < batch) continue;
    insertAll(held);
    held = [];
  }
  insertAll(held);
  return total;
}

const replacing = `ON CONFLICT (key) DO UPDATE SET
  (family, model, asked_at, finish, input_tokens, cached_input_tokens, output_tokens, reply, reasoning_tokens, cut_at,
    service_tier) =
  (excluded.family, excluded.model, excluded.asked_at, excluded.finish, excluded.input_tokens,
    excluded.cached_input_tokens, excluded.output_tokens, excluded.reply, excluded.reasoning_tokens, excluded.cut_at,
    excluded.service_tier)`;

/** The first answer under a key is kept, unless it was cut by a limit for the money that was lower or is gone. */
const keepingWhole = `${replacing}
  WHERE cut_at IS NOT NULL AND ifnull(excluded.cut_at > cut_at, true)`;

/**
 * Inserts an answer; one under the same key is replaced only where it was cut by a limit that is higher now, or gone. Returns
 * false where that one stays.
 */
export function prepareInsert(database: Database): (answer: KeptAnswer) => boolean {
  return prepare(database, 'answers', keepingWhole);
}

/** Inserts an answer in place of the one under the same key, if there is one. */
export function prepareReplace(database: Database): (answer: KeptAnswer) => boolean {
  return prepare(database, 'answers', replacing);
}

function prepare(database: Database, table: string, onConflict = ''): (answer: KeptAnswer) => boolean {
  const insert = database.prepare(
    `INSERT INTO ${table} VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ${onConflict}`,
  );
  return ({ key, family = null, model, answeredAt, reply }) => {
    const { text, finish, usage, cutAt = null } = reply;
    const { input = null, cachedInput = null, output = null, reasoning = null, tier = null } = usage ?? {};
    const tokens = [input, cachedInput, output];
    const row = [key, family, model, answeredAt, finish, ...tokens, text, reasoning, cutAt, tier];
    return insert.run(row).changes > 0;
  };
}
