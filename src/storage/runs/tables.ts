import type { Schema } from '../open.js';
import { addOwner } from '../owned.js';

/** The tables of runs, and how those of earlier versions become them. */
export const runTables: Schema = {
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
