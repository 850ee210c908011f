import { TicketsiftError } from '../../core/errors.js';
import type { Owner } from '../../core/identity.js';
import type { Ticket } from '../../core/ticket.js';
import { nameOfTicket } from '../../storage/runs/run-outcomes.js';
import type { RunRecord } from '../../storage/runs/run-record.js';
import { openRuns } from '../../storage/runs/runs.js';
import { settingOfCascade } from '../cascade/models.js';
import { describeNoOutcomes, howToHaveOutcomes } from '../describe/status.js';
import type { RunOptions } from '../options.js';
import { givenTexts, modelOfPlan, type RunPlan, readPlan } from '../plan.js';
import { keepsTickets } from './status.js';

/** The failed tickets of an earlier run. */
export interface FailedTickets {
  /** Notes a ticket as it is read. */
  note(ticket: Ticket): void;
  /** Returns whether a noted ticket had failed. */
  has(ticket: Ticket): boolean;
}

/**
 * Reads which tickets of a recorded run failed.
 * @throws TicketsiftError `not_found`; `usage` where that is no longer known
 */
export function findFailed(runsFile: string, id: string, owner: Owner): FailedTickets {
  using runs = openRuns(runsFile, owner);
  const run = runs.find(id);
  if (!keepsTickets(runs, run)) {
    throw new TicketsiftError('usage', `It is not known which tickets of run ${run.id} failed`, {
      hint: `${describeNoOutcomes(run)}. ${howToHaveOutcomes}`,
    });
  }
  const failed = runs.outcomes.failed(run.id);
  const ids = new Set([...failed].map((ticket) => ticket.slice(ticket.indexOf(' ') + 1)));
  const seen = new Map<string, number>();
  const tickets = new WeakSet<Ticket>();
  return {
    note(ticket) {
      if (!ids.has(ticket.id)) return;
      const nth = seen.get(ticket.id) ?? 0;
      seen.set(ticket.id, nth + 1);
      if (failed.has(nameOfTicket(ticket.id, nth))) tickets.add(ticket);
    },
    has: (ticket) => tickets.has(ticket),
  };
}

/** A run with its recorded plan. */
export interface PlannedRecord {
  readonly id: string;
  readonly plan: RunPlan;
}

/**
 * Reads the plan of a recorded run.
 * @throws TicketsiftError `not_found`; `usage` where an older version of the program recorded none
 */
export function findPlan(runsFile: string, name: string, owner: Owner): PlannedRecord {
  using runs = openRuns(runsFile, owner);
  const run: RunRecord = runs.find(name);
  const plan = readPlan(run.facts.plan);
  if (plan !== undefined) return { id: run.id, plan };
  throw new TicketsiftError('usage', `Run ${run.id} was recorded by another version of ticketsift`, {
    hint: 'Run the same command again: cached answers are not paid for twice.',
  });
}

/**
 * Returns the options of a plan; new options override them. Options that name other tickets replace how they
 * are read, too.
 * @throws TicketsiftError `usage` where the tickets cannot be read again
 */
export function optionsOfPlan<Options extends RunOptions>(
  { id, plan }: PlannedRecord,
  given: Options,
): Options {
  const { source, selection, prompt, model, cascade, limits, cache, redact, clean, acceptance } = plan;
  const endpoint = model.endpoint ?? cascade?.model.endpoint ?? null;
  const namesTickets = given.sources !== undefined || given.text !== undefined;
  if (!namesTickets && !source.isRepeatable) {
    throw new TicketsiftError(
      'usage',
      source.name === givenTexts
        ? `The tickets of ${id} came from --text, and texts are not recorded`
        : `The tickets of ${id} came from standard input, or from a source that needs a password`,
      {
        hint: `Name them again: ticketsift classify <tickets> --retry-errors ${id}`,
      },
    );
  }
  const { refresh: _, ...reading } = source.options;
  const tickets = !namesTickets
    ? { sources: [source.name, ...(source.others ?? [])], ...reading, ...selection }
    : {};
  const recalled: RunOptions = {
    header: true,
    ...tickets,
    prompt: prompt.path,
    ...modelsSaid(plan, given),
    ...(endpoint !== null && { baseUrl: endpoint }),
    ...(model.serviceTier !== undefined && { serviceTier: model.serviceTier }),
    cache: cache ?? false,
    ...(redact && { redact }),
    clean,
    // Another model may not say how sure it is, and is used for what this one did not answer.
    ...((given.model ?? model.name) === model.name && acceptance),
    ...saidLimits(plan),
    ...(limits.budgetId !== undefined && { budgetId: limits.budgetId }),
  };
  const said = Object.entries(given).filter(
    ([name, value]) => value !== undefined && !isDefault(name, value),
  );
  return { ...given, ...recalled, ...Object.fromEntries(said) };
}

/** Returns what the plan says about models, unless the user names others. */
function modelsSaid({ model, cascade }: RunPlan, given: RunOptions): Pick<RunOptions, 'model' | 'cascade'> {
  if (given.model !== undefined || given.cascade !== undefined) return {};
  return cascade
    ? { cascade: settingOfCascade({ first: cascade.model.name, second: model.name }) }
    : { model: model.name };
}

/** Returns the limits that were set for a run; the others come from the current configuration. */
function saidLimits({ limits, saidLimits }: RunPlan): Partial<RunOptions> {
  const all = {
    concurrency: limits.concurrency,
    rpm: limits.requestsPerMinute,
    tpm: limits.tokensPerMinute,
    retries: limits.retries,
    repair: limits.repairs,
    timeout: `${limits.timeoutMs / 1_000}s`,
    ticketTimeout: `${limits.ticketTimeoutMs / 1_000}s`,
    maxWait: limits.maxWaitMs === undefined ? undefined : `${limits.maxWaitMs / 1_000}s`,
    maxCost: limits.maxCost,
  };
  return Object.fromEntries(saidLimits.map((name) => [name, all[name]]));
}

/** An undefined value is a flag that was not given. */
function isDefault(name: string, value: unknown): boolean {
  return (name === 'cache' || name === 'header') && value === true;
}

/** Returns what has changed since a run whose failed tickets are sent again; undefined where nothing has. */
export function describeChanges(
  { id, plan: before }: PlannedRecord,
  { prompt, redact, ...models }: RunPlan,
): string | undefined {
  const changed = [
    ...(prompt.hash === before.prompt.hash ? [] : [`the prompt ${prompt.name}`]),
    ...(modelOfPlan(models) === modelOfPlan(before) ? [] : [`the model, which was ${modelOfPlan(before)},`]),
    ...(redact === before.redact ? [] : ['what is redacted']),
  ];
  if (changed.length === 0) return undefined;
  return `${changed.join(' and ')} has changed since run ${id}: tickets that succeeded then have an answer only if a new one is cached`;
}
