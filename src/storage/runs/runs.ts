import * as z from 'zod';
import { TicketsiftError } from '../../core/errors.js';
import type { Owner } from '../../core/identity.js';
import { listNames } from '../../core/text/names.js';
import { explainDamage } from '../damage.js';
import { openDatabase, type Schema } from '../open.js';
import { addOwner, type OwnerParameters, owned, ownerParameters, seen } from '../owned.js';
import type { Database } from '../sqlite-driver.js';
import { isGoingOn } from './going-on.js';
import { makeRoom, type Room } from './make-room.js';
import { createRunOutcomes, type RunOutcomes } from './run-outcomes.js';

const schema: Schema = {
  what: 'the record of runs',
  applicationId: 0x54_53_52_4e,
  shrinks: true,
  migrations: [
    {
      name: 'runs',
      sql: `CREATE TABLE runs (
          id TEXT PRIMARY KEY,
          started_at INTEGER NOT NULL,
          ended_at INTEGER,
          status TEXT NOT NULL,
          pid INTEGER NOT NULL,
          facts TEXT NOT NULL,
          result TEXT
        ) STRICT;
        CREATE INDEX runs_by_time ON runs (started_at);
        CREATE TABLE run_outcomes (
          run TEXT NOT NULL,
          first INTEGER NOT NULL,
          kinds TEXT NOT NULL,
          tickets TEXT NOT NULL,
          PRIMARY KEY (run, first)
        ) STRICT`,
    },
    {
      // Neither column holds a free text: codes of errors, counts and names of categories, whose quotes are escaped.
      name: 'cached, sent and duplicates',
      sql: `UPDATE run_outcomes SET kinds = replace(replace(kinds,
          '{"error":"not_asked"}', '{"error":"not_sent"}'),
          '{"error":"not_remembered"}', '{"error":"not_cached"}');
        UPDATE runs SET result = replace(replace(replace(replace(replace(result,
          '"remembered":', '"cached":'), '"asked":', '"sent":'), '"shared":', '"duplicates":'),
          '"not_asked":', '"not_sent":'), '"not_remembered":', '"not_cached":')`,
    },
    {
      name: 'owners',
      sql: `${addOwner('runs')} ${addOwner('run_outcomes')}
        CREATE INDEX runs_by_owner ON runs (owner, org)`,
    },
    {
      name: 'sizes of outcomes',
      sql: `ALTER TABLE runs ADD COLUMN outcome_bytes INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE runs ADD COLUMN outcomes_removed_at INTEGER;
        ALTER TABLE runs ADD COLUMN outcomes_limit INTEGER;
        UPDATE runs SET outcome_bytes = sizes.bytes FROM (
          SELECT run, sum(octet_length(kinds) + octet_length(tickets)) AS bytes FROM run_outcomes GROUP BY run
        ) AS sizes WHERE sizes.run = runs.id;
        UPDATE runs SET outcomes_removed_at = unixepoch() * 1000
          WHERE outcome_bytes = 0 AND status <> 'running' AND result ->> 'tickets' > 0;
        CREATE INDEX runs_by_outcomes ON runs (owner, org, outcome_bytes) WHERE outcome_bytes > 0`,
    },
  ],
};

/** How many runs of an owner are kept. Of their outcomes as many are as `makeRoom` leaves. */
const maxRuns = 1_000;

const factsSchema = z.object({
  version: z.string(),
  source: z.string(),
  prompt: z.string(),
  /** Of a saved prompt. */
  promptVersion: z.number().nullable().default(null),
  promptPath: z.string(),
  promptHash: z.string(),
  model: z.string(),
  /** Where the model is, without credentials; null for the embedded one. */
  endpoint: z.string().nullable(),
  /** All that the run was to do, as data, without secrets; empty where an older version recorded none. */
  plan: z.record(z.string(), z.unknown()).default({}),
});

