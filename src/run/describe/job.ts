import { nameVersion } from '../../core/text/names.js';
import { counted, dollars, formatDuration, grouped, minuteOf } from '../../core/text/numbers.js';
import { shorten } from '../../core/text/shorten.js';
import type { JobRecord } from '../../storage/jobs/job-store.js';
import { hasJobEnded, ticketsLeft } from '../jobs/progress.js';
import type { RunRow } from './run.js';

/** The columns of a list of submitted runs. The source, which may be long, comes last and gets the room that the rest leaves. */
export const jobColumns = [
  'run',
  'submitted',
  'status',
  'done',
  'tickets',
  'failed',
  'cost',
  'prompt',
  'model',
  'by',
  'source',
];

/** Returns how far a submitted run is, as a sentence names it: `run 1a2b is …`. Hostile. */
export function jobStatusText({ status, facts }: Pick<JobRecord, 'status' | 'facts'>): string {
  return status === 'waiting' ? `waiting for a worker that allows ${shorten(facts.model, 40)}` : status;
}

/** Returns what is known of a submitted run, in rows. Hostile: names and errors are among it. */
export function describeJob(job: JobRecord): RunRow[] {
  const { facts, cost, problem } = job;
  const rows: RunRow[] = [
    ['run', `${job.id}, ${jobStatusText(job)}`],
    ['submitted', `${minuteOf(job.submittedAt)} by ${job.submitter}`],
    ...timeRows(job),
    ['version', facts.version],
    ['source', facts.source],
    ['prompt', nameVersion(facts.prompt, facts.promptVersion)],
    ['prompt hash', facts.promptHash],
    ['model', facts.model],
    ['priority', String(job.priority)],
    ['tickets', describeTickets(job)],
    ...Object.entries(job.errors).map(([code, count]): RunRow => ['', `${code}: ${grouped(count)}`]),
    ['chunks', describeChunks(job)],
  ];
  if (job.output !== undefined) rows.push(['output', describeOutput(job.output, job.deliveredAt)]);
  if (problem !== undefined) rows.push(['problem', problem]);
  if (cost !== undefined) rows.push(['cost', dollars(cost)]);
  return [...rows, ...nextRows(job)];
}

/** Returns what is to be known of a submitted run that is not done, in sentences; undefined for one that is. */
export function describeJobStatus({ status, chunks }: JobRecord): string | undefined {
  switch (status) {
    case 'waiting':
      return 'No worker has a chunk of this run. If none takes one, check that a worker is running that allows its model.';
    case 'running':
      return 'Workers are classifying the tickets of this run. The outcomes so far are here.';
    case 'failed':
      return `${chunks.dead > 0 ? `${counted(chunks.dead, 'chunk')} failed as often as is tried` : 'Workers gave this run up'}. A retry sends what failed and what is left.`;
    case 'cancelled':
      return 'This run was cancelled. The outcomes until then are kept, and a retry puts the rest back into the queue.';
    case 'done':
      return undefined;
  }
}

function timeRows({ startedAt, endedAt }: JobRecord): RunRow[] {
  if (startedAt === undefined) return [];
  const took = endedAt === undefined ? '' : `, took ${formatDuration(endedAt - startedAt)}`;
  return [['started', `${minuteOf(startedAt)}${took}`]];
}

function describeTickets(job: JobRecord): string {
  const left = ticketsLeft(job);
  const counts = `${grouped(job.classified)} classified, ${grouped(job.urgent)} urgent, ${grouped(job.failed)} failed`;
  return `${grouped(job.tickets)}: ${counts}${left > 0 ? `, ${grouped(left)} left` : ''}`;
}

function describeChunks({ status, chunks: { total, waiting, active, done, dead } }: JobRecord): string {
  const counts = `${grouped(waiting)} ${hasJobEnded({ status }) ? 'left' : 'waiting'}, ${grouped(active)} with a worker, ${grouped(done - dead)} done`;
  return `${grouped(total)}: ${counts}${dead > 0 ? `, ${grouped(dead)} given up` : ''}`;
}

function describeOutput(name: string, deliveredAt: number | undefined): string {
  return deliveredAt === undefined ? name : `${name}, had all results on ${minuteOf(deliveredAt)}`;
}

function nextRows(job: JobRecord): RunRow[] {
  const isWorthARetry = job.status === 'failed' || job.status === 'cancelled' || job.failed > 0;
  const isRunning = job.status === 'waiting' || job.status === 'running';
  return [
    ['results', `ticketsift jobs results ${job.id} -o results.csv`],
    ...(isWorthARetry && !isRunning ? [['again', `ticketsift jobs retry ${job.id}`] as const] : []),
  ];
}
