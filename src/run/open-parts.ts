import { identityOf, type OpenedLogin } from '../auth/open.js';
import { ownerOf } from '../auth/owner.js';
import type { Config } from '../config/load.js';
import { type Cleaning, cleaningParts } from '../core/cleaning.js';
import type { Resources } from '../core/resources.js';
import type { Ticket } from '../core/ticket.js';
import type { World } from '../core/world/world.js';
import { chooseRows } from '../outputs/rows/row-choice.js';
import { createRequestKeys } from '../pipeline/key.js';
import { Redactions } from '../prompts/redaction/redactions.js';
import { compileTemplate } from '../prompts/template.js';
import { TicketCleaner } from '../sources/cleaning/ticket-cleaner.js';
import { type OpenTickets, openTickets } from '../sources/open.js';
import { readingCommand } from '../sources/reading-command.js';
import { selectedOf, selectTickets, tap } from '../sources/selection.js';
import type { Cache } from '../storage/cache/cache.js';
import { type EndpointFacts, noFacts, openEndpointFacts } from '../storage/endpoint-facts.js';
import { requireSameModel } from './cascade/fitted.js';
import { describeOpened } from './describe/opened.js';
import type { RunListener } from './events.js';
import { type OpenedModel, openModel } from './model/open-model.js';
import { openRunCache } from './open-cache.js';
import type { PlannedRun } from './plan.js';
import { findFailed } from './record/retry-errors.js';

/** Tickets that were already read; they replace the source of the plan. */
export interface GivenTickets {
  readonly columns: readonly string[];
  /** See `OpenTickets.subjectColumn`. */
  readonly subjectColumn?: string | undefined;
  readonly tickets: readonly Ticket[];
  /** Those that follow, where they come while the run goes on. */
  readonly further?: AsyncIterable<readonly Ticket[]>;
  /** What they are called, how many there were to take them from, and the columns that they are made of. */
  readonly from?: Pick<OpenTickets, 'name' | 'count' | 'usedColumns'>;
}

/** What a run and its preview take from their surroundings. */
export interface PartsContext {
  readonly world: World;
  readonly config: Config;
  readonly login: OpenedLogin | undefined;
  readonly listen: RunListener;
  readonly tickets?: GivenTickets;
  /** A cache that other runs share, which stays open. */
  readonly cache?: Cache;
  /** Reads all rows of a database before yielding the first, since it will be written to. */
  readonly writesToSource?: boolean;
}

/** What is known of the endpoint of a model, where the run may keep anything. */
function factsOf({ plan }: Pick<PlannedRun, 'plan'>, world: World): EndpointFacts {
  const { endpoint, name: model } = plan.model;
  if (endpoint === null || plan.cache === null) return noFacts;
  return openEndpointFacts(world.environment.files.endpoints, { endpoint, model }, world.now);
}

