import { exitCodes, TicketsiftError } from '../core/errors.js';
import type { Ticket } from '../core/ticket.js';
import { exporters, type Format, formatOfFile } from '../outputs/index.js';
import { summary } from '../outputs/summary.js';
import { classify } from '../pipeline/classify.js';
import { preview } from '../pipeline/preview.js';
import { createReplyReader } from '../prompt/reply.js';
import { compileTemplate } from '../prompt/template.js';
import { findTicketColumns } from '../sources/columns.js';
import { openSource } from '../sources/index.js';
import { first, sample } from '../sources/select.js';
import { ticketsOf } from '../sources/tickets.js';
import { loadConfig } from './config.js';
import { openMemory, openModel } from './context.js';
import { deliver } from './deliver.js';
import { findPrompt } from './find-prompt.js';
import { listenForInterrupt } from './interrupt.js';
import { widthOf } from './io.js';
import { printPreview } from './print-preview.js';
import type { Session } from './session.js';

/** The command's own flags, as the command line gives them. */
export interface ClassifyFlags {
  readonly prompt?: string;
  readonly model?: string;
  readonly baseUrl?: string;
  readonly textColumn?: string;
  readonly idColumn?: string;
  readonly format?: Format;
  readonly output?: string;
  readonly rows: number;
  readonly raw?: true;
  readonly limit?: number;
  readonly sample?: number;
  readonly seed?: number;
  readonly concurrency?: number;
  /** False for --no-cache, a path for --cache, true for neither. */
  readonly cache: string | boolean;
  readonly offline?: true;
  readonly dryRun?: true;
}

interface Options extends ClassifyFlags {
  readonly source: string;
}

/** Classifies the tickets of a source and writes what came of it. Resolves to the exit code. */
export async function runClassify(session: Session, options: Options): Promise<number> {
  const { world, voice } = session;
  const format = chooseFormat(options);
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
  const tickets = select(ticketsOf(source, columns), options);
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
    fraction: () => source.progress(),
  });
  if (!tally) return 0;
  voice.block(
    summary(tally, {
      width: widthOf(world.stderr),
      colour: voice.colour,
      elapsedMs: world.now() - startedAt,
      cost: tally.usage && opened.costOf(tally.usage),
    }),
  );
  if (options.output !== undefined) voice.note(`${options.output} holds the results`);
  if (interrupt.stop.aborted) {
    voice.warn('interrupted: run the same command again to go on, what was answered is remembered');
    return exitCodes.interrupted;
  }
  return tally.failed > 0 ? 1 : 0;
}

const stopping = 'stopping: what is under way may finish; Ctrl-C again leaves at once';

/** @throws TicketsiftError `usage` when the output file's ending names no format and no flag does */
function chooseFormat({ format, output }: Options): Format {
  const chosen = format ?? (output === undefined ? 'table' : formatOfFile(output));
  if (chosen) return chosen;
  throw new TicketsiftError('usage', `The ending of ${output} names no format`, {
    hint: `Say --format ${Object.keys(exporters).join(', --format ')}; or end the name in .csv, .json, .jsonl or .md.`,
  });
}

/** Those of the flags that may stand in the configuration as well. */
function settingsOf({ model, baseUrl, prompt, concurrency, cache }: Options) {
  return {
    ...(model !== undefined && { model }),
    ...(baseUrl !== undefined && { base_url: baseUrl }),
    ...(prompt !== undefined && { prompt }),
    ...(concurrency !== undefined && { concurrency }),
    ...(typeof cache === 'string' && { cache }),
  };
}

/** The tickets that were asked for; a sample is taken of the first n where both are wanted. */
function select(tickets: AsyncIterable<readonly Ticket[]>, { limit, sample: size, seed = 1 }: Options) {
  const some = limit === undefined ? tickets : first(tickets, limit);
  return size === undefined ? some : sample(some, size, seed);
}
