import { resolve } from 'node:path';
import { ownerOf } from '../auth/owner.js';
import type { Outcome } from '../core/outcome.js';
import { Resources } from '../core/resources.js';
import { Histogram } from '../core/stats/histogram.js';
import type { Ticket } from '../core/ticket.js';
import { timeFromNow } from '../core/world/clock.js';
import { createStopping } from '../core/world/interrupt.js';
import { Tally } from '../outputs/tally.js';
import type { Policy } from '../pipeline/answering.js';
import { classify } from '../pipeline/classify.js';
import type { RequestEvent } from '../pipeline/event.js';
import { Meter } from '../pipeline/meter.js';
import { withWhatIsMissing } from './budget/budget.js';
import { dailyAllowance } from './budget/daily.js';
import { openLedger } from './budget/ledger.js';
import { AnsweredBy } from './cascade/answered-by.js';
import { goesOn } from './cascade/models.js';
import { leftToBatches } from './describe/batch.js';
import { progressOf, requestsOf, resultOf, statusOfEnd } from './end.js';
import { type LogFile, openLogFile } from './log-file.js';
import {
  answeringOf,
  costOfStages,
  keepPace,
  type ModelStage,
  openStage,
  type StageRun,
} from './model/stage.js';
import { UnreadLanguages } from './model/unread-languages.js';
import { openParts } from './open-parts.js';
import type { OpenRun, RunContext } from './opened-run.js';
import type { PlannedRun } from './plan.js';
import { type RecordPlace, recordRun } from './record/record.js';

/**
 * Tickets that are put into batches at once. That waits for the disk alone, and where many tickets are at hand, V8 takes them
 * for long-lived and frees them late: with 1,000, a run of 200,000 took a quarter more memory.
 */
const batchingWindow = 100;

/**
 * Opens what a plan names. The only place that puts source, cache, models, log and record together.
 * @throws TicketsiftError where one of them cannot be opened
 */
export async function openRun(planned: PlannedRun, context: RunContext): Promise<OpenRun> {
  const resources = new Resources();
  try {
    return await assemble(planned, context, resources);
  } catch (error) {
    await resources[Symbol.asyncDispose]();
    throw error;
  }
}

