import type { Context } from '../../auth/access.js';
import { identityOf } from '../../auth/open.js';
import { notSet } from '../../config/setting.js';
import type { Acceptance } from '../../core/classification.js';
import type { Cleaning } from '../../core/cleaning.js';
import { notTogether } from '../../core/errors/useless-flags.js';
import { TicketsiftError } from '../../core/errors.js';
import type { Ticket } from '../../core/ticket.js';
import { readVersion } from '../../core/world/version.js';
import { type PromptText, promptIn } from '../../prompts/find.js';
import { compileTemplate } from '../../prompts/template.js';
import type { FoundSource } from '../../sources/find.js';
import { type OpenTickets, openTickets } from '../../sources/open.js';
import { type Selection, selectedOf, selectTickets } from '../../sources/selection.js';
import type { JobRecord, NewJob } from '../../storage/jobs/job-store.js';
import type { JobPlan } from '../../storage/jobs/plan.js';
import { chooseCascade } from '../cascade/plan-cascade.js';
import type { PlannedRun } from '../plan.js';
import { planRun } from '../plan-run.js';
import { openEnduringJobs } from './enduring-jobs.js';
import { findJob } from './find.js';
import { requireStorable } from './require-storable.js';

/** What is submitted. */
export interface SubmitRequest {
  readonly source: FoundSource;
  readonly selection: Selection;
  readonly prompt: PromptText;
  readonly clean?: Cleaning | undefined;
  readonly acceptance?: Acceptance | undefined;
  readonly priority: number;
  /** A destination of the workers' configuration, by its name there. */
  readonly output?: string | undefined;
  /** Called with the number of tickets that are read so far, and with how many there are in all where the source tells. */
  readonly onTickets: (read: number, total: number | undefined) => void;
  /** Called once all tickets are read: from now on the run may be stored. */
  readonly onRead: () => void;
}

/**
 * Reads tickets here, with the rights of the user, and stores them for workers. What is stored are the tickets as they are:
 * workers clean and redact them before they send anything, as `classify` does, since results show the tickets as they were.
 * @throws TicketsiftError what planning a run, reading its tickets and opening the database throw; `bad_input` where there
 *   are no tickets
 */
export async function submitRun(context: Context, request: SubmitRequest): Promise<JobRecord> {
  const { world, voice, login, waiting } = context;
  const { source: found, selection, priority, output } = request;
  const planned = await planSubmitted(context, request);
  await using jobs = await openEnduringJobs(context, new AbortController().signal);
  await using source = await openTickets(found, {
    world,
    identity: identityOf(login),
    waiting,
    command: 'ticketsift submit',
    warn: (text) => voice.warn(text),
  });
  for (const text of source.notes) voice.note(text);
  for (const text of source.details) voice.detail(text);
  // Says now what workers would say of each ticket: a placeholder that nothing fills in.
  compileTemplate(planned.prompt, source.columns, source.subjectColumn, planned.plan.redact);
  const id = world.newId().replaceAll('-', '').slice(0, 12);
  const job: NewJob = {
    id,
    version: readVersion(),
    model: planned.plan.model.name,
    plan: jobPlanOf(planned, source),
    prompt: request.prompt.text,
    priority,
    output,
  };
  requireStorable(job);
  let isRead = false;
  const onRead = () => {
    isRead = true;
    request.onRead();
  };
  const batches = refuseNone(selectTickets(source.batches(), selection), source, { ...request, onRead });
  const failure = await jobs.submit(job, batches).then(
    () => undefined,
    (error: unknown) => error,
  );
  // A connection that is lost while all is committed says nothing of the run, which the database is asked for.
  if (failure !== undefined && !(isRead && isOfDatabase(failure))) throw failure;
  try {
    return await findJob(context, jobs, id);
  } catch (error) {
    if (isOfDatabase(error)) throw unknownEnd(id, error);
    throw failure ?? error;
  }
}

function isOfDatabase(error: unknown): error is TicketsiftError {
  return error instanceof TicketsiftError && error.code === 'database';
}

function unknownEnd(id: string, cause: TicketsiftError): TicketsiftError {
  return new TicketsiftError(
    'database',
    `Whether the run ${id} was submitted is not known: ${cause.message}`,
    {
      cause,
      hint: `\`ticketsift jobs show ${id}\` shows it if it was. Submit it again only if it was not.`,
    },
  );
}

/** Plans as `classify` does, for its faults and what it chooses; workers make plans of their own. */
function planSubmitted(context: Context, request: SubmitRequest): Promise<PlannedRun> {
  const { world, config, login } = context;
  const { source, selection, clean, acceptance } = request;
  const prompt = promptIn(request.prompt);
  if (chooseCascade(prompt, config)) {
    throw notTogether('submit', config.cascade.origin.where, 'A submitted run uses one model: add --model.');
  }
  return planRun(
    { source, selection, prompt, keepsCache: false, sends: false, clean, acceptance },
    { world, config: { ...config, cascade: notSet }, login },
  );
}

function jobPlanOf(
  { plan, prompt }: PlannedRun,
  source: {
    readonly name: string;
    readonly columns: readonly string[];
    readonly subjectColumn: string | undefined;
    readonly hasIds: boolean;
  },
): JobPlan {
  const { subjectColumn } = source;
  const { maxCost } = plan.limits;
  return {
    source: source.name,
    prompt: { name: plan.prompt.name, version: plan.prompt.version, hash: plan.prompt.hash },
    columns: [...source.columns],
    ...(subjectColumn !== undefined && { subjectColumn }),
    hasIds: source.hasIds,
    ...(prompt.categories && { categories: prompt.categories.map(({ name }) => name) }),
    ...(plan.redact && { redact: plan.redact }),
    clean: plan.clean,
    ...(plan.acceptance && { acceptance: plan.acceptance }),
    ...(maxCost !== undefined && { maxCost }),
  };
}

/** @throws TicketsiftError `bad_input` where there are no tickets */
async function* refuseNone(
  batches: AsyncIterable<readonly Ticket[]>,
  source: Pick<OpenTickets, 'name' | 'expected'>,
  { selection, onTickets, onRead }: Pick<SubmitRequest, 'selection' | 'onTickets' | 'onRead'>,
): AsyncGenerator<readonly Ticket[]> {
  let count = 0;
  for await (const batch of batches) {
    count += batch.length;
    onTickets(count, selectedOf(source.expected(), selection));
    yield batch;
  }
  if (count > 0) return onRead();
  throw new TicketsiftError('bad_input', `${source.name} holds no tickets, so nothing was submitted`, {
    hint: 'Check which rows it has: ticketsift sources check.',
  });
}
