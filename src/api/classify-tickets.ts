import { withData } from '../auth/access.js';
import { openLogin } from '../auth/open.js';
import { type Config, loadConfig } from '../config/load.js';
import type { SettingValues } from '../config/schema.js';
import { trustOf } from '../config/trust/trust.js';
import { TicketsiftError } from '../core/errors.js';
import { once } from '../core/once.js';
import { isStandardInput } from '../core/text/locations.js';
import { whenAborted } from '../core/when-aborted.js';
import { createStopping, type Stopping } from '../core/world/interrupt.js';
import type { Session } from '../core/world/session.js';
import { findPrompt } from '../prompts/find.js';
import { promptsFor } from '../prompts/library/open.js';
import { openRun } from '../run/open-run.js';
import type { OpenRun } from '../run/opened-run.js';
import { cleaningOf } from '../run/options.js';
import { planRun } from '../run/plan-run.js';
import { type FoundSource, findSource, sourceOfObjects } from '../sources/find.js';
import type { GivenObjects } from '../sources/objects.js';
import type { TicketOptions } from '../sources/options.js';
import { type CheckedOptions, checkOptions } from './check-options.js';
import type { ClassifyTicketsOptions, TicketInput } from './options.js';
import type { TicketOutcome } from './outcome.js';
import { promptOfObject } from './prompt-object.js';
import { publicOutcome } from './public-outcome.js';
import { silentSession } from './silent-session.js';

/**
 * Classifies tickets and yields an outcome for each, in their order, as answers come in. Tickets are read no faster than
 * outcomes are pulled, so memory stays flat. A loop that is left early sends nothing more; answers to what is in flight
 * are still cached.
 *
 * It prints nothing. It reads the environment and the user's own configuration as the command line does, and a
 * `ticketsift.yaml` only where `configFolder` names its folder. It asks for neither trust nor a login: where either
 * is missing, it throws.
 * @param tickets the path or pattern of files, a `postgres://` URL, or the tickets themselves
 * @throws TicketsiftError what ends the whole run, with a stable `code`: `usage`, `config`, `not_found`, `no_key`,
 *   `cost_limit`, and `interrupted` where the signal fired, its reason being the `cause`. A ticket that fails is an outcome
 *   with an `error`
 */
export async function* classifyTickets(
  tickets: string | Iterable<TicketInput> | AsyncIterable<TicketInput>,
  options: ClassifyTicketsOptions = {},
): AsyncGenerator<TicketOutcome, void, void> {
  const checked = checkOptions(options);
  const { signal } = options;
  if (signal?.aborted) throw stoppedBy(signal);
  const session = silentSession(options);
  using stopping = createStopping(session.world);
  const stopListening = signal ? whenAborted(signal, () => stopping.begin()) : () => {};
  try {
    await using run = await open(tickets, options, { checked, session, stopping });
    yield* outcomesOf(run);
    const { error } = await run.finish();
    if (signal?.aborted) throw stoppedBy(signal);
    if (error !== undefined) throw error;
  } finally {
    stopListening();
  }
}

interface Opening {
  readonly checked: CheckedOptions;
  readonly session: Session;
  readonly stopping: Stopping;
}

async function open(
  tickets: string | GivenObjects,
  options: ClassifyTicketsOptions,
  { checked: { settings, reading, selection, acceptance }, session, stopping }: Opening,
): Promise<OpenRun> {
  const { world, voice } = session;
  const { environment } = world;
  const readConfig = (flags: SettingValues = settings) =>
    loadConfig({ environment, cwd: options.configFolder }, flags, trustOf(world));
  const configured = await readConfig();
  const findLogin = once(() => openLogin(session, configured));
  const context = await withData({ ...session, readConfig: async () => configured, findLogin });
  const { config, login } = context;
  const { prompt: named } = options;
  const prompt =
    typeof named === 'object'
      ? promptOfObject(named)
      : await findPrompt(await config.prompt.use(), promptsFor(session, config, login));
  const source = await sourceOf(tickets, reading, session, config);
  const { cache, offline } = options;
  const planned = await planRun(
    {
      source,
      selection,
      prompt,
      keepsCache: cache !== false,
      sends: offline !== true,
      clean: cleaningOf(options),
      acceptance,
    },
    { world, config, login },
  );
  return openRun(planned, {
    world,
    config,
    login,
    interrupt: () => stopping,
    listen(event) {
      if (event.kind === 'note' || event.kind === 'disclaimer') voice.note(event.text);
      if (event.kind === 'warning') voice.warn(event.text);
    },
  });
}

/** @throws TicketsiftError `usage`, and as `findSource` */
async function sourceOf(
  tickets: string | GivenObjects,
  reading: TicketOptions,
  { world: { environment, cwd }, waiting }: Session,
  config: Config,
): Promise<FoundSource> {
  if (typeof tickets !== 'string') return sourceOfObjects(tickets);
  if (isStandardInput(tickets)) {
    throw new TicketsiftError('usage', 'Standard input is that of your program, and is not read', {
      hint: 'Read it, and give the tickets themselves.',
    });
  }
  return findSource([tickets], reading, { config, environment, cwd, waiting });
}

/** Yields what a run gives. Where its reader leaves, nothing more is sent, and what is in flight is cached first. */
async function* outcomesOf({ outcomes, stopSending }: OpenRun): AsyncGenerator<TicketOutcome, void> {
  let isDone = false;
  try {
    for (let next = await outcomes.next(); !next.done; next = await outcomes.next()) {
      for (const outcome of next.value) yield publicOutcome(outcome);
    }
    isDone = true;
  } catch (error) {
    isDone = true;
    throw error;
  } finally {
    if (!isDone) {
      stopSending();
      for await (const _ of outcomes);
    }
  }
}

function stoppedBy({ reason }: AbortSignal): TicketsiftError {
  return new TicketsiftError('interrupted', 'The signal stopped the run before its end', {
    cause: reason,
    hint: 'What was answered is cached, unless the cache is off.',
  });
}
