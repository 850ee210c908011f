import type { Context } from '../../auth/access.js';
import { identityOf } from '../../auth/open.js';
import type { TicketError } from '../../core/errors/ticket-error.js';
import { exitCodes } from '../../core/errors.js';
import { Resources } from '../../core/resources.js';
import { nameVersion } from '../../core/text/names.js';
import { listenForInterrupt } from '../../core/world/interrupt.js';
import type { Session } from '../../core/world/session.js';
import { untilStopped } from '../../core/world/wait.js';
import { writesToSource } from '../../outputs/destination.js';
import { type OpenedWriter, openUpdatePreview, openWriter } from '../../outputs/open-writer.js';
import { answeredPlan } from '../../run/batch/run-in-batches.js';
import { deliver, isSourceLost } from '../../run/deliver.js';
import { sayingOnce } from '../../run/describe/say-once.js';
import type { RunListener } from '../../run/events.js';
import { nameOfRows } from '../../run/name-of-rows.js';
import { openRun } from '../../run/open-run.js';
import type { OpenRun } from '../../run/opened-run.js';
import { describePlan, localModelOf, modelOfPlan, type RunPlan } from '../../run/plan.js';
import { previewRun } from '../../run/preview.js';
import { previewJson } from '../../run/shown/preview-json.js';
import { narrate } from '../narrate.js';
import { writeJson } from '../write-json.js';
import { sendInBatches } from './in-batches.js';
import { openResults } from './open-results.js';
import {
  type ClassifyOptions,
  type PlannedClassification,
  planClassification,
} from './plan-classification.js';
import { printPreview } from './preview.js';
import { reportRun } from './report-run.js';
import { hintAtFormats, reportResults, writesWhileRunning } from './results.js';

/** Classifies the tickets of a source and writes the results. Resolves to the exit code. */
export async function runClassify(session: Context, given: ClassifyOptions): Promise<number> {
  const classification = await planClassification(session, given);
  return await (given.dryRun ? runDry : runAndOpen)(session, classification);
}

/** Shows what a run would do, and sends nothing. */
async function runDry(session: Session, classification: PlannedClassification): Promise<number> {
  const { planned, options, config, login, destination } = classification;
  using narrator = await narrate(session, false);
  const { world, voice } = session;
  for (const setting of describePlan(planned.plan)) voice.detail(`plan: ${setting}`);
  const previewed = options.batch ? answeredPlan(planned) : planned;
  const update = await openUpdatePreview(session, destination);
  const preview = await previewRun(previewed, { world, config, login, listen: narrator.listen, update });
  if (options.json) await writeJson(session, 'classify --dry-run', previewJson(preview));
  else await printPreview(session, preview);
  if (update && planned.source.cacheRows === undefined)
    voice.note('the run reads the tickets once more; --cache-rows 1h, here and then, keeps them in between');
  return 0;
}

/** Runs, and then opens the results where that is wanted. Resolves to the exit code of the run. */
async function runAndOpen(session: Context, classification: PlannedClassification): Promise<number> {
  const { destination, options } = classification;
  const { id, code } = await (options.batch ? runBatched : run)(session, classification);
  if (options.open && code !== exitCodes.interrupted)
    await openResults(session, destination, { id, options });
  return code;
}

/** Sends the tickets in batches, and shows the results once all are answered. */
async function runBatched(session: Session, classification: PlannedClassification): Promise<Ended> {
  const { planned, options, config, login } = classification;
  const once = sayingOnce();
  const { wait, json = false } = options;
  const { id, failureOf, code } = await sendInBatches(session, planned, { config, login, wait, json, once });
  if (code !== undefined) return { id, code };
  return run(session, { ...classification, planned: answeredPlan(planned) }, { id, failureOf, once });
}

/** A run that is over. */
interface Ended {
  readonly id: string;
  readonly code: number;
}

