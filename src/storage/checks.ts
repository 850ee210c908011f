import * as z from 'zod';
import { explainDamage } from './damage.js';
import { openDatabase, type Schema } from './open.js';

const schema: Schema = {
  what: 'the history of checks',
  applicationId: 0x54_53_43_48,
  migrations: [
    {
      name: 'checks',
      sql: `CREATE TABLE checks (
          id INTEGER PRIMARY KEY,
          suite TEXT NOT NULL,
          at INTEGER NOT NULL,
          facts TEXT NOT NULL
        ) STRICT;
        CREATE INDEX checks_by_suite ON checks (suite, id)`,
    },
  ],
};

/** How many checks of a suite are kept. */
const maxChecks = 1_000;

const share = z.number();
const factsSchema = z.object({
  prompt: z.string(),
  /** Of a saved prompt. */
  promptVersion: z.number().nullable().default(null),
  promptHash: z.string(),
  model: z.string(),
  tickets: z.number(),
  outcome: z.enum(['pass', 'fail', 'inconclusive']),
  exact: share,
  urgentRecall: share,
  macroF1: share,
  errorRate: share,
  /** US dollars; null where the price is not known. */
  cost: z.number().nullable(),
  /** Milliseconds; null where no request was sent. */
  medianLatency: z.number().nullable(),
});

/** What a check of a suite came to; figures are shares between 0 and 1. */
export type CheckFacts = z.infer<typeof factsSchema>;

export interface PastCheck extends CheckFacts {
  /** Milliseconds since 1970. */
  readonly at: number;
}

export interface Checks extends Disposable {
  add(suite: string, check: PastCheck): void;
  /** The latest checks of a suite, the latest last. */
  of(suite: string, limit: number): readonly PastCheck[];
  /** All suites that were ever checked here. */
  suites(): readonly string[];
}

const row = z.object({ at: z.number(), facts: z.string() });
const suiteRow = z.object({ suite: z.string() });

function toCheck(found: unknown): PastCheck {
  const { at, facts } = row.parse(found);
  return { at, ...factsSchema.parse(JSON.parse(facts)) };
}

/** @throws TicketsiftError `bad_cache` or `cache_unavailable` */
export function openChecks(path: string): Checks {
  const database = openDatabase(path, schema);
  const forget = database.prepare(
    `DELETE FROM checks WHERE suite = :suite
       AND id NOT IN (SELECT id FROM checks WHERE suite = :suite ORDER BY id DESC LIMIT :maxChecks)`,
  );
  const newest = database.prepare('SELECT at, facts FROM checks WHERE suite = ? ORDER BY id DESC LIMIT ?');
  const suites = database.prepare('SELECT DISTINCT suite FROM checks ORDER BY suite');
  const explained = <T>(action: () => T) => explainDamage(path, action);
  return {
    add(suite, { at, ...facts }) {
      const add = database.transaction(() => {
        database
          .prepare('INSERT INTO checks (suite, at, facts) VALUES (?, ?, ?)')
          .run(suite, at, JSON.stringify(facts));
        forget.run({ suite, maxChecks });
      });
      explained(() => add.immediate());
    },
    of: (suite, limit) => explained(() => newest.all(suite, limit).map(toCheck)).reverse(),
    suites: () => explained(() => suites.all().map((found) => suiteRow.parse(found).suite)),
    [Symbol.dispose]() {
      database.close();
    },
  };
}
