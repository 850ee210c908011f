import type { Context } from '../../auth/access.js';
import { exitCodes } from '../../core/errors.js';
import { listenForInterrupt } from '../../core/world/interrupt.js';
import type { Session } from '../../core/world/session.js';
import { untilStopped } from '../../core/world/wait.js';
import { chooseDestination, type Destination, type OutputOptions } from '../../outputs/destination.js';
import { type OpenedWriter, openWriter } from '../../outputs/open-writer.js';
import { chooseRows } from '../../outputs/rows/row-choice.js';
import { Tally } from '../../outputs/tally.js';
import { deliver } from '../../run/deliver.js';
import { jobStatusText } from '../../run/describe/job.js';
import { openEnduringJobs } from '../../run/jobs/enduring-jobs.js';
import { findJob } from '../../run/jobs/find.js';
import { type JobOutcomes, readJobOutcomes } from '../../run/jobs/outcomes.js';
import { describeProgress, hasJobEnded } from '../../run/jobs/progress.js';
import { writtenJob } from '../../run/jobs/written-job.js';
import { refuseOwnFiles } from '../../run/refuse-own-files.js';
import { hintAtFormats, reportResults, writesWhileRunning } from '../classify/results.js';
import { type JobNarrator, narrateJob } from './narrate-job.js';
import { reportJob } from './report-job.js';

/** Which submitted run, and where its results go. */
export interface JobResultsOptions extends OutputOptions {
  /** Its id, the beginning of its id, or `last`. */
  readonly run: string;
  /** Waits until the run has ended. */
  readonly wait?: true;
  /** The most rows that a table shows. */
  readonly rows?: number;
  readonly raw?: true;
}

/** Writes the results of a submitted run, whether it has ended or not. Resolves to the exit code. */
export async function writeJobResults(context: Context, options: JobResultsOptions): Promise<number> {
  const { world, voice, waiting } = context;
  const destination = chooseDestination(options, { locations: [], kind: undefined });
  const output = { name: '--output', path: destination.kind === 'text' ? destination.file : undefined };
  await refuseOwnFiles([output], [{ name: 'the configuration', path: 'ticketsift.yaml' }], world.cwd);
  using interrupt = listenForInterrupt(context, () => false);
  const { stop, abort } = interrupt;
  await using jobs = await openEnduringJobs(context, stop);
  const found = await findJob(context, jobs, options.run);
  using narrator = await narrateJob(context, !writesWhileRunning(context, destination, options));
  const waits = options.wait && world.after;
  const read = readJobOutcomes(jobs, found, { waits, onWait: narrator.listen, stop });
  const tally = new Tally();
  const session = { ...context, waiting: untilStopped(waiting, stop) };
  const { writer, rows } = await openResultWriter(session, destination, { options, tally, read });
  hintAtFormats(context, destination, options.format);
  const outcomes = counting(read.batches, { tally, narrator });
  await deliver({ outcomes, giveUp: abort, stopSending: () => {} }, writer);
  const job = await jobs.find(found.id);
  const isWhole = tally.total === job.tickets;
  const { where = [] } = options;
  reportResults(voice, destination, tally, { isWhole, expected: job.tickets, rows, where });
  if (stop.aborted) {
    voice.warn(`interrupted: run ${job.id} goes on, and the same command writes its results anew`);
    return exitCodes.interrupted;
  }
  if (hasJobEnded(job)) reportJob(voice, job);
  else
    voice.note(
      `run ${job.id} is ${jobStatusText(job)}: ${describeProgress(job)} (--wait waits for the rest)`,
    );
  return tally.failed + tally.notSent > 0 ? 1 : 0;
}

interface Opening {
  readonly options: JobResultsOptions;
  readonly tally: Tally;
  readonly read: JobOutcomes;
}

function openResultWriter(
  session: Session,
  destination: Destination,
  { options, tally, read }: Opening,
): Promise<OpenedWriter> {
  const job = read.job();
  const { columns, categories } = job.facts;
  const { run, facts } = writtenJob(job, session.world.now);
  const { rows, raw, where = [] } = options;
  return openWriter(session, destination, {
    rows,
    ...(raw && { raw }),
    source: { columns },
    choice: chooseRows(options, { columns, categories }),
    waiting: session.waiting,
    run,
    about: {
      ...facts,
      where,
      end: () => ({
        total: tally.total,
        skipped: 0,
        cost: read.job().cost,
        isWhole: tally.total === job.tickets,
      }),
    },
  });
}

/** Counts outcomes on their way. After the last one nothing moves on the terminal any more, where a table may be written. */
async function* counting(
  batches: JobOutcomes['batches'],
  { tally, narrator }: { readonly tally: Tally; readonly narrator: JobNarrator },
): JobOutcomes['batches'] {
  using _ = narrator;
  for await (const batch of batches) {
    tally.add(batch);
    yield batch;
  }
}