/** What a run takes over from the batches that were sent for it. */
interface Resumed {
  readonly id: string;
  /** Returns why a request that is in no batch has no answer. */
  readonly failureOf: (key: Uint8Array) => TicketError | undefined;
  readonly once: (listen: RunListener) => RunListener;
}

async function run(
  session: Session,
  classification: PlannedClassification,
  resumed?: Resumed,
): Promise<Ended> {
  const { world, voice } = session;
  const { planned, destination, options, config, login } = classification;
  const { where = [] } = options;
  const log = logOf(options);
  using narrator = await narrate(session, !writesWhileRunning(session, destination, options));
  const listen = resumed ? resumed.once(narrator.listen) : narrator.listen;
  await using listening = new Resources();
  await using opened = await openRun(planned, {
    world,
    config,
    login,
    interrupt: () => listening.use(listenForInterrupt(session)),
    writesToSource: await writesToSource(destination, planned.source, world.cwd),
    isRecorded: true,
    ...(resumed && { failureOf: resumed.failureOf }),
    ...(log && { log }),
    listen(event) {
      if (event.kind === 'started') {
        if (destination.kind === 'results' && !opened.source.hasIds) voice.warn(numbered);
        hintAtFormats(session, destination, options.format);
      }
      listen(event);
      if (event.kind === 'stopped') voice.warn('sending stopped');
    },
  });
  const { writer, rows } = await openResultsWriter(session, classification, opened);
  try {
    await deliver(opened, writer);
  } catch (error) {
    narrator[Symbol.dispose]();
    if (isSourceLost(error)) {
      reportResults(voice, destination, opened.tally, {
        isWhole: false,
        expected: opened.expected(),
        rows,
        where,
      });
    }
    throw error;
  }
  const end = await opened.finish();
  if (end.tally.total === 0 && end.status !== 'interrupted')
    voice.note(noTickets(opened.source.name, planned.plan));
  const code = reportRun(session, destination, end, {
    id: opened.id,
    expected: opened.expected(),
    localModel: localModelOf(planned.plan),
    rows,
    where,
  });
  return { id: opened.id, code };
}

/** Opens where the results of a run go, with what they say of it. */
async function openResultsWriter(
  session: Session,
  { planned, destination, options, login }: PlannedClassification,
  opened: OpenRun,
): Promise<OpenedWriter> {
  const { world, waiting } = session;
  const { source, rowChoice: choice, stop, tally } = opened;
  const { plan, prompt } = planned;
  const model = modelOfPlan(plan);
  return await openWriter(session, destination, {
    rows: options.rows,
    ...(options.raw && { raw: options.raw }),
    ...(options.yes && { yes: options.yes }),
    source,
    login: (issuer) => identityOf(login).grantFrom(issuer),
    choice,
    waiting: untilStopped(waiting, stop),
    run: {
      id: opened.id,
      prompt: plan.prompt.name,
      promptVersion: prompt.version,
      promptHash: plan.prompt.hash,
      model,
      ...(!source.hasIds && { rowsOf: nameOfRows(planned, opened.id) }),
      now: world.now,
    },
    about: {
      startedAt: world.now(),
      source: source.name,
      prompt: nameVersion(plan.prompt.name, prompt.version),
      model,
      where: options.where ?? [],
      end: () => ({
        total: tally.total,
        skipped: tally.skipped,
        cost: opened.cost(),
        isWhole: !stop.aborted,
      }),
    },
  });
}

function logOf({ logFile, logTexts }: ClassifyOptions) {
  return logFile === undefined ? undefined : { path: logFile, withTexts: logTexts === true };
}

function noTickets(source: string, { selection: { shard } }: RunPlan): string {
  return shard === undefined ? `${source} holds no tickets` : `${source} holds no tickets of shard ${shard}`;
}

const numbered =
  'the tickets have no ids: the table identifies them by row number, so it accepts tickets from this source only. Name a column of ids with --id-column';