async function assemble(planned: PlannedRun, context: RunContext, resources: Resources): Promise<OpenRun> {
  const { plan } = planned;
  const { world, listen, isRecorded = false } = context;
  const { limits } = plan;
  const parts = await openParts(planned, context, resources);
  const { source, cache, opened, facts, retry, redactions, cleaner } = parts;
  const { price } = opened;
  const id = context.id ?? world.newId().slice(0, 8);
  const time = timeFromNow(world);
  const daily = plan.sends ? await dailyAllowance(context) : undefined;
  const stopper = new AbortController();
  const run: StageRun = { id, planned, context, parts, daily, time, stopper };
  const main = await openStage({ opened, facts, keys: parts.keys }, plan.model, run);
  const first = parts.first && plan.cascade && (await openStage(parts.first, plan.cascade.model, run));
  const stages = first ? [first, main] : [main];
  const meter = new Meter();
  const tally = new Tally(plan.cascade && localOf(plan.cascade, plan));
  const ledger = context.ledger && openLedger(cache, context.ledger);
  const log = context.log && resources.use(await openLog(context.log, id, context));
  const record = resources.use(
    recordRun(
      { now: time, warn: parts.warn },
      isRecorded && !cache.isTemporary ? await recordPlaceOf(context) : undefined,
      {
        id,
        plan,
        source: source.name,
      },
    ),
  );
  // Closed first, so that what is still in flight is dropped while everything it needs is open.
  const ending = resources.use(createStopping(world));
  stopper.signal.addEventListener('abort', () => listen({ kind: 'stopped', reason: stopper.signal.reason }));
  const interrupt = context.interrupt();
  const hurry = () => cache.hurry();
  interrupt.stop.addEventListener('abort', hurry, { signal: ending.abort });
  const stop = AbortSignal.any([interrupt.stop, ending.stop]);
  const abort = AbortSignal.any([interrupt.abort, ending.abort]);
  const last = resources.use(createStopping(world));
  abort.addEventListener('abort', () => last.begin());
  const startedAt = world.elapsed();

  const policy = (ticket: Ticket): Policy => {
    if (!plan.sends) return 'cache_only';
    if (context.isSentAgain?.(ticket)) return 'send_again';
    if (!retry) return 'send';
    return retry.has(ticket) ? 'send_again' : 'cache_only';
  };
  const costSoFar = () => costOfStages(stages);
  // Of endpoints: what a local model takes is the work of this machine on all tickets at once.
  const latencies = new Histogram();
  const soFar = () => progressOf(tally, meter, costSoFar());
  const listenToRequests = (stage: ModelStage) => (event: RequestEvent) => {
    stage.meter.listen(event);
    // Of two models one may be on this machine: nothing is sent to it.
    if (stage.isEndpoint || !first) meter.listen(event);
    if (event.kind === 'answered' && stage.isEndpoint) latencies.add(event.tookMs);
    const isPaid = event.kind === 'answered' || event.kind === 'charged';
    if (isPaid) ledger?.add(stage.opened.price, event.kind === 'answered' ? event.reply.usage : event.usage);
    if (isPaid && record.isKept) cache.progress.keep(id, soFar);
    log?.listen(event);
    listen(event);
  };
  const classifyOnce = (repeat: number) => {
    const second = answeringOf(main, run, {
      repeat,
      policy,
      stop,
      abort,
      listen: listenToRequests(main),
      onAnswer: context.onAnswer,
    });
    const sure = plan.cascade?.sure;
    const cascade = first &&
      sure && {
        first: answeringOf(first, run, {
          repeat,
          // What the first of two models cannot answer goes on, and is not sent to it again.
          policy: (ticket) => (policy(ticket) === 'cache_only' ? 'cache_only' : 'send'),
          stop,
          abort,
          listen: listenToRequests(first),
          onAnswer: (used) => context.onAnswer?.({ ...used, isOfFirst: true }),
        }),
        second,
        goesOn: (outcome: Outcome) => goesOn(outcome, sure),
      };
    return classify(parts.tickets(repeat), {
      ...(cascade?.first ?? second),
      cascade,
      concurrency: limits.concurrency,
      window: context.batching && batchingWindow,
      stop,
      // A ticket that is sent several times is counted once.
      onRedacted: repeat === 0 ? redactions?.add : undefined,
    });
  };
  const answeredBy =
    plan.cascade && new AnsweredBy({ first: plan.cascade.model.name, second: plan.model.name });
  const languages = new UnreadLanguages((text) => listen({ kind: 'note', text }));
  async function* outcomes(): AsyncGenerator<readonly Outcome[]> {
    parts.introduce();
    listen({ kind: 'started' });
    for (let repeat = 0; repeat < plan.repeats; repeat++) {
      for await (const batch of classifyOnce(repeat)) {
        tally.add(batch);
        languages.add(batch);
        answeredBy?.add(batch);
        tally.skipped = source.skipped();
        record.outcomes(batch);
        await log?.outcomes(batch);
        const { total: tickets, failed, notSent, origins } = tally;
        const stage = {
          tickets,
          answered: tickets - origins.none,
          failed,
          notSent,
          cost: costSoFar(),
          elapsedMs: world.elapsed() - startedAt,
          total: parts.total(),
        };
        listen({ kind: 'outcomes', outcomes: batch, stage });
        yield batch;
      }
    }
    tally.skipped = source.skipped();
    languages.sum();
    if (answeredBy) listen({ kind: 'note', text: answeredBy.describe() });
    redactions?.sum();
    cleaner?.sum();
    if (tally.inBatch > 0 && !context.batching) listen({ kind: 'note', text: leftToBatches(tally.inBatch) });
    listen({ kind: 'finished' });
  }

  return {
    id,
    source,
    rowChoice: parts.rowChoice,
    price,
    family: main.keys.family,
    identity: opened.model.identity,
    first: first && { price: first.opened.price, family: first.keys.family },
    outcomes: outcomes(),
    tally,
    expected: parts.total,
    cost: costSoFar,
    paid: async () => (await ledger?.paid()) ?? new Map(),
    stop: interrupt.stop,
    giveUp: last.abort,
    stopSending() {
      ending.begin();
      hurry();
    },
    async finish() {
      const cost = costSoFar();
      const status = statusOfEnd(interrupt.stop.aborted, stopper.signal);
      for (const stage of stages) keepPace(stage, run);
      if (record.end(status, resultOf(tally, meter, latencies, cost))) cache.progress.drop(id);
      await log?.write('end', { status });
      const { reason } = stopper.signal;
      const keepsAnswers = !cache.isTemporary;
      return {
        status,
        tally,
        requests: requestsOf(meter, latencies, cost),
        cost,
        elapsedMs: world.elapsed() - startedAt,
        isRecorded: record.isKept,
        keepsAnswers,
        lacksAnswers: cache.lacksAnswers(),
        error: stopper.signal.aborted
          ? withWhatIsMissing(reason, { limits, cost, tally, keepsAnswers })
          : undefined,
      };
    },
    [Symbol.asyncDispose]: () => resources[Symbol.asyncDispose](),
  };
}

/** @throws TicketsiftError `not_trusted` where a project file says how much is kept, and may not */
async function recordPlaceOf({ world, config, login }: RunContext): Promise<RecordPlace> {
  return {
    path: world.environment.files.runs,
    owner: await ownerOf(login),
    maxBytes: await config.runs.keep.use(),
  };
}

/** Returns the name of the one of two models that is on this machine. */
function localOf(...stages: readonly Pick<PlannedRun['plan'], 'model'>[]): string | undefined {
  return stages.find(({ model }) => model.endpoint === null)?.model.name;
}

function openLog(
  { path, withTexts }: NonNullable<RunContext['log']>,
  run: string,
  { world, listen }: RunContext,
): Promise<LogFile> {
  const warn = (text: string) => listen({ kind: 'warning', text });
  return openLogFile(resolve(world.cwd, path), { name: path, run, withTexts, now: world.now, warn });
}
