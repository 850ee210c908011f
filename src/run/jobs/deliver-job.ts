import { resolve } from 'node:path';
import type { Context } from '../../auth/access.js';
import { folderOf } from '../../config/setting.js';
import { isUrl } from '../../core/text/locations.js';
import { chooseDestination } from '../../outputs/destination.js';
import { openWriter } from '../../outputs/open-writer.js';
import { chooseRows } from '../../outputs/rows/row-choice.js';
import type { JobStore } from '../../storage/jobs/job-store.js';
import { deliver } from '../deliver.js';
import { readJobOutcomes } from './outcomes.js';
import { writtenJob } from './written-job.js';

/**
 * Writes the results of a submitted run that has ended to a destination of this worker's configuration. Of the run comes its
 * name alone; `{run}` in the destination is replaced by the run's id.
 * @throws TicketsiftError `bad_output`, `usage`, `database` and their like
 */
export async function deliverJob(
  context: Context,
  store: Pick<JobStore, 'find' | 'rows'>,
  id: string,
  stop: AbortSignal,
): Promise<void> {
  const { world, config, waiting } = context;
  const job = await store.find(id);
  const { outputs } = config.worker;
  const output = job.output === undefined ? undefined : (await outputs.use())[job.output];
  if (output === undefined) return;
  const filled = world.environment.fill(output.url, outputs.origin.where).replaceAll('{run}', job.id);
  const location = isUrl(filled) ? filled : resolve(folderOf(outputs), filled);
  const { table } = output;
  const destination = chooseDestination(
    { output: location, ...(table !== undefined && { outputTable: table }) },
    { locations: [], kind: undefined },
  );
  const { columns, categories } = job.facts;
  const { batches } = readJobOutcomes(store, job, { stop });
  const { run, facts } = writtenJob(job, world.now);
  const { writer } = await openWriter(context, destination, {
    rows: undefined,
    source: { columns },
    choice: chooseRows({}, { columns, categories }),
    waiting,
    run,
    about: {
      ...facts,
      where: [],
      end: () => ({ total: job.tickets, skipped: 0, cost: job.cost, isWhole: !stop.aborted }),
    },
  });
  await deliver({ outcomes: batches, giveUp: stop, stopSending: () => {} }, writer);
}
