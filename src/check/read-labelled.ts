import { identityOf } from '../auth/open.js';
import { TicketsiftError } from '../core/errors.js';
import { fromHere } from '../core/text/locations.js';
import { shellWord } from '../core/text/quote-name.js';
import { type FoundSource, findSource } from '../sources/find.js';
import { openTickets } from '../sources/open.js';
import type { CheckContext } from './context.js';
import type { Suite } from './find-suites.js';
import { type LabelledTicket, readLabels } from './labels.js';

/** The labelled tickets of a suite, and where they are. */
export interface LabelledSource {
  readonly source: FoundSource;
  /** See `OpenTickets.subjectColumn`. */
  readonly subjectColumn: string | undefined;
  readonly labelled: readonly LabelledTicket[];
}

/** Reads the labelled tickets of a suite. @throws TicketsiftError see `findSource`, `openTickets` and `readLabels` */
export async function readLabelled(
  suite: Suite,
  { world, options: given, config, login, waiting, listen }: CheckContext,
): Promise<LabelledSource> {
  const name = config.sources.has(suite.tickets) ? suite.tickets : fromHere(suite.tickets, world.cwd);
  const { textColumn, subjectColumn, idColumn } = suite;
  const options = {
    header: true,
    ...(textColumn !== undefined && { textColumn }),
    ...(subjectColumn !== undefined && { subjectColumn }),
    ...(idColumn !== undefined && { idColumn }),
  };
  const source = await findSource([name], options, {
    config,
    environment: world.environment,
    cwd: world.cwd,
    waiting,
    findsPatterns: given.tickets !== undefined,
  });
  await using opened = await openTickets(source, {
    world,
    identity: identityOf(login),
    waiting,
    command: commandOf(suite, config),
    warn: (text) => listen({ kind: 'warning', text }),
  });
  const tickets = [];
  for await (const batch of opened.batches()) tickets.push(...batch);
  if (tickets.length > 0)
    return { source, subjectColumn: opened.subjectColumn, labelled: readLabels(tickets) };
  throw new TicketsiftError('bad_input', `${name} holds no labelled tickets`, {
    hint: 'It needs the columns id, text, urgent and categories, and a row at least.',
  });
}

/** Returns the command that checks a suite. */
function commandOf({ name, tickets, prompt }: Suite, { checks, redact }: CheckContext['config']): string {
  const check = redact.value ? 'ticketsift check --redact' : 'ticketsift check';
  if (checks.has(name)) return `${check} ${shellWord(name)}`;
  return `${check} --tickets ${shellWord(tickets)} --prompt ${shellWord(prompt)}`;
}
