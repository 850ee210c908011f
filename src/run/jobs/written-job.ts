import { nameVersion } from '../../core/text/names.js';
import type { ResultsRun } from '../../outputs/databases/results.js';
import type { ReportFacts } from '../../outputs/html/report-facts.js';
import type { JobRecord } from '../../storage/jobs/job-store.js';

/** What a writer says of a run, whatever its format. */
export interface WrittenJob {
  readonly run: ResultsRun;
  readonly facts: Pick<ReportFacts, 'startedAt' | 'source' | 'prompt' | 'model'>;
}

/** Returns what a writer of its results says of a submitted run. @param now milliseconds since 1970 */
export function writtenJob({ id, facts, startedAt, submittedAt }: JobRecord, now: () => number): WrittenJob {
  const { prompt, promptHash, model, source, hasIds } = facts;
  const promptVersion = facts.promptVersion ?? undefined;
  return {
    run: {
      id,
      prompt,
      promptVersion,
      promptHash,
      model,
      ...(!hasIds && { rowsOf: `submitted run ${id}` }),
      now,
    },
    facts: {
      startedAt: startedAt ?? submittedAt,
      source,
      prompt: nameVersion(prompt, promptVersion),
      model,
    },
  };
}
