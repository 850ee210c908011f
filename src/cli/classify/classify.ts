import type { Context } from '../../auth/access.js';
import { identityOf, type OpenedLogin } from '../../auth/open.js';
import { ownerOf } from '../../auth/owner.js';
import type { Config } from '../../config/load.js';
import type { TicketError } from '../../core/errors/ticket-error.js';
import { notTogether } from '../../core/errors/useless-flags.js';
import { exitCodes, TicketsiftError } from '../../core/errors.js';
import { Resources } from '../../core/resources.js';
import { withoutCredentials } from '../../core/text/locations.js';
import { nameVersion } from '../../core/text/names.js';
import { listenForInterrupt } from '../../core/world/interrupt.js';
import type { Session } from '../../core/world/session.js';
import { untilStopped } from '../../core/world/wait.js';
import {
  chooseDestination,
  type Destination,
  type OutputOptions,
  writesToSource,
} from '../../outputs/destination.js';
import { openUpdatePreview, openWriter } from '../../outputs/open-writer.js';
import { findPrompt } from '../../prompts/find.js';
import { promptsFor } from '../../prompts/library/open.js';
import { answeredPlan } from '../../run/batch/run-in-batches.js';
import { deliver, isSourceLost } from '../../run/deliver.js';
import { sayingOnce } from '../../run/describe/say-once.js';
import type { RunListener } from '../../run/events.js';
import { nameOfRows } from '../../run/name-of-rows.js';
import { openRun } from '../../run/open-run.js';
import { acceptanceOf, cleaningOf, settingsOfRun } from '../../run/options.js';
import { describePlan, localModelOf, modelOfPlan, type PlannedRun, type RunPlan } from '../../run/plan.js';
import { planRun } from '../../run/plan-run.js';
import { previewRun } from '../../run/preview.js';
import { describeChanges, findPlan, optionsOfPlan } from '../../run/record/retry-errors.js';
import { refuseOwnFiles } from '../../run/refuse-own-files.js';
import { previewJson } from '../../run/shown/preview-json.js';
import { type FoundSource, findSource, sourceOfTexts } from '../../sources/find.js';
import { sayHowInputEnds } from '../await-input.js';
import { narrate } from '../narrate.js';
import { writeJson } from '../write-json.js';
import { sendInBatches } from './in-batches.js';
import { checkOpen, type OpenResultsOptions, openResults } from './open-results.js';
import { printPreview } from './preview.js';
import { reportRun } from './report-run.js';
import { hintAtFormats, reportResults, writesWhileRunning } from './results.js';

/** The options of `classify`: a run, where its results go, and how they are shown. */
export interface ClassifyOptions extends OpenResultsOptions, OutputOptions {
  /** The most rows that a table shows. */
  readonly rows?: number;
  readonly yes?: true;
  readonly dryRun?: true;
  /** Prints as JSON what a dry run or `batch` shows. */
  readonly json?: true;
  /** Sends the tickets in batches, which are answered within a day. */
  readonly batch?: true;
  /** How long to wait for batches, in milliseconds. */
  readonly wait?: number;
  /** False to send tickets live that wait in a batch. */
  readonly waitBatch?: boolean;
  /** A run whose failed tickets are sent again. */
  readonly retryErrors?: string;
  readonly logFile?: string;
  readonly logTexts?: true;
}

/** A run as the command line describes it. */
interface Classification {
  readonly planned: PlannedRun;
  readonly destination: Destination;
  readonly options: ClassifyOptions;
  readonly config: Config;
  readonly login: OpenedLogin | undefined;
}

/** Classifies the tickets of a source and writes the results. Resolves to the exit code. */
export async function runClassify(session: Context, given: ClassifyOptions): Promise<number> {
  const classification = await plan(session, given);
  if (!given.dryRun) return runAndOpen(session, classification);
  const { planned, config, login, destination } = classification;
  using narrator = await narrate(session, false);
  const { world, voice } = session;
  for (const setting of describePlan(planned.plan)) voice.detail(`plan: ${setting}`);
  const previewed = given.batch ? answeredPlan(planned) : planned;
  const update = await openUpdatePreview(session, destination);
  const preview = await previewRun(previewed, { world, config, login, listen: narrator.listen, update });
  if (given.json) await writeJson(session, 'classify --dry-run', previewJson(preview));
  else await printPreview(session, preview);
  if (update && planned.source.cacheRows === undefined)
    voice.note('the run reads the tickets once more; --cache-rows 1h, here and then, keeps them in between');
  return 0;
}

