import { setTimeout } from 'node:timers/promises';
import { parsePrompt } from '../../src/prompts/prompt-file.js';
import { promptHash } from '../../src/prompts/prompt-hash.js';
import { jobsAt, manyTickets, newJob, plan } from './jobs.js';
import type { TestDatabase } from './postgres.js';
import { newUser, type Running } from './program.js';

/** Requests that a worker sends at once. */
export const concurrency = 8;

export interface SubmitOptions {
  readonly id?: string;
  /** US dollars. */
  readonly maxCost?: number;
  readonly prompt?: string;
}

/** Submits a run of so many tickets in chunks of twenty, for the stand-in endpoint. */
export async function submitTickets(
  url: string,
  tickets: number,
  { id = 'job-1a', maxCost, prompt = 'Sort: {text}' }: SubmitOptions = {},
): Promise<void> {
  await using store = await jobsAt(url, { chunkSize: 20 });
  const hash = promptHash({ ...parsePrompt(prompt, 'p'), name: 'p' });
  const limited = maxCost === undefined ? plan : { ...plan, maxCost };
  const job = newJob({
    id,
    model: 'stand-in',
    prompt,
    plan: { ...limited, prompt: { ...plan.prompt, hash } },
  });
  await store.submit(job, manyTickets(tickets));
}

/** Processes of the built program on one machine that work on what is submitted to a database. */
export async function workingMachine(database: string, endpoint: string, settings = '') {
  const user = await newUser();
  await user.configure(`worker: { models: [stand-in] }\n${settings}`);
  const env = { TICKETSIFT_JOBS: database, OPENAI_BASE_URL: endpoint, OPENAI_API_KEY: 'sk-worker' };
  return {
    user,
    start: () => user.start(['worker', '--concurrency', String(concurrency)], env),
    [Symbol.asyncDispose]: () => user[Symbol.asyncDispose](),
  };
}

/** Resolves once a process has written what matches to standard error. */
export function saying({ child }: Running, pattern: RegExp): Promise<void> {
  return new Promise((resolve) => {
    child.stderr?.on('data', (chunk) => pattern.test(String(chunk)) && resolve());
  });
}

/** Asks workers to end, and waits until they have. */
export async function endWorkers(workers: readonly Running[]): Promise<void> {
  for (const { child } of workers) child.kill('SIGTERM');
  await Promise.all(workers.map(({ finished }) => finished));
}

/** Leaves the processor to those who are looked at. */
export const pause = () => setTimeout(20);

/** Looks until the latest run has ended, and returns it with the ids of the tickets that have a classification. */
export async function untilEnded(url: string) {
  await using store = await jobsAt(url);
  for (;;) {
    const job = await store.find('last');
    if (job.endedAt === undefined) {
      await pause();
      continue;
    }
    const ids: string[] = [];
    for await (const rows of store.rows(job.id, 0))
      for (const { ticket, outcome } of rows) if (outcome?.classification) ids.push(ticket.id);
    return { job, ids };
  }
}

export const allIds = (count: number) => Array.from({ length: count }, (_, n) => `T${n + 1}`);

/** Looks until something is so in a database. */
export async function untilSo(database: TestDatabase, sql: string): Promise<void> {
  while (!(await database.query(sql))[0]?.is_so) await pause();
}

/** Ends all other connections to a database, as its restart does. */
export async function disconnectOthers(database: TestDatabase): Promise<void> {
  await database.query(
    'SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
  );
}