const count = z.number();
const resultSchema = z.object({
  tickets: count,
  classified: count,
  urgent: count,
  failed: count,
  /** Tickets that the run did not get to; an earlier version counted them among the failed. */
  notSent: count.default(0),
  /** Rows of the source that could not be read and were left out. */
  skipped: count.default(0),
  cached: count,
  sent: count,
  /** Answers of one of two models that is on this machine. */
  local: count.optional(),
  duplicates: count,
  errors: z.record(z.string(), count),
  /** Requests that were answered, sent again (by reason), and sent to have a reply repaired. */
  answered: count,
  retries: z.record(z.string(), count),
  repairs: count,
  tokens: z
    .object({ input: count, cachedInput: count, output: count, reasoning: count.optional() })
    .nullable(),
  /** US dollars; null where the price is not known. */
  cost: count.nullable(),
  /** Milliseconds; null where nothing was asked. */
  latency: z.object({ p50: count, p90: count, p99: count, max: count }).nullable(),
});

const statusSchema = z.enum(['running', 'done', 'interrupted', 'stopped', 'cost_limit', 'failed']);

/** What is known of a run before it starts. */
export type RunFacts = z.infer<typeof factsSchema>;
/** The result of a run. */
export type RunResult = z.infer<typeof resultSchema>;
/** `stopped` is one that could not succeed; one that was killed stays `running`. */
export type RunStatus = z.infer<typeof statusSchema>;

export interface RemovedOutcomes {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** The bytes that the outcomes of all runs could take; null where an earlier version counted runs instead. */
  readonly limit: number | null;
}

export interface RunRecord {
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly endedAt: number | undefined;
  readonly status: RunStatus;
  readonly pid: number;
  readonly facts: RunFacts;
  readonly result: RunResult | undefined;
  /** Where the outcomes of its tickets were removed for those of later runs. */
  readonly outcomesRemoved?: RemovedOutcomes;
}

/** Reads a result that was written down while its run was under way; undefined where it is none. */
export function readResult(found: unknown): RunResult | undefined {
  return resultSchema.safeParse(found).data;
}

/** The runs of an owner in the past, in a SQLite file. No text of a ticket is in it. */
export interface Runs {
  begin(run: Pick<RunRecord, 'id' | 'startedAt' | 'pid' | 'facts'>): void;
  end(
    id: string,
    end: { readonly status: RunStatus; readonly endedAt: number; readonly result: RunResult | undefined },
  ): void;
  /** The newest first. @param before the id of a run: only older ones */
  latest(limit: number, before?: string): readonly RunRecord[];
  /**
   * A run by its id, by any beginning of it that is not another's, or by `last`.
   * @throws TicketsiftError `not_found`
   */
  find(name: string): RunRecord;
  readonly outcomes: RunOutcomes;
  /** Removes the outcomes of the oldest runs until those that are left are within a limit. */
  makeRoom(room: Room): void;
  [Symbol.dispose](): void;
}