/** Opens what a run and its preview have in common. */
export async function openParts(planned: PlannedRun, context: PartsContext, resources: Resources) {
  const { plan, prompt, source: found } = planned;
  const { world, config, login, listen } = context;
  const note = (text: string) => listen({ kind: 'note', text });
  const warn = (text: string) => listen({ kind: 'warning', text });
  const retry =
    plan.retryOf === undefined
      ? undefined
      : findFailed(world.environment.files.runs, plan.retryOf, await ownerOf(login));
  const source = context.tickets
    ? given(context.tickets, found.locations.join(', '))
    : resources.use(
        await openTickets(found, {
          world,
          limit: plan.selection.limit,
          spool: context.writesToSource ? { limit: plan.selection.limit } : undefined,
          identity: identityOf(login),
          waiting: { after: world.after, onInterrupt: world.onInterrupt, note },
          command: readingCommand('ticketsift classify', found, plan.redact),
          warn,
        }),
      );
  const rowChoice = chooseRows(plan.rows ?? {}, {
    columns: source.columns,
    categories: prompt.categories?.map(({ name }) => name),
    showsConfidence: plan.acceptance !== undefined,
    showsModel: plan.cascade !== undefined,
  });
  const template = compileTemplate(prompt, source.columns, source.subjectColumn, plan.redact);
  const redactions = plan.redact
    ? new Redactions({
        note,
        warn,
        onRedacted: (ticket, counts) => listen({ kind: 'redacted', ticket, counts }),
      })
    : undefined;
  // Opened before the model, so that it is closed after it: late answers find the file open.
  const cache =
    context.cache ??
    resources.use(
      await openRunCache({
        world,
        config,
        login,
        keeps: plan.cache !== null,
        keepsFewPages: plan.inBatches,
        warn,
      }),
    );
  const openStage = async (model: PlannedRun['plan']['model']) => {
    const endpoint = model.endpoint === null ? undefined : planned.endpoint;
    const stage = { plan: { ...plan, model }, prompt, endpoint };
    const facts = factsOf(stage, world);
    const opened = resources.use(
      await openModel(stage, { world, config, facts, vectors: cache.vectors, note }),
    );
    return { opened, facts, keys: createRequestKeys(opened.model, template) };
  };
  const sayOf = ({ notes, details, disclaimer }: OpenedModel) => {
    for (const text of notes) note(text);
    for (const text of details) listen({ kind: 'detail', text });
    if (disclaimer !== undefined) listen({ kind: 'disclaimer', text: disclaimer });
  };
  const first = plan.cascade && (await openStage(plan.cascade.model));
  if (first && plan.cascade) {
    const { hash, model } = plan.cascade;
    const models = { first: model.name, second: plan.model.name };
    requireSameModel(first.opened.model, { firstHash: hash, prompt: plan.prompt, models });
  }
  const { opened, facts, keys } = await openStage(plan.model);
  const described = { name: source.name, usedColumns: source.usedColumns, count: source.count };
  const introduce = () => {
    listen({
      kind: 'opened',
      text: describeOpened({
        plan,
        source: described,
        taken: context.tickets?.further === undefined ? context.tickets?.tickets.length : undefined,
        namedBy: planned.endpoint?.namedBy,
        cwd: world.cwd,
      }),
    });
    for (const text of source.notes) note(text);
    for (const text of source.details) listen({ kind: 'detail', text });
    if (first) sayOf(first.opened);
    sayOf(opened);
  };
  const cleaner = cleanerOf(plan.clean, template.columns, { listen, note });
  const tickets = (repeat = 0) => {
    const selected = selectTickets(source.batches(), plan.selection);
    const cleaned = repeat === 0 ? cleaner : cleanerOf(plan.clean, template.columns, silent);
    return tap(cleaned?.clean(selected) ?? selected, (batch) => {
      if (source.hasIds) redactions?.watchIds(batch);
      for (const ticket of batch) retry?.note(ticket);
    });
  };
  return {
    source,
    rowChoice,
    template,
    cache,
    opened,
    facts,
    retry,
    redactions,
    cleaner,
    warn,
    tickets,
    keys,
    /** Says what the run reads and by what it is answered. Called once all is open, so that nothing comes before an error. */
    introduce,
    /** The first of two models. */
    first,
    total: () =>
      context.tickets
        ? context.tickets.further === undefined
          ? context.tickets.tickets.length * plan.repeats
          : undefined
        : selectedOf(source.expected(), plan.selection),
  };
}

/** What a run and its preview have open. */
export type OpenParts = Awaited<ReturnType<typeof openParts>>;

const silent = { listen: () => {}, note: () => {} };

/** Undefined where texts are sent uncleaned. */
function cleanerOf(
  cleaning: Cleaning,
  columns: readonly number[],
  { listen, note }: { listen: RunListener; note: (text: string) => void },
): TicketCleaner | undefined {
  if (cleaningParts.every((part) => !cleaning[part])) return undefined;
  const onCleaned = (ticket: Ticket) => listen({ kind: 'cleaned', ticket });
  return new TicketCleaner({ cleaning, columns, onCleaned, note });
}

function given({ columns, subjectColumn, tickets, further, from }: GivenTickets, name: string) {
  return {
    name: from?.name ?? name,
    columns,
    subjectColumn,
    withoutSubject: undefined,
    hasIds: true,
    count: from?.count,
    usedColumns: from?.usedColumns,
    notes: [],
    details: [],
    async *batches() {
      if (tickets.length > 0) yield tickets;
      if (further) yield* further;
    },
    skipped: () => 0,
    expected: () => undefined,
  };
}
