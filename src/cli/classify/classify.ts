import type { Context } from '../../auth/access.js';
import { identityOf } from '../../auth/open.js';
import { loadConfig } from '../../config/load.js';
import { costOf } from '../../core/cost.js';
import { exitCodes, TicketsiftError } from '../../core/errors.js';
import { listenForInterrupt } from '../../core/world/interrupt.js';
import { widthOf } from '../../core/world/world.js';
import {
  chooseDestination,
  openWriter,
  tellWhereResultsAre,
  writesToSource,
  writesWhileRunning,
} from '../../outputs/destination.js';
import { summary } from '../../outputs/summary.js';
import { preview } from '../../pipeline/estimate/preview.js';
import { createRequestKeys } from '../../pipeline/key.js';
import { Meter } from '../../pipeline/meter.js';
import { findPrompt } from '../../prompts/find.js';
import { promptsFor } from '../../prompts/library/open.js';
import { promptHash } from '../../prompts/prompt-hash.js';
import { compileTemplate } from '../../prompts/template.js';
import { openPurse, withWhatIsMissing } from '../../run/budget.js';
import { deliver } from '../../run/deliver.js';
import { factsOf } from '../../run/facts.js';
import { openMemory, openModel } from '../../run/model-and-memory.js';
import { type ClassifyOptions, settingsOf } from '../../run/options.js';
import { classifyWith } from '../../run/outcomes.js';
import { recordRun, requestsOf, resultOf } from '../../run/record.js';
import { findRetry, warnOfChanges } from '../../run/retry-errors.js';
import { watchRun } from '../../run/watch.js';
import { findTicketColumns } from '../../sources/columns.js';
import { findSource } from '../../sources/find.js';
import { openTickets } from '../../sources/open.js';
import { choose, estimateTotal, tapped } from '../../sources/selection.js';
import { ticketsOf } from '../../sources/tickets.js';
import { printPreview } from './preview.js';