async function plan(session: Context, given: ClassifyOptions): Promise<Classification> {
  const { world, voice, login } = session;
  const { retryErrors } = given;
  const retried =
    retryErrors === undefined
      ? undefined
      : findPlan(world.environment.files.runs, retryErrors, await ownerOf(login));
  const options: ClassifyOptions = retried ? optionsOfPlan(retried, given) : given;
  // The options of the earlier run count as if they were given again.
  const config = retried ? await session.readConfig(settingsOfRun(options)) : session.config;
  const source = await sourceOf(options, { session, config });
  const destination = chooseDestination(options, source);
  checkOpen(options, destination, world);
  sayHowInputEnds(session, source.locations);
  const prompt = await findPrompt(await config.prompt.use(), promptsFor(session, config, login));
  const planned = await planRun(
    {
      source,
      selection: options,
      prompt,
      keepsCache: options.cache !== false,
      sends: !options.offline && !options.dryRun,
      budgetId: options.budgetId,
      ignoresBatches: options.waitBatch === false,
      clean: cleaningOf(options),
      acceptance: acceptanceOf(options),
      retryOf: retried?.id,
      sendsCredential: given.baseUrl !== undefined || !withholdsCredential(retried?.plan),
      destination,
      rows: options,
    },
    { world, config, login },
  );
  const changes = retried && describeChanges(retried, planned.plan);
  if (changes !== undefined) voice.warn(changes);
  const log = { name: '--log-file', path: options.logFile };
  const output = { name: '--output', path: destination.kind === 'text' ? destination.file : undefined };
  const tickets = source.locations.map((path) => ({ name: 'a file of the tickets', path }));
  const others = [
    { name: 'the prompt', path: prompt.path },
    { name: 'the query', path: options.queryFile },
    { name: 'the configuration', path: 'ticketsift.yaml' },
    { name: 'the cache', path: planned.plan.cache ?? config.cache.unchecked },
    { name: 'the cache of this machine', path: world.environment.files.answers },
  ];
  await refuseOwnFiles([output, log], others, world.cwd);
  await refuseOwnFiles([log], tickets, world.cwd);
  return { planned, destination, options, config, login };
}

/** Runs, and then opens the results where that is wanted. Resolves to the exit code of the run. */
async function runAndOpen(session: Context, classification: Classification): Promise<number> {
  const { destination, options } = classification;
  const { id, code } = await (options.batch ? runBatched : run)(session, classification);
  if (options.open && code !== exitCodes.interrupted)
    await openResults(session, destination, { id, options });
  return code;
}

/** Sends the tickets in batches, and shows the results once all are answered. */
async function runBatched(session: Session, classification: Classification): Promise<Ended> {
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

/** What a run has of the walks before it. */
interface Resumed {
  readonly id: string;
  /** Returns why a request has no answer that is in no batch. */
  readonly failureOf: (key: Uint8Array) => TicketError | undefined;
  readonly once: (listen: RunListener) => RunListener;
}

async function run(
  session: Session,
  { planned, destination, options, config, login }: Classification,
  resumed?: Resumed,
): Promise<Ended> {
  const { world, voice } = session;
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
  const { source } = opened;
  const { prompt } = planned.plan;
  const { writer, rows } = await openWriter(session, destination, {
    rows: options.rows,
    ...(options.raw && { raw: options.raw }),
    ...(options.yes && { yes: options.yes }),
    source,
    login: (issuer) => identityOf(login).grantFrom(issuer),
    choice: opened.rowChoice,
    waiting: untilStopped(session.waiting, opened.stop),
    run: {
      id: opened.id,
      prompt: prompt.name,
      promptVersion: planned.prompt.version,
      promptHash: prompt.hash,
      model: modelOfPlan(planned.plan),
      ...(!source.hasIds && { rowsOf: nameOfRows(planned, opened.id) }),
      now: world.now,
    },
    about: {
      startedAt: world.now(),
      source: source.name,
      prompt: nameVersion(prompt.name, planned.prompt.version),
      model: modelOfPlan(planned.plan),
      where,
      end: () => ({
        total: opened.tally.total,
        skipped: opened.tally.skipped,
        cost: opened.cost(),
        isWhole: !opened.stop.aborted,
      }),
    },
  });
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
  if (end.tally.total === 0 && end.status !== 'interrupted') voice.note(noTickets(source.name, planned.plan));
  const code = reportRun(session, destination, end, {
    id: opened.id,
    expected: opened.expected(),
    localModel: localModelOf(planned.plan),
    rows,
    where,
  });
  return { id: opened.id, code };
}

/** Returns whether an earlier run sent no credential: a run that repeats it sends none either. */
function withholdsCredential(plan: RunPlan | undefined): boolean {
  return [plan?.model, plan?.cascade?.model].some((model) => model?.withholdsCredential === true);
}

/** @throws TicketsiftError `usage` where no tickets are named, or both a source and a text are; see `findSource` */
async function sourceOf(
  options: ClassifyOptions,
  { session: { world, waiting }, config }: { readonly session: Session; readonly config: Config },
): Promise<FoundSource> {
  const { sources, text } = options;
  const [first] = sources ?? [];
  if (text !== undefined) {
    if (first === undefined) return sourceOfTexts(text, options);
    throw notTogether(
      '--text',
      withoutCredentials(first),
      'A text is the ticket itself, and needs no source. Leave one of them out.',
    );
  }
  if (sources !== undefined) {
    const { environment, cwd } = world;
    return findSource(sources, options, { config, environment, cwd, waiting });
  }
  throw new TicketsiftError('usage', 'No tickets are named', {
    hint: 'Name a file: ticketsift classify tickets.csv. Or read what is piped in: ticketsift classify -. Or give one ticket with --text "…". `ticketsift classify --help` shows what else can be read.',
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
