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
 * Takes in all answers or, where reading them fails, none. Until the last has come they are set aside, so that neither memory
 * grows with them nor other processes wait for their sender.
 * One at a time on one database.
 * @throws what `answers` throws, and what SQLite throws
 */
export async function importAnswers(
  database: Database,
  commit: GroupCommit,
  answers: AsyncIterable<KeptAnswer> | Iterable<KeptAnswer>,
): Promise<Imported> {
  const aside = openAside(database, 'imported', 'keepWhole');
  try {
    const total = await addAll(aside, answers);
    const added = await commit.write(() => aside.place());
    return { added, present: total - added };
  } finally {
    aside.drop();
  }
}

/** @returns how many there were */
async function addAll(
  aside: Aside,
  answers: AsyncIterable<KeptAnswer> | Iterable<KeptAnswer>,
): Promise<number> {
  let total = 0;
  let held: KeptAnswer[] = [];
  for await (const answer of answers) {
    total++;
    if (held.push(answer) < batch) continue;
    aside.add(held);
    held = [];
  }
  aside.add(held);
  return total;
}

/** Inserts an answer; returns whether anything changed. */
export type InsertAnswer = (answer: KeptAnswer) => boolean;

const replacing = `ON CONFLICT (key) DO UPDATE SET
  (family, model, asked_at, finish, input_tokens, cached_input_tokens, output_tokens, reply, reasoning_tokens, cut_at,
    service_tier) =
  (excluded.family, excluded.model, excluded.asked_at, excluded.finish, excluded.input_tokens,
    excluded.cached_input_tokens, excluded.output_tokens, excluded.reply, excluded.reasoning_tokens, excluded.cut_at,
    excluded.service_tier)`;

/** How to go on where an answer is there under the same key. */
const conflicts = {
  replace: replacing,
  /** It stays, unless it was cut by a limit for the money that was lower or is gone. */
  keepWhole: `${replacing} WHERE cut_at IS NOT NULL AND ifnull(excluded.cut_at > cut_at, true)`,
};

type Conflict = keyof typeof conflicts;

/**
 * Prepares what inserts answers; one under the same key is replaced only where it was cut by a limit that is higher now, or
 * gone.
 */
export function prepareInsert(database: Database): InsertAnswer {
  return prepare(database, 'main.answers', conflicts.keepWhole);
}

/** Prepares what inserts answers in place of those under the same keys. */
export function prepareReplace(database: Database): InsertAnswer {
  return prepare(database, 'main.answers', conflicts.replace);
}

/**
 * Answers in a temporary table, until all are put in place by one statement. It has no index, so that each costs a part of
 * what it costs among the cached ones, and no other process waits for it.
 */
export interface Aside {
  add(answers: readonly KeptAnswer[]): void;
  /** To be called within a transaction. Returns how many cached answers are new or changed. */
  place(): number;
  drop(): void;
}

export function openAside(database: Database, name: string, conflict: Conflict): Aside {
  const table = `temp.${name}`;
  database.exec(`CREATE TABLE ${table} AS SELECT * FROM main.answers WHERE false`);
  const insert = prepare(database, table);
  const add = database.transaction((answers: readonly KeptAnswer[]) => {
    for (const answer of answers) insert(answer);
  });
  // Rows lie in the order in which they were asked for: see the schema.
  const copy = database.prepare(
    `INSERT INTO main.answers SELECT * FROM ${table} WHERE true ORDER BY asked_at, key ${conflicts[conflict]}`,
  );
  const empty = database.prepare(`DELETE FROM ${table}`);
  return {
    add,
    place() {
      const { changes } = copy.run();
      empty.run();
      return changes;
    },
    drop: () => void database.exec(`DROP TABLE ${table}`),
  };
}

function prepare(database: Database, table: string, ending = ''): InsertAnswer {
  const insert = database.prepare(
    `INSERT INTO ${table} VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ${ending}`,
  );
  return ({ key, family = null, model, answeredAt, reply }) => {
    const { text, finish, usage, cutAt = null } = reply;
    const { input = null, cachedInput = null, output = null, reasoning = null, tier = null } = usage ?? {};
    const tokens = [input, cachedInput, output];
    const row = [key, family, model, answeredAt, finish, ...tokens, text, reasoning, cutAt, tier];
    return insert.run(row).changes > 0;
  };
}
