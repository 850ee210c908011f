import { exitCodes, TicketsiftError } from '../../core/errors.js';
import { tableLines } from '../../core/text/align.js';
import { wrapWords } from '../../core/text/fit.js';
import { isStandardInput } from '../../core/text/locations.js';
import { counted, dollars, grouped, roughDuration } from '../../core/text/numbers.js';
import { visible } from '../../core/text/visible.js';
import { listenForInterrupt } from '../../core/world/interrupt.js';
import type { Session } from '../../core/world/session.js';
import { lineWidthOf } from '../../core/world/world.js';
import type { BatchView } from '../../run/batch/batch-view.js';
import { type InBatches, type InBatchesContext, runInBatches } from '../../run/batch/run-in-batches.js';
import { stateText } from '../../run/describe/batch.js';
import type { RunListener } from '../../run/events.js';
import { modelOfPlan, type PlannedRun } from '../../run/plan.js';
import { inBatchesJson } from '../../run/shown/batch-json.js';
import { goOnCommand } from '../batch/context.js';
import { narrateBatches } from '../batch/narrate-batches.js';
import { narrate } from '../narrate.js';
import { writeJson } from '../write-json.js';

export interface InBatchesOptions extends Pick<InBatchesContext, 'config' | 'login'> {
  /** The longest wait, in milliseconds; without it the command ends when everything is sent. */
  readonly wait: number | undefined;
  readonly json: boolean;
  /** Wraps what listens to the walks over the tickets. */
  readonly once: (listen: RunListener) => RunListener;
}

/** How tickets were sent: the id of the run, and the exit code where its results cannot be shown yet. */
export interface SentInBatches extends Pick<InBatches, 'failureOf'> {
  readonly id: string;
  readonly code?: number;
}

/**
 * Sends the tickets of a run in batches, waits for them where that is wanted, and says how far they are.
 * @throws TicketsiftError `usage` for tickets that can be read only once; as `runInBatches`
 */
export async function sendInBatches(
  session: Session,
  planned: PlannedRun,
  options: InBatchesOptions,
): Promise<SentInBatches> {
  const { voice } = session;
  refuseStandardInput(planned);
  const sent = await send(session, planned, options);
  const { why, id, failureOf } = sent;
  if (options.json) await writeJson(session, 'classify --batch', inBatchesJson(planned.plan, sent));
  if (why === 'answered') {
    if (!options.json) return { id, failureOf };
    voice.note('everything is answered: without --json, the same command gives the results');
    return { id, failureOf, code: 0 };
  }
  const batches = sent.waitedFor.map((batch) => batch.id);
  if (!options.json && batches.length > 0) voice.block(describeSent(session, planned, sent).join('\n'));
  const wait = goOnCommand(['batch wait', ...batches], options.config);
  if (why === 'interrupted') {
    const goesOn = batches.length > 0 ? 'what is sent goes on without this program; ' : '';
    voice.warn(`interrupted: ${goesOn}to go on, run the same command again`);
    return { id, failureOf, code: exitCodes.interrupted };
  }
  if (why === 'timeout') {
    voice.warn(
      `not all is answered after ${roughDuration(options.wait ?? 0)}; to go on, run the same command again, or: ${wait}`,
    );
    return { id, failureOf, code: 1 };
  }
  voice.note(`to wait: ${wait}`);
  voice.note('for the results, run the same command again when everything is answered, mostly within a day');
  return { id, failureOf, code: 0 };
}

async function send(
  session: Session,
  planned: PlannedRun,
  { config, login, wait, once }: InBatchesOptions,
): Promise<InBatches> {
  using narrator = await narrate(session);
  using batches = await narrateBatches(session);
  // Requests are in flight during a walk over the tickets alone.
  let isWalking = false;
  using interrupt = listenForInterrupt(session, () => isWalking);
  const listen: RunListener = (event) => {
    if (event.kind === 'started') batches.pause();
    if (event.kind === 'started' || event.kind === 'finished') isWalking = event.kind === 'started';
    narrator.listen(event);
  };
  const { world } = session;
  return await runInBatches(
    planned,
    { world, config, login, interrupt, listen: once(listen), onBatch: batches.listen },
    { waitMs: wait },
  );
}

/** Says where the tickets are. */
function describeSent(
  { world, isPlain }: Session,
  { plan }: PlannedRun,
  { waitedFor, end: { tally, cost: paid } }: InBatches,
): string[] {
  const { origins, inBatch, total, failed } = tally;
  const others = [
    ...(origins.cached + origins.duplicate > 0
      ? [`${grouped(origins.cached + origins.duplicate)} from the cache`]
      : []),
    ...(origins.sent > 0 ? [`${grouped(origins.sent)} sent live${paid ? ` for ${dollars(paid)}` : ''}`] : []),
    ...(failed > 0 ? [`${grouped(failed)} failed`] : []),
  ];
  const rest = others.length === 0 ? '' : ` (${others.join(', ')})`;
  const where = `${grouped(inBatch)} of ${counted(total, 'ticket')} ${inBatch === 1 ? 'waits' : 'wait'}`;
  const most = waitedFor.reduce((sum, { reserved }) => sum + reserved, 0);
  const cost = most > 0 ? `, at most ${dollars(most)}` : '';
  const batches = `${counted(waitedFor.length, 'batch', 'batches')} for ${visible(modelOfPlan(plan))}`;
  const width = lineWidthOf(world.stderr);
  return [
    ...wrapWords(`${where} in ${batches}${cost}${rest}`, width).split('\n'),
    ...tableLines(waitedFor.map(row), { heading, width, isPlain, right: isPlain ? [] : [2] }),
  ];
}

const heading = ['batch', 'state', 'requests', 'id at the endpoint'];

function row(batch: BatchView): string[] {
  return [batch.id, stateText(batch), grouped(batch.requests), batch.remote ?? ''];
}

/** The tickets are read once more for their results. @throws TicketsiftError `usage` */
function refuseStandardInput({ source }: PlannedRun): void {
  if (!source.locations.some(isStandardInput)) return;
  throw new TicketsiftError(
    'usage',
    '--batch reads the tickets again for their results, and standard input is read once',
    {
      hint: 'Save them in a file first: ticketsift classify tickets.csv --batch.',
    },
  );
}
