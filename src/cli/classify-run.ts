import { exitCodes } from '../core/errors.js';
import type { Ticket } from '../core/ticket.js';
import { costOf } from '../models/cost.js';
import { summary } from '../outputs/summary.js';
import type { Tally } from '../outputs/tally.js';
import { classify } from '../pipeline/classify.js';
import { preview } from '../pipeline/preview.js';
import { placeholderNames } from '../prompt/placeholders.js';
import { promptHash } from '../prompt/prompt-hash.js';
import { createReplyReader } from '../prompt/reply.js';
import { compileTemplate } from '../prompt/template.js';
import { findTicketColumns } from '../sources/columns.js';
import { first, sample } from '../sources/select.js';
import { ticketsOf } from '../sources/tickets.js';
import { type ClassifyOptions, settingsOf } from './classify-flags.js';
import { loadConfig } from './config.js';
import { openMemory, openModel } from './context.js';
import { deliver } from './deliver.js';
import {
  chooseDestination,
  type Destination,
  nameOfDestination,
  openWriter,
  writesToSource,
} from './destination.js';
import { findPrompt } from './find-prompt.js';
import { findSource } from './find-source.js';
import { listenForInterrupt } from './interrupt.js';
import { type Voice, widthOf } from './io.js';
import { openTickets } from './open-tickets.js';
import { printPreview } from './print-preview.js';
import type { Session } from './session.js';

/** Classifies the tickets of a source and writes what came of it. Resolves to the exit code. */
export async function runClassify(session: Session, options: ClassifyOptions): Promise<number> {
  const { world, voice } = session;
  const config = await loadConfig({ env: world.env, cwd: world.cwd, flags: settingsOf(options) });
  const found = await findSource(options.source, options, { config, env: world.env });
  const destination = chooseDestination(options, found);
  const isWrittenTo = (await writesToSource(destination, found)) && !options.dryRun;
  const prompt = await findPrompt(config.prompt.value);
  await using source = await openTickets(
    session,
    config,
    found,
    options,
    isWrittenTo ? { most: options.limit } : undefined,
  );
  const columns = findTicketColumns(source, { text: found.textColumn, id: found.idColumn });
  // An empty file has no columns, and no ticket that could miss one.
  const known = source.columns.length > 0 ? source.columns : placeholderNames(prompt);
  const template = compileTemplate(prompt, known);
  const asksNobody = options.offline === true || options.dryRun === true;
  // Before the model, so that it is closed after it: what still comes in finds the file open.
  using answers = await openMemory(config, voice, options.cache !== false);
  await using opened = await openModel(world, { prompt, config, asksNobody });
  const { model } = opened;
  for (const note of [...source.notes, ...columns.notes, ...opened.notes]) voice.note(note);
  let read = 0;
  const tickets = tapped(select(ticketsOf(source, columns), options), (count) => {
    read += count;
  });
  if (options.dryRun) {
    const seen = await preview(tickets, { template, model, answers });
    return printPreview(session, seen, { prompt, opened, past: () => [] });
  }

  using interrupt = listenForInterrupt(world, () => voice.warn(stopping));
  const outcomes = classify(tickets, {
    template,
    readReply: createReplyReader(prompt.categories),
    model,
    answers,
    offline: options.offline === true,
    concurrency: config.concurrency.value,
    stop: interrupt.stop,
    abort: interrupt.abort,
    now: world.now,
  });
  const startedAt = world.now();
  const writer = await openWriter(session, destination, {
    ...options,
    source,
    run: {
      id: world.newId(),
      prompt: prompt.name,
      promptHash: promptHash(prompt),
      model: model.name,
      now: world.now,
    },
  });
  if (destination.kind === 'results' && columns.id === undefined) voice.warn(numbered);
  const tally = await deliver(outcomes, session, {
    writer,
    writesWhileRunning: writesWhileRunning(session, destination, options),
    total: () => estimateTotal(read, source.progress(), options),
    onLost: (written) => tellWhereResultsAre(voice, destination, written, { isWhole: false }),
  });
  if (tally.total === 0 && !interrupt.stop.aborted) voice.note(`${source.name} holds no tickets`);
  voice.block(
    summary(tally, {
      width: widthOf(world.stderr),
      colour: voice.colour,
      elapsedMs: world.now() - startedAt,
      cost: tally.usage && opened.price && costOf(opened.price, tally.usage),
    }),
  );
  const wasStopped = interrupt.stop.aborted;
  tellWhereResultsAre(voice, destination, tally, { isWhole: !wasStopped });
  if (!wasStopped) return tally.failed > 0 ? 1 : 0;
  const kept = answers.isTemporary ? 'nothing is remembered' : 'what was answered is remembered';
  voice.warn(`interrupted: run the same command again to go on; ${kept}`);
  return exitCodes.interrupted;
}

/** Says what a file holds or a table was given; standard output speaks for itself. */
function tellWhereResultsAre(
  voice: Voice,
  destination: Destination,
  { total, classified }: Tally,
  { isWhole }: { isWhole: boolean },
): void {
  const name = nameOfDestination(destination);
  if (name === undefined) return;
  const tickets = total === 1 ? '1 ticket' : `${total.toLocaleString('en')} tickets`;
  const extent = isWhole
    ? tickets
    : `the first ${tickets}, ${classified.toLocaleString('en')} of them classified`;
  voice.note(destination.kind === 'text' ? `${name} holds ${extent}` : `${name} was given ${extent}`);
}

const numbered =
  'the tickets have no ids of their own, so the table has them by row number: another source’s rows take their place (--id-column)';

/** Rows that appear on the very terminal on which the progress would move. */
function writesWhileRunning(
  { world }: Session,
  destination: Destination,
  { rows }: ClassifyOptions,
): boolean {
  if (destination.kind !== 'text' || destination.file !== undefined) return false;
  const isBuffered = destination.format === 'table' && Number.isFinite(rows);
  return world.stdout.isTTY === true && !isBuffered;
}

const stopping = 'stopping: what is under way may finish; Ctrl-C again leaves at once';

/** The tickets that were asked for; a sample is taken of the first n where both are wanted. */
function select(
  tickets: AsyncIterable<readonly Ticket[]>,
  { limit, sample: size, seed = 1 }: ClassifyOptions,
) {
  const some = limit === undefined ? tickets : first(tickets, limit);
  return size === undefined ? some : sample(some, size, seed);
}

async function* tapped(batches: AsyncIterable<readonly Ticket[]>, count: (tickets: number) => void) {
  for await (const batch of batches) {
    count(batch.length);
    yield batch;
  }
}

/** How many tickets there will be, by how many the part of the source held that has been read. */
function estimateTotal(read: number, fraction: number | undefined, { limit, sample: size }: ClassifyOptions) {
  if (fraction === undefined || fraction === 0) return undefined;
  return Math.min(read / fraction, limit ?? Number.POSITIVE_INFINITY, size ?? Number.POSITIVE_INFINITY);
}
