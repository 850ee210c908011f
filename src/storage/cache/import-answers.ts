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

/** So many answers are set aside in one transaction. */
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
      'INSERT OR IGNORE INTO main.answers SELECT * FROM temp.imported ORDER BY asked_at, key',
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
  const insert = prepareInsert(database, 'temp.imported');
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

/** Inserts into a table with the columns of `answers`, where no answer under the same key is replaced. */
export function prepareInsert(database: Database, table: string): (answer: KeptAnswer) => void {
  const insert = database.prepare(`INSERT OR IGNORE INTO ${table} VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`);
  return ({ key, family = null, model, answeredAt, reply: { text, finish, usage } }) => {
    const { input = null, cachedInput = null, output = null } = usage ?? {};
    insert.run(key, family, model, answeredAt, finish, input, cachedInput, output, text);
  };
}