/** Classifies the tickets of a source and writes what came of it. Resolves to the exit code. */
export async function runClassify(session: Context, given: ClassifyOptions): Promise<number> {
  const { world, voice, login } = session;
  const retry = findRetry(world.environment.files.runs, given);
  const options = retry?.options ?? given;
  // Of a retry the flags are those of the earlier run, too.
  const config = retry ? await loadConfig(world, settingsOf(options)) : session.config;
  const found = await findSource(nameOfSource(options), options, {
    config,
    environment: world.environment,
    cwd: world.cwd,
  });
  const destination = chooseDestination(options, found);
  const isWrittenTo = (await writesToSource(destination, found, world.cwd)) && !options.dryRun;
  const prompt = await findPrompt(config.prompt.value, promptsFor(session, config, login));
  await using source = await openTickets(session, found, options, {
    spool: isWrittenTo ? { most: options.limit } : undefined,
    findIdentity: identityOf(login),
  });
  const columns = findTicketColumns(source, { text: found.textColumn, id: found.idColumn });
  const template = compileTemplate(prompt, source.columns);
  const asksNobody = options.offline === true || options.dryRun === true;
  // Before the model, so that it is closed after it: what still comes in finds the file open.
  using cache = await openMemory(session, config, options.cache !== false);
  await using opened = await openModel(world, { prompt, config, asksNobody, login: login?.login });
  const { model } = opened;
  const keys = createRequestKeys(model, template);
  if (prompt.version !== undefined) voice.note(`the prompt is ${prompt.path}`);
  for (const note of [...source.notes, ...columns.notes, ...opened.notes]) voice.note(note);
  if (retry) warnOfChanges(voice, retry, { prompt, model });
  let read = 0;
  const tickets = tapped(choose(ticketsOf(source, columns), options), (batch) => {
    read += batch.length;
    for (const ticket of batch) retry?.note(ticket);
  });
  if (options.dryRun) {
    const seen = await preview(tickets, { template, keys, answers: cache.answers });
    const past = () => cache.answers.pastUsage(keys.family, 1_000);
    return printPreview(session, seen, { prompt, opened, past });
  }

  const run = world.newId().slice(0, 8);
  const purse = openPurse({ config, opened, cache, budgetId: options.budgetId, run });
  const meter = new Meter();
  const halt = new AbortController();
  await using watch = await watchRun(session, options, { run, meter, halted: halt.signal });
  using record = recordRun(session, cache.isTemporary ? undefined : world.environment.files.runs, {
    id: run,
    facts: factsOf({ options, config, found, prompt, opened, cwd: world.cwd }),
  });
  // After all that is told of what happens, so that it is still there while what is under way is dropped.
  using interrupt = listenForInterrupt(session);
  const { stop, abort } = interrupt;
  const { listen } = watch;
  const asking = options.offline ? 'recall' : 'ask';
  const outcomes = classifyWith(tickets, {
    ...{ world, config, prompt, template, model, keys, cache, purse, stop, abort, halt, listen },
    policy:
      retry && !options.offline ? (ticket) => (retry.has(ticket) ? 'ask_anew' : 'recall') : () => asking,
  });
  const startedAt = world.now();
  const writer = await openWriter(session, destination, {
    ...options,
    source,
    run: {
      ...{ id: run, prompt: prompt.name, promptVersion: prompt.version, promptHash: promptHash(prompt) },
      ...{ model: model.name, now: world.now },
    },
  });
  if (destination.kind === 'results' && columns.id === undefined) voice.warn(numbered);
  const tally = await deliver(outcomes, session, {
    writer,
    writesWhileRunning: writesWhileRunning(session, destination, options),
    total: () => estimateTotal(read, source.progress(), options),
    watch: async (batch) => {
      record.outcomes(batch);
      await watch.outcomes(batch);
    },
    onLost: (written) => tellWhereResultsAre(voice, destination, written, { isWhole: false }),
  });
  if (tally.total === 0 && !stop.aborted) voice.note(`${source.name} holds no tickets`);
  const cost = meter.usage && opened.price && costOf(opened.price, meter.usage);
  const elapsedMs = world.now() - startedAt;
  const requests = requestsOf(meter, cost);
  voice.block(summary(tally, { width: widthOf(world.stderr), colour: voice.colour, elapsedMs, requests }));
  const wasStopped = stop.aborted;
  tellWhereResultsAre(voice, destination, tally, { isWhole: !wasStopped });

  const halted: unknown = halt.signal.reason;
  const status = wasStopped ? 'interrupted' : !halt.signal.aborted ? 'done' : statusOf(halted);
  record.end(status, resultOf(tally, meter, cost));
  await watch.end(status);
  if (wasStopped) {
    const kept = cache.isTemporary ? 'nothing is remembered' : 'what was answered is remembered';
    voice.warn(`interrupted: run the same command again to go on; ${kept}`);
    return exitCodes.interrupted;
  }
  if (halt.signal.aborted) {
    const left = tally.errors.get('not_asked')?.count ?? 0;
    const ceiling = config.maxCost.value ?? 0;
    throw withWhatIsMissing(halted, { ceiling, cost, asked: tally.origins.asked, left });
  }
  if (tally.failed > 0 && record.isKept) {
    voice.note(`to ask about the failed ones again: ticketsift classify --retry-errors ${run}`);
  }
  return tally.failed > 0 ? 1 : 0;
}

function nameOfSource({ source }: ClassifyOptions): string {
  if (source !== undefined) return source;
  throw new TicketsiftError('usage', 'There are no tickets named', {
    hint: 'Say which: ticketsift classify tickets.csv. `ticketsift classify --help` shows what else can be read.',
  });
}

function statusOf(halted: unknown) {
  return halted instanceof TicketsiftError && halted.code === 'cost_limit' ? 'cost_limit' : 'stopped';
}

const numbered =
  'the tickets have no ids of their own, so the table has them by row number: another source’s rows take their place (--id-column)';
