import { resolve } from 'node:path';
import type { Context } from '../../auth/access.js';
import { folderOf } from '../../config/setting.js';
import { isUrl } from '../../core/text/locations.js';
import { nameVersion } from '../../core/text/names.js';
import { chooseDestination } from '../../outputs/destination.js';
import { openWriter } from '../../outputs/open-writer.js';
import { chooseRows } from '../../outputs/rows/row-choice.js';
import type { JobStore } from '../../storage/jobs/job-store.js';
import { deliver } from '../deliver.js';
import { readJobOutcomes } from './outcomes.js';

/**
 * Writes the results of a submitted run that has ended to a destination of this worker's configuration. Of the run comes its
 * name alone; `{run}` in the destination is replaced by the run's id.
 * @throws TicketsiftError `bad_output`, `usage`, `database` and their like
 */
export async function deliverJob(
  context: Context,
  store: Pick<JobStore, 'find' | 'rows'>,
  run: string,
  stop: AbortSignal,
): Promise<void> {
  const { world, config, waiting } = context;
  const job = await store.find(run);
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
  const { facts } = job;
  const { columns, categories } = facts;
  const { batches } = readJobOutcomes(store, job, { stop });
  const prompt = nameVersion(facts.prompt, facts.promptVersion ?? undefined);
  const { writer } = await openWriter(context, destination, {
    rows: undefined,
    source: { columns },
    choice: chooseRows({}, { columns, categories }),
    waiting,
    run: {
      id: job.id,
      prompt: facts.prompt,
      promptVersion: facts.promptVersion ?? undefined,
      promptHash: facts.promptHash,
      model: facts.model,
      ...(!facts.hasIds && { rowsOf: `submitted run ${job.id}` }),
      now: world.now,
    },
    about: {
      startedAt: job.startedAt ?? job.submittedAt,
      source: facts.source,
      prompt,
      model: facts.model,
      where: [],
      end: () => ({ total: job.tickets, skipped: 0, cost: job.cost, isWhole: !stop.aborted }),
    },
  });
  await deliver({ outcomes: batches, giveUp: stop, stopSending: () => {} }, writer);
}
