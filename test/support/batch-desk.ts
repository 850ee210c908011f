import { randomUUID } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { Readable, Writable } from 'node:stream';
import { readEnvironment } from '../../src/config/environment.js';
import { loadConfig } from '../../src/config/load.js';
import type { SettingValues } from '../../src/config/schema.js';
import type { Outcome } from '../../src/core/outcome.js';
import type { World } from '../../src/core/world/world.js';
import type { BatchContext, BatchEvent } from '../../src/run/batch/open-batches.js';
import { answeredPlan, type InBatches, runInBatches } from '../../src/run/batch/run-in-batches.js';
import type { RunEvent } from '../../src/run/events.js';
import { openRun } from '../../src/run/open-run.js';
import type { RunContext } from '../../src/run/opened-run.js';
import type { PlannedRun } from '../../src/run/plan.js';
import { planRun, type RunRequest } from '../../src/run/plan-run.js';
import { findSource } from '../../src/sources/find.js';
import { type LocalCache, openCache } from '../../src/storage/cache/cache.js';
import { type BatchEndpoint, startBatchEndpoint } from './batch-endpoint/index.js';
import type { BatchEndpointOptions } from './batch-endpoint/options.js';
import { hurriedClock } from './hurried-clock.js';
import { type TemporaryFolder, temporaryFolder } from './temporary-folder.js';
import { collect, makePrompt } from './tickets.js';
import { trustsAll } from './trust.js';

/** A folder with tickets, an endpoint that takes batches, and a user who runs tickets through them. */
export interface BatchDesk extends AsyncDisposable {
  readonly folder: TemporaryFolder;
  readonly endpoint: BatchEndpoint;
  readonly events: BatchEvent[];
  /** Plans the run of `tickets.csv`. */
  plan(more?: Partial<RunRequest>): Promise<PlannedRun>;
  /** Runs the tickets in batches. */
  run(options?: { waitMs?: number; plan?: Partial<RunRequest>; stop?: AbortSignal }): Promise<InBatches>;
  /** Classifies them live, by one model, and returns the outcomes. */
  live(more?: Partial<RunRequest>): Promise<readonly Outcome[]>;
  /** The results of a run in batches. */
  results(): Promise<readonly Outcome[]>;
  /** What commands on batches take. */
  batches(stop?: AbortSignal): Promise<BatchContext>;
  openCache(): LocalCache;
  /** The files of requests that wait. */
  waitingFiles(): Promise<readonly string[]>;
}

export interface BatchDeskOptions extends BatchEndpointOptions {
  /** The texts of the tickets. */
  readonly tickets?: readonly string[];
  readonly settings?: SettingValues;
  readonly prices?: string;
}

const never = new AbortController().signal;

/** A wait that is long enough for everything. */
export const aDay = 86_400_000;

export async function openBatchDesk(given: BatchDeskOptions = {}): Promise<BatchDesk> {
  const {
    tickets = ['first', 'one', 'two', 'three'],
    settings,
    prices = 'input: 1, output: 2',
    ...options
  } = given;
  const folder = await temporaryFolder();
  const endpoint = await startBatchEndpoint(options);
  const rows = tickets.map((text, index) => `${index + 1},${text}\n`).join('');
  await folder.write('tickets.csv', `id,text\n${rows}`);
  await folder.write('ticketsift.yaml', `prices:\n  stand-in: { ${prices} }\n`);
  const home = folder.file('home');
  const world: World = {
    ...hurriedClock(10_000),
    stdin: Readable.from([]),
    stdout: new Writable(),
    stderr: new Writable(),
    environment: readEnvironment({ HOME: home, TICKETSIFT_HOME: home }),
    cwd: folder.path,
    random: () => 0,
    newId: () => randomUUID(),
    onInterrupt: () => () => {},
    exit: () => {},
  };
  const { environment, cwd } = world;
  const flags = { baseUrl: endpoint.url, model: 'stand-in', retries: 0, cache: folder.file('cache.db') };
  const readConfig = () => loadConfig(world, { ...flags, ...settings }, trustsAll);
  const prompt = makePrompt({ body: 'Sort: {text}', maxOutputTokens: 50 });
  const events: BatchEvent[] = [];
  const plan = async (more: Partial<RunRequest> = {}) => {
    const config = await readConfig();
    const source = await findSource(['tickets.csv'], { header: true }, { config, environment, cwd });
    const request = { source, prompt, keepsCache: true, sends: true, ...more };
    return planRun(request, { world, config, login: undefined });
  };
  const contextOf = async (stop = never) => {
    const listen: (event: RunEvent) => void = () => {};
    return { world, config: await readConfig(), login: undefined, listen, stop };
  };
  let failureOf: RunContext['failureOf'];
  const outcomesOf = async (planned: PlannedRun) => {
    const { stop, ...context } = await contextOf();
    const interrupt: RunContext['interrupt'] = () => ({ stop, abort: never });
    await using run = await openRun(planned, { ...context, interrupt, ...(failureOf && { failureOf }) });
    const outcomes = await collect(run.outcomes);
    await run.finish();
    return outcomes;
  };
  return {
    folder,
    endpoint,
    events,
    plan,
    async run({ waitMs, plan: more, stop = never } = {}) {
      const context = await contextOf(stop);
      const onBatch = (event: BatchEvent) => void events.push(event);
      const interrupt = { stop, abort: never };
      const sent = await runInBatches(await plan(more), { ...context, interrupt, onBatch }, { waitMs });
      failureOf = sent.failureOf;
      return sent;
    },
    live: async (more) => outcomesOf(await plan(more)),
    results: async () => outcomesOf(answeredPlan(await plan())),
    async batches(stop) {
      return { ...(await contextOf(stop)), listen: (event) => void events.push(event) };
    },
    openCache: () => openCache(folder.file('cache.db'), world),
    waitingFiles: () => readdir(folder.file('cache.db-batches')).catch(() => []),
    async [Symbol.asyncDispose]() {
      await endpoint.close();
      await folder[Symbol.asyncDispose]();
    },
  };
}
