import * as z from 'zod';
import { TicketsiftError } from '../core/errors.js';
import type { Model } from '../core/model.js';
import type { Prompt } from '../core/prompt.js';
import type { Ticket } from '../core/ticket.js';
import type { Voice } from '../core/world/world.js';
import { promptHash } from '../prompts/prompt-hash.js';
import { nameOfTicket } from '../storage/runs/run-outcomes.js';
import { openRuns, type RunRecord } from '../storage/runs/runs.js';
import { keepsTickets } from './open-runs.js';
import type { ClassifyOptions } from './options.js';

const text = z.string().exactOptional();
const number = z.number().exactOptional();

/** The flags of a run that say which tickets it reads. */
const sourceFlags = z.object({
  source: text,
  inputFormat: z.enum(['csv', 'tsv', 'jsonl', 'sqlite', 'postgres']).exactOptional(),
  textColumn: text,
  idColumn: text,
  encoding: text,
  delimiter: text,
  header: z.boolean().exactOptional(),
  skipBadRows: z.literal(true).exactOptional(),
  maxRowSize: number,
  raw: z.literal(true).exactOptional(),
  table: text,
  query: text,
  queryFile: text,
  param: z.record(z.string(), z.string()).exactOptional(),
  cacheRows: number,
  statementTimeout: number,
  limit: number,
  sample: number,
  seed: number,
});

/** And those that say what is asked, of whom, how fast, and for how much. */
const askingFlags = z.object({
  prompt: text,
  model: text,
  baseUrl: text,
  cache: z.union([text, z.boolean()]),
  concurrency: number,
  rpm: number,
  tpm: number,
  timeout: text,
  retries: number,
  ticketTimeout: text,
  repair: number,
  maxCost: number,
  budgetId: text,
});

/** The tickets of an earlier run that are to be asked about again. */
export interface Retry {
  readonly run: RunRecord;
  /** What the command line says, and where it is silent what the earlier run was told. */
  readonly options: ClassifyOptions;
  /** Takes note of a ticket as it is read. */
  note(ticket: Ticket): void;
  /** Whether a ticket that was noted had failed. */
  has(ticket: Ticket): boolean;
}

/**
 * The run whose failed tickets are to be asked about again, where one is named.
 * @param runsFile where runs are recorded
 * @throws TicketsiftError `not_found`; `usage` where nobody can tell any more which tickets those are
 */
export function findRetry(runsFile: string, options: ClassifyOptions): Retry | undefined {
  if (options.retryErrors === undefined) return undefined;
  using runs = openRuns(runsFile);
  const run = runs.find(options.retryErrors);
  if (!keepsTickets(runs, run)) {
    throw new TicketsiftError('usage', `It is not known which tickets of run ${run.id} failed`, {
      hint: 'Run the same command as then: what is remembered is not asked again.',
    });
  }
  const failed = runs.outcomes.failed(run.id);
  const ids = new Set([...failed].map((ticket) => ticket.slice(ticket.indexOf(' ') + 1)));
  const seen = new Map<string, number>();
  const tickets = new WeakSet<Ticket>();
  return {
    run,
    options: recalled(run, options),
    note(ticket) {
      if (!ids.has(ticket.id)) return;
      const nth = seen.get(ticket.id) ?? 0;
      seen.set(ticket.id, nth + 1);
      if (failed.has(nameOfTicket(ticket.id, nth))) tickets.add(ticket);
    },
    has: (ticket) => tickets.has(ticket),
  };
}

/** Where prompt or model are others than then, what is remembered is of no use to the tickets that went well. */
export function warnOfChanges(
  voice: Voice,
  { run: { id, facts } }: Retry,
  { prompt, model }: { prompt: Prompt; model: Model },
): void {
  const changed = [
    ...(promptHash(prompt) === facts.promptHash ? [] : [`the prompt ${prompt.name}`]),
    ...(model.name === facts.model ? [] : [`the model, which was ${facts.model},`]),
  ];
  if (changed.length === 0) return;
  voice.warn(
    `${changed.join(' and ')} has changed since run ${id}: tickets that went well then are only what is remembered under the new one`,
  );
}

function recalled({ id, facts }: RunRecord, options: ClassifyOptions): ClassifyOptions {
  const asking = askingFlags.parse(facts.options);
  // Whoever names other tickets says how to read them, too.
  const source = options.source === undefined ? sourceFlags.parse(facts.options) : {};
  if (options.source === undefined && source.source === undefined) {
    throw new TicketsiftError(
      'usage',
      `The tickets of ${id} came from standard input, or from where a password was needed`,
      {
        hint: `Name them once more: ticketsift classify <tickets> --retry-errors ${id}`,
      },
    );
  }
  const given = Object.entries(options).filter(
    ([name, value]) => value !== undefined && !isDefault(name, value),
  );
  return { ...options, ...source, ...asking, ...Object.fromEntries(given) };
}

/** What commander sets where a flag was not given says nothing. */
function isDefault(name: string, value: unknown): boolean {
  return (name === 'cache' || name === 'header') && value === true;
}
