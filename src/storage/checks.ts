import * as z from 'zod';
import type { Owner } from '../core/identity.js';
import { explainDamage } from './damage.js';
import { openDatabase, type Schema } from './open.js';
import { addOwner, owned, ownerParameters, seen } from './owned.js';

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
    // Of the latest check of a suite alone; those before have none.
    { name: 'reports', sql: 'ALTER TABLE checks ADD COLUMN report TEXT' },
    { name: 'owners', sql: addOwner('checks') },
  ],
};

/** How many checks of a suite and an owner are kept. */
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
  /** The interval of the exact share; null where the check was made before it was kept. */
  interval: z.object({ lower: share, upper: share }).nullable().default(null),
  thresholds: z
    .array(
      z.object({ name: z.string(), wanted: z.number(), reached: z.number().nullable(), met: z.boolean() }),
    )
    .default([]),
});

/** The result of a check of a suite; figures are shares between 0 and 1. */
export type CheckFacts = z.infer<typeof factsSchema>;

export interface PastCheck extends CheckFacts {
  /** Milliseconds since 1970. */
  readonly at: number;
}

export interface Checks extends Disposable {
  /** @param report takes the place of that of the check before */
  add(suite: string, check: PastCheck, report?: string): void;
  /** The latest checks of a suite, the latest last. */
  of(suite: string, limit: number): readonly PastCheck[];
  /** How many checks of a suite there are. */
  count(suite: string): number;
  /** The report of the latest check of a suite; undefined where it was made before reports were kept. */
  report(suite: string): string | undefined;
  /** All suites that were ever checked here. */
  suites(): readonly string[];
}

const row = z.object({ at: z.number(), facts: z.string() });
const suiteRow = z.object({ suite: z.string() });
const reportRow = z.object({ report: z.string().nullable() });

function toCheck(found: unknown): PastCheck {
  const { at, facts } = row.parse(found);
  return { at, ...factsSchema.parse(JSON.parse(facts)) };
}

/** @throws TicketsiftError `bad_cache` or `cache_unavailable` */
export function openChecks(path: string, owner: Owner): Checks {
  const database = openDatabase(path, schema);
  const mine = ownerParameters(owner);
  const forget = database.prepare(
    `DELETE FROM checks WHERE suite = @suite AND ${owned} AND id NOT IN
       (SELECT id FROM checks WHERE suite = @suite AND ${owned} ORDER BY id DESC LIMIT @maxChecks)`,
  );
  const newest = database.prepare(
    `SELECT at, facts FROM checks WHERE suite = @suite AND ${seen} ORDER BY id DESC LIMIT @limit`,
  );
  const suites = database.prepare(`SELECT DISTINCT suite FROM checks WHERE ${seen} ORDER BY suite`);
  const count = database.prepare(`SELECT count(*) FROM checks WHERE suite = @suite AND ${seen}`).pluck();
  const latestReport = database.prepare(
    `SELECT report FROM checks WHERE suite = @suite AND ${seen} ORDER BY id DESC LIMIT 1`,
  );
  const explained = <T>(action: () => T) => explainDamage(path, action);
  return {
    add(suite, { at, ...facts }, report) {
      const add = database.transaction(() => {
        database
          .prepare(`UPDATE checks SET report = NULL WHERE suite = @suite AND report IS NOT NULL AND ${owned}`)
          .run({ ...mine, suite });
        database
          .prepare(
            `INSERT INTO checks (suite, at, facts, report, owner, org)
             VALUES (@suite, @at, @facts, @report, @owner, @org)`,
          )
          .run({ ...mine, suite, at, facts: JSON.stringify(facts), report: report ?? null });
        forget.run({ ...mine, suite, maxChecks });
      });
      explained(() => add.immediate());
    },
    of: (suite, limit) => explained(() => newest.all({ ...mine, suite, limit }).map(toCheck)).reverse(),
    count: (suite) => explained(() => z.number().parse(count.get({ ...mine, suite }))),
    report: (suite) =>
      explained(() => reportRow.optional().parse(latestReport.get({ ...mine, suite }))?.report ?? undefined),
    suites: () => explained(() => suites.all(mine).map((found) => suiteRow.parse(found).suite)),
    [Symbol.dispose]() {
      database.close();
    },
  };
}
