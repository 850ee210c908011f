import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Context } from '../../../auth/access.js';
import { identityOf } from '../../../auth/open.js';
import { TicketsiftError } from '../../../core/errors.js';
import { isPromptPath, type Prompt } from '../../../core/prompt.js';
import { jsonText } from '../../../core/text/json.js';
import { shorten } from '../../../core/text/shorten.js';
import type { Ticket } from '../../../core/ticket.js';
import { interrupted, listenForInterrupt } from '../../../core/world/interrupt.js';
import { findPrompt } from '../../../prompts/find.js';
import { promptsFor } from '../../../prompts/library/open.js';
import { openMemory } from '../../../run/model-and-memory.js';
import { type Trying, tryOnce } from '../../../run/try.js';
import { findTicketColumns } from '../../../sources/columns.js';
import { findSource } from '../../../sources/find.js';
import { openTickets } from '../../../sources/open.js';
import { choose, tapped } from '../../../sources/selection.js';
import { ticketsOf } from '../../../sources/tickets.js';
import type { TryOptions } from './flags.js';
import { printTry, tryJson } from './print-try.js';
import { type Telling, watchTries } from './watch-tries.js';

/**
 * Classifies a sample of tickets and shows what came of it; with `watch` again whenever the prompt's file is saved.
 * Resolves to the exit code.
 * @throws TicketsiftError what keeps it from being done: see `findPrompt`, `findSource`, `openTickets`, `tryOnce`
 */
export async function tryPrompt(session: Context, options: TryOptions): Promise<number> {
  const { world, voice, config, login } = session;
  if (options.watch) requireFile(options.prompt, world.cwd);
  const prompt = options.watch
    ? undefined
    : await findPrompt(options.prompt, promptsFor(session, config, login));
  const found = await findSource(options.source, options, {
    config,
    environment: world.environment,
    cwd: world.cwd,
  });
  await using source = await openTickets(session, found, options, {
    spool: undefined,
    findIdentity: identityOf(login),
  });
  const columns = findTicketColumns(source, { text: found.textColumn, id: found.idColumn });
  for (const note of [...source.notes, ...columns.notes]) voice.note(note);
  let of = 0;
  const tickets: Ticket[] = [];
  const counted = tapped(ticketsOf(source, columns), (batch) => {
    of += batch.length;
  });
  for await (const batch of choose(counted, options)) tickets.push(...batch);
  if (of === 0) voice.note(`${source.name} holds no tickets`);

  using cache = await openMemory(session, config, options.cache !== false);
  const trying: Trying = {
    ...{ session, config, login, cache, tickets, of, seed: options.seed, columns: source.columns },
    ...{ isOffline: options.offline === true, run: world.newId().slice(0, 8) },
  };
  const telling = { json: options.json === true };
  return await (prompt ? tryAndShow(prompt, trying, telling) : watchTries(options.prompt, trying, telling));
}

async function tryAndShow(prompt: Prompt, trying: Trying, { json }: Telling): Promise<number> {
  const { session } = trying;
  using interrupt = listenForInterrupt(session);
  const tried = await tryOnce(prompt, trying, interrupt);
  if (interrupt.stop.aborted) throw interrupted();
  for (const note of tried.notes) session.voice.note(note);
  const about = { ...trying, before: undefined };
  if (json) await session.output.write(jsonText(tryJson(tried, about)));
  else await printTry(session, tried, about);
  return tried.tally.failed > 0 ? 1 : 0;
}

/** @throws TicketsiftError `usage`: what cannot be saved anew is not watched */
function requireFile(prompt: string, cwd: string): void {
  if (isPromptPath(prompt) || existsSync(resolve(cwd, prompt))) return;
  throw new TicketsiftError(
    'usage',
    `--watch waits for a file to be saved, and ${shorten(prompt, 60)} is none`,
    {
      hint: `Write it into one: ticketsift prompts pull ${shorten(prompt, 60)}`,
    },
  );
}
