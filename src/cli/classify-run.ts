import { exitCodes } from '../core/errors.js';
import type { Ticket } from '../core/ticket.js';
import { summary } from '../outputs/summary.js';
import type { Tally } from '../outputs/tally.js';
import { classify } from '../pipeline/classify.js';
import { preview } from '../pipeline/preview.js';
import { createReplyReader } from '../prompt/reply.js';
import { compileTemplate } from '../prompt/template.js';
import { findTicketColumns } from '../sources/columns.js';
import { openSource } from '../sources/index.js';
import { first, sample } from '../sources/select.js';
import { ticketsOf } from '../sources/tickets.js';
import type { Answers } from '../storage/answers.js';
import { type ClassifyOptions, chooseFormat, refuseOverwriting, settingsOf } from './classify-flags.js';
import { loadConfig } from './config.js';
import { openMemory, openModel } from './context.js';
import { deliver } from './deliver.js';
import { findPrompt } from './find-prompt.js';
import { listenForInterrupt } from './interrupt.js';
import { type Voice, widthOf } from './io.js';
import { printPreview } from './print-preview.js';
import type { Session } from './session.js';

/** Classifies the tickets of a source and writes what came of it. Resolves to the exit code. */
export async function runClassify(session: Session, options: ClassifyOptions): Promise<number> {
  const { world, voice } = session;
  const format = chooseFormat(options);
  await refuseOverwriting(options);
  const config = await loadConfig({ env: world.env, cwd: world.cwd, flags: settingsOf(options) });
  const prompt = await findPrompt(config.prompt.value);
  await using source = await openSource(options.source);
  const columns = findTicketColumns(source, { text: options.textColumn, id: options.idColumn });
  const template = compileTemplate(prompt, source.columns);
  const asksNobody = options.offline === true || options.dryRun === true;
  // Before the model, so that it is closed after it: what still comes in finds the file open.
  using answers = await openMemory(config, voice, options.cache !== false);
  await using opened = await openModel(world, { prompt, config, asksNobody });
  const { model } = opened;
  for (const note of [...source.notes, ...columns.notes, ...opened.notes]) voice.note(note);
  let read = 0;
  const tickets = counted(select(ticketsOf(source, columns), options), (count) => {
    read += count;
  });
  if (options.dryRun) return printPreview(session, await preview(tickets, { template, model, answers }));

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
  const tally = await deliver(outcomes, session, {
    format,
    ...(options.output !== undefined && { output: options.output }),
    columns: source.columns,
    rows: options.rows,
    raw: options.raw === true,
    total: () => estimateTotal(read, source.progress(), options),
  });
  voice.block(
    summary(tally, {
      width: widthOf(world.stderr),
      colour: voice.colour,
      elapsedMs: world.now() - startedAt,
      cost: tally.usage && opened.costOf(tally.usage),
    }),
  );
  return conclude(voice, { tally, output: options.output, wasStopped: interrupt.stop.aborted, answers });
}

interface Ending {
  readonly tally: Tally;
  readonly output: string | undefined;
  readonly wasStopped: boolean;
  readonly answers: Answers;
}

/** Says where the results are and how to go on; gives the exit code. */
function conclude(voice: Voice, { tally, output, wasStopped, answers }: Ending): number {
  const extent = `${wasStopped ? 'the first ' : ''}${tally.total.toLocaleString('en')} tickets`;
  if (output !== undefined) voice.note(`${output} holds ${extent}`);
  if (!wasStopped) return tally.failed > 0 ? 1 : 0;
  const kept = answers.isTemporary ? 'nothing is remembered' : 'what was answered is remembered';
  voice.warn(`interrupted: run the same command again to go on; ${kept}`);
  return exitCodes.interrupted;
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

async function* counted(batches: AsyncIterable<readonly Ticket[]>, count: (tickets: number) => void) {
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
