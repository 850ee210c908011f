import { hash } from 'node:crypto';
import { identityOf, type OpenedLogin } from '../../auth/open.js';
import type { Config } from '../../config/load.js';
import { asByFlag, notSet } from '../../config/setting.js';
import { interrupted } from '../../core/errors/interrupted.js';
import { isOfEndpoint } from '../../core/errors/ticket-error.js';
import { TicketsiftError } from '../../core/errors.js';
import type { Prompt } from '../../core/prompt.js';
import { counted } from '../../core/text/numbers.js';
import type { Interrupt } from '../../core/world/interrupt.js';
import type { Waiting } from '../../core/world/wait.js';
import type { World } from '../../core/world/world.js';
import { writeFit } from '../../run/cascade/fit-file.js';
import { hashOfModel, hashOfTexts } from '../../run/cascade/fitted.js';
import { type CascadeModels, marginsOf } from '../../run/cascade/models.js';
import type { RunListener } from '../../run/events.js';
import { openRun } from '../../run/open-run.js';
import { cleaningOf, type RunOptions } from '../../run/options.js';
import { planRun } from '../../run/plan-run.js';
import { findSource } from '../../sources/find.js';
import { openTickets } from '../../sources/open.js';
import { isRight } from '../assess/is-right.js';
import { type LabelledTicket, readLabels } from '../labels.js';
import { describeUnknownLabels } from '../unknown-labels.js';
import { type Aim, areFound, type FoundThresholds, findThresholds, type NoThresholds } from './thresholds.js';

/** What a fit takes from its surroundings. */
export interface FitContext {
  readonly world: World;
  readonly config: Config;
  readonly login: OpenedLogin | undefined;
  readonly waiting: Waiting;
  readonly interrupt: Pick<Interrupt, 'stop' | 'abort'>;
  readonly listen: RunListener;
}

export interface FitRequest extends Aim {
  readonly prompt: Prompt;
  readonly models: CascadeModels;
  /** The file of labelled tickets. */
  readonly tickets: string;
  readonly options: RunOptions;
}

export interface FitResult {
  /** Labelled tickets. */
  readonly tickets: number;
  readonly found: FoundThresholds | NoThresholds;
  /** The file that they are in; undefined where there are none. */
  readonly path: string | undefined;
}

/**
 * Finds on labelled tickets how sure the first of two models must be, and writes that to a file. The second
 * gets no request.
 * @throws TicketsiftError see `findSource`, `openTickets`, `readLabels`, `planRun`, `openRun`;
 * `endpoint_failed` where tickets have no answer; `interrupted`
 */
export async function fitCascade(request: FitRequest, context: FitContext): Promise<FitResult> {
  const { prompt, models, options, target, confidence } = request;
  const { world, login, listen, interrupt } = context;
  const config = {
    ...context.config,
    cascade: notSet,
    model: asByFlag(models.first, 'the first of the cascade'),
  };
  const { source, subjectColumn, labelled } = await readTickets(request, context);
  const unknown = describeUnknownLabels(labelled, prompt);
  if (unknown !== undefined) listen({ kind: 'warning', text: unknown });
  const tickets = labelled.map(({ ticket }) => ticket);
  const planned = await planRun(
    { source, prompt, keepsCache: options.cache !== false, sends: true, clean: cleaningOf(options) },
    { world, config, login },
  );
  await using run = await openRun(planned, {
    world,
    config,
    login,
    listen,
    interrupt: () => interrupt,
    tickets: { columns: tickets[0]?.columns ?? [], subjectColumn, tickets },
  });
  const outcomes = [];
  for await (const batch of run.outcomes) outcomes.push(...batch);
  const { status, error } = await run.finish();
  if (status === 'interrupted') throw interrupted();
  if (error !== undefined) throw error;
  const failed = outcomes.filter((outcome) => outcome.error && isOfEndpoint(outcome.error));
  if (failed.length > 0) {
    throw new TicketsiftError(
      'endpoint_failed',
      `${counted(failed.length, 'ticket has', 'tickets have')} no answer of ${models.first}: ${failed[0]?.error?.message ?? ''}`,
      { hint: 'Run it again: the answers so far are cached.' },
    );
  }
  const judged = outcomes.flatMap(({ classification }, index) => {
    const expected = labelled[index]?.expected;
    if (classification === undefined || expected === undefined) return [];
    const margins = marginsOf(classification);
    return [
      {
        urgent: { margin: margins.urgent, right: isRight({ classification }, expected, 'urgent') },
        categories: {
          margin: margins.categories,
          right: isRight({ classification }, expected, 'categories'),
        },
      },
    ];
  });
  const found = findThresholds(judged, { target, confidence });
  if (!areFound(found)) return { tickets: labelled.length, found, path: undefined };
  const { first, second } = models;
  const path = await writeFit(
    {
      prompt: prompt.name,
      prompt_hash: planned.plan.prompt.hash,
      first,
      second,
      first_hash: hashOfModel(run),
      texts_hash: hashOfTexts(planned.plan),
      labels_hash: hashOfLabels(labelled),
      target,
      confidence,
      sure: found.sure,
      tickets: labelled.length,
      stay: found.tickets,
      right: found.right,
    },
    world,
  );
  return { tickets: labelled.length, found, path };
}

async function readTickets({ tickets: name, options }: FitRequest, context: FitContext) {
  const { world, config, login, waiting, listen } = context;
  const { environment, cwd } = world;
  const { textColumn, subjectColumn, idColumn } = options;
  const reading = {
    header: true,
    ...(textColumn !== undefined && { textColumn }),
    ...(subjectColumn !== undefined && { subjectColumn }),
    ...(idColumn !== undefined && { idColumn }),
  };
  const source = await findSource([name], reading, { config, environment, cwd, waiting });
  await using opened = await openTickets(source, {
    world,
    identity: identityOf(login),
    waiting,
    command: `ticketsift cascade fit --tickets ${name}`,
    warn: (text) => listen({ kind: 'warning', text }),
  });
  const tickets = [];
  for await (const batch of opened.batches()) tickets.push(...batch);
  if (tickets.length === 0) {
    throw new TicketsiftError('bad_input', `${name} holds no labelled tickets`, {
      hint: 'It needs the columns id, text, urgent and categories, and a row for each ticket.',
    });
  }
  return { source, subjectColumn: opened.subjectColumn, labelled: readLabels(tickets) };
}

/** Returns a SHA-256 of the tickets and their labels, in any order. */
function hashOfLabels(labelled: readonly LabelledTicket[]): string {
  const lines = labelled.map(({ ticket, expected }) =>
    JSON.stringify([ticket.id, ticket.text, expected.urgent, expected.categories.toSorted()]),
  );
  return hash('sha256', lines.toSorted().join('\n'));
}
