import type { Context } from '../../auth/access.js';
import type { OpenedLogin } from '../../auth/open.js';
import { ownerOf } from '../../auth/owner.js';
import type { Config } from '../../config/load.js';
import { notTogether } from '../../core/errors/useless-flags.js';
import { TicketsiftError } from '../../core/errors.js';
import { withoutCredentials } from '../../core/text/locations.js';
import type { Session } from '../../core/world/session.js';
import type { World } from '../../core/world/world.js';
import { chooseDestination, type Destination, type OutputOptions } from '../../outputs/destination.js';
import { findPrompt } from '../../prompts/find.js';
import { promptsFor } from '../../prompts/library/open.js';
import { acceptanceOf, cleaningOf, settingsOfRun } from '../../run/options.js';
import type { PlannedRun, RunPlan } from '../../run/plan.js';
import { planRun } from '../../run/plan-run.js';
import { describeChanges, findPlan, optionsOfPlan } from '../../run/record/retry-errors.js';
import { refuseOwnFiles } from '../../run/refuse-own-files.js';
import { type FoundSource, findSource, sourceOfTexts } from '../../sources/find.js';
import { sayHowInputEnds } from '../await-input.js';
import { checkOpen, type OpenResultsOptions } from './open-results.js';

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
  /** False to send tickets live even if they wait in a batch. */
  readonly waitBatch?: boolean;
  /** A run whose failed tickets are sent again. */
  readonly retryErrors?: string;
  readonly logFile?: string;
  readonly logTexts?: true;
}

/** A run as a command line describes it, and where its results go. */
export interface PlannedClassification {
  readonly planned: PlannedRun;
  readonly destination: Destination;
  readonly options: ClassifyOptions;
  readonly config: Config;
  readonly login: OpenedLogin | undefined;
}

/**
 * Plans what a command line describes. Sends nothing, and writes nothing.
 * @throws TicketsiftError where something that it names is not there, or goes with nothing else
 */
export async function planClassification(
  session: Context,
  given: ClassifyOptions,
): Promise<PlannedClassification> {
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
  const planning = { planned, destination, options, config, login };
  await refuseFilesOfRun(planning, world);
  return planning;
}

/** Refuses to write results or the log into a file that the run uses. @throws TicketsiftError `usage` */
async function refuseFilesOfRun(
  { planned: { plan, prompt, source }, destination, options, config }: PlannedClassification,
  { cwd, environment }: World,
): Promise<void> {
  const log = { name: '--log-file', path: options.logFile };
  const output = { name: '--output', path: destination.kind === 'text' ? destination.file : undefined };
  const tickets = source.locations.map((path) => ({ name: 'a file of the tickets', path }));
  const others = [
    { name: 'the prompt', path: prompt.path },
    { name: 'the query', path: options.queryFile },
    { name: 'the configuration', path: 'ticketsift.yaml' },
    { name: 'the cache', path: plan.cache ?? config.cache.unchecked },
    { name: 'the cache of this machine', path: environment.files.answers },
  ];
  await refuseOwnFiles([output, log], others, cwd);
  await refuseOwnFiles([log], tickets, cwd);
}

/** Returns whether an earlier run sent no credential: a run that repeats it sends none either. */
function withholdsCredential(plan: RunPlan | undefined): boolean {
  return [plan?.model, plan?.cascade?.model].some((model) => model?.withholdsCredential === true);
}

/**
 * Returns where the tickets come from.
 * @throws TicketsiftError `usage` where none are named, or both a source and a text are; see `findSource`
 */
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