/** @throws TicketsiftError `bad_cache` or `cache_unavailable`: see `openDatabase` */
export function openRuns(path: string, owner: Owner): Runs {
  const database = openDatabase(path, schema);
  const mine = ownerParameters(owner);
  const insert = database.prepare(
    `INSERT INTO runs (id, started_at, status, pid, facts, owner, org)
     VALUES (@id, @startedAt, 'running', @pid, @facts, @owner, @org)`,
  );
  const finish = database.prepare(
    `UPDATE runs SET status = @status, ended_at = @endedAt, result = @result WHERE id = @id AND ${owned}`,
  );
  // In the order in which they began, which times of day do not tell where the clock was set back.
  const newest = database.prepare(
    `SELECT * FROM runs WHERE rowid < coalesce((SELECT rowid FROM runs WHERE id = @before AND ${seen}), 9e15) AND ${seen}
     ORDER BY rowid DESC LIMIT @limit`,
  );
  const starting = database.prepare(
    `SELECT * FROM runs WHERE @name <> '' AND substr(id, 1, @length) = @name AND ${seen} ORDER BY rowid DESC LIMIT 6`,
  );
  const begin = database.transaction(({ id, startedAt, pid, facts }: Parameters<Runs['begin']>[0]) => {
    insert.run({ ...mine, id, startedAt, pid, facts: JSON.stringify(facts) });
    forgetOld(database, mine, startedAt);
  });
  const explained = <T>(action: () => T) => explainDamage(path, action);
  const latest = (limit: number, before: string | null = null) =>
    explained(() => newest.all({ ...mine, limit, before }).map(toRun));
  return {
    begin: (run) => explained(() => begin.immediate(run)),
    end(id, { status, endedAt, result }) {
      finish.run({
        ...mine,
        id,
        status,
        endedAt,
        result: result === undefined ? null : JSON.stringify(result),
      });
    },
    latest,
    find(name) {
      const found =
        name === 'last'
          ? latest(1)
          : explained(() => starting.all({ ...mine, name, length: name.length }).map(toRun));
      const exact = found.find(({ id }) => id === name);
      const [only] = exact ? [exact] : found;
      if (only && (exact || found.length === 1)) return only;
      throw notFound(name, found.length > 0 ? found : latest(5), found.length > 0);
    },
    outcomes: createRunOutcomes(database, mine),
    makeRoom: (room) => explained(() => makeRoom(database, mine, room)),
    [Symbol.dispose]: () => void database.close(),
  };
}

const oldRow = z.object({ id: z.string(), status: z.string(), pid: z.number(), startedAt: z.number() });

/** Removes all but the latest runs; never one that is going on. */
function forgetOld(database: Database, mine: OwnerParameters, now: number): void {
  const old = database
    .prepare(
      `SELECT id, status, pid, started_at AS startedAt FROM runs WHERE ${owned} ORDER BY rowid DESC LIMIT -1 OFFSET @limit`,
    )
    .all({ ...mine, limit: maxRuns });
  const removeRun = database.prepare(`DELETE FROM runs WHERE id = @id AND ${owned}`);
  const removeOutcomes = database.prepare(`DELETE FROM run_outcomes WHERE run = @id AND ${owned}`);
  for (const { id, ...run } of z.array(oldRow).parse(old)) {
    if (isGoingOn(run, now)) continue;
    removeOutcomes.run({ ...mine, id });
    removeRun.run({ ...mine, id });
  }
}

const rowSchema = z.object({
  id: z.string(),
  started_at: z.number(),
  ended_at: z.number().nullable(),
  status: statusSchema,
  pid: z.number(),
  facts: z.string(),
  result: z.string().nullable(),
  outcomes_removed_at: z.number().nullable(),
  outcomes_limit: z.number().nullable(),
});

function toRun(found: unknown): RunRecord {
  const { id, started_at, ended_at, status, pid, facts, result, ...row } = rowSchema.parse(found);
  const { outcomes_removed_at: at, outcomes_limit: limit } = row;
  return {
    id,
    startedAt: started_at,
    endedAt: ended_at ?? undefined,
    status,
    pid,
    facts: factsSchema.parse(JSON.parse(facts)),
    result: result === null ? undefined : resultSchema.parse(JSON.parse(result)),
    ...(at !== null && { outcomesRemoved: { at, limit } }),
  };
}

function notFound(name: string, runs: readonly RunRecord[], areMatches: boolean): TicketsiftError {
  const ids = listNames(runs.map(({ id }) => id));
  if (areMatches) {
    return new TicketsiftError('not_found', `More than one run starts with ${name}`, {
      hint: `There are: ${ids}.`,
    });
  }
  return new TicketsiftError('not_found', `There is no run "${name}"`, {
    hint:
      runs.length === 0
        ? 'No run is recorded yet: ticketsift classify records each.'
        : `The last ones are: ${ids}. \`ticketsift runs list\` shows more.`,
  });
}
