import type { Written } from '../../core/world/sink.js';
import { exporters } from '../../outputs/index.js';
import { resultColumns } from '../../outputs/result-columns.js';
import type { JobRecord, JobStore } from '../../storage/jobs/job-store.js';
import type { ExportFormat } from '../record/export-outcomes.js';
import { readJobOutcomes } from './outcomes.js';

export interface JobExport {
  readonly format: ExportFormat;
  /** Ends it. */
  readonly stop: AbortSignal;
}

/**
 * Writes the results of a submitted run as `jobs results` does, piece by piece: all of one that has ended, else those that are
 * there.
 * @throws TicketsiftError `usage` for more columns than the format takes
 */
export async function exportJob(
  store: Pick<JobStore, 'find' | 'rows'>,
  job: JobRecord,
  { format, stop }: JobExport,
): Promise<AsyncGenerator<Written>> {
  const create = await exporters[format]();
  const exporter = create({
    columns: resultColumns(job.facts.columns),
    width: 80,
    maxRows: Number.POSITIVE_INFINITY,
    colour: false,
    raw: false,
  });
  async function* pieces(): AsyncGenerator<Written> {
    yield exporter.begin();
    const { batches } = readJobOutcomes(store, job, { stop });
    for await (const outcomes of batches) yield exporter.rows(outcomes);
    yield exporter.end();
  }
  return pieces();
}
