import type { OpenedLogin } from '../../auth/open.js';
import type { Ticket } from '../../core/ticket.js';
import { createStopping } from '../../core/world/interrupt.js';
import type { World } from '../../core/world/world.js';
import type { Tally } from '../../outputs/tally.js';
import { decodeChunk } from '../../storage/jobs/chunk.js';
import { type JobDesk, placesLeft, type StoredJob, type TakenChunk } from '../../storage/jobs/job-desk.js';
import type { RunListener } from '../events.js';
import { openRun } from '../open-run.js';
import type { OpenRun } from '../opened-run.js';
import { type AcceptedJob, RefusedJob } from './accept-job.js';
import { ChunkOutcomes } from './chunk-outcomes.js';

/** What a worker has taken. */
export interface TakenWork {
  readonly job: StoredJob;
  readonly chunk: TakenChunk;
}

export interface LaneOptions {
  readonly world: World;
  readonly login: OpenedLogin | undefined;
  readonly listen: RunListener;
  readonly desk: JobDesk;
  /** Takes the next chunk. */
  readonly take: () => Promise<TakenWork | undefined>;
  /** Fires with the first interrupt of the worker. */
  readonly stop: AbortSignal;
}

/** How a lane ended. */
export interface LaneEnd {
  /** What was taken on the way and is not of this lane. */
  readonly next: TakenWork | undefined;
  /** Its chunks that are not done. */
  readonly left: readonly TakenChunk[];
  /** Its tickets with an outcome, counted. */
  readonly tally: Tally;
  /** Why nothing more was sent, where the run stopped by itself. */
  readonly error: unknown;
}

/**
 * Sends the tickets of one chunk after another of the same run through one `openRun`, so that limits, pace and budget are those
 * of one run. Ends when the next chunk is of another run, when none waits, or when nothing more is to be sent.
 * @throws RefusedJob for a chunk that cannot be read; TicketsiftError what `openRun` and the desk throw. What it has taken is
 *   given back first
 */
export async function runLane(
  { job: stored, chunk: first }: TakenWork,
  { job, planned, config }: AcceptedJob,
  { world, login, listen, desk, take, stop }: LaneOptions,
): Promise<LaneEnd> {
  using stopping = createStopping(world);
  const begin = () => stopping.begin();
  stop.addEventListener('abort', begin, { once: true });
  if (stop.aborted) begin();
  let opened: OpenRun | undefined;
  const paid = async () => (await opened?.paid()) ?? new Map();
  const outcomes = new ChunkOutcomes({ desk, paid, onEnd: begin });
  const sentAgain = new WeakSet<Ticket>();
  // Enough to keep all requests busy while the next chunk is fetched.
  const ahead = 2 * planned.plan.limits.concurrency;
  let next: TakenWork | undefined;
  let left: readonly TakenChunk[] = [];

  const ticketsOf = (chunk: TakenChunk): readonly Ticket[] => {
    const tickets = decodeChunk(chunk.tickets, job);
    if (tickets?.length !== chunk.size) {
      left = [chunk];
      throw new RefusedJob(`Its chunk ${chunk.number} cannot be read: another program has written it.`);
    }
    const places = placesLeft(chunk, tickets);
    outcomes.begin(
      chunk,
      places.map(({ position }) => position),
    );
    if (chunk.isSentAgain) for (const { ticket } of places) sentAgain.add(ticket);
    return places.map(({ ticket }) => ticket);
  };
  let fetching: ReturnType<typeof fetchNext> | undefined;
  const fetchNext = async (): Promise<readonly Ticket[] | undefined> => {
    const taken = await take();
    if (taken && taken.job.id === stored.id && !taken.chunk.isRepeated) return ticketsOf(taken.chunk);
    next = taken;
    return undefined;
  };
  async function* further(): AsyncGenerator<readonly Ticket[]> {
    // A chunk that ended a worker before goes alone, so that it takes no others with it.
    if (first.isRepeated) return;
    for (;;) {
      await outcomes.until(ahead, stopping.stop);
      if (stopping.stop.aborted) return;
      fetching = fetchNext();
      const tickets = await fetching;
      if (tickets === undefined) return;
      yield tickets;
    }
  }

  try {
    const tickets = ticketsOf(first);
    await using run = await openRun(planned, {
      world,
      config,
      login,
      listen,
      id: stored.id,
      // A name for each lane: without a file for the cache, what the one before has paid is not in its amounts.
      ledger: { run: stored.id, payer: world.newId() },
      interrupt: () => stopping,
      // A chunk that this worker was too long silent to keep is another's to send.
      confirm: async () => {
        if (!(await desk.has(outcomes.left))) begin();
      },
      isSentAgain: (ticket) => sentAgain.has(ticket),
      tickets: {
        columns: job.columns,
        subjectColumn: job.subjectColumn,
        tickets,
        further: further(),
        from: { name: job.source, count: undefined, usedColumns: undefined },
      },
    });
    opened = run;
    for await (const batch of run.outcomes) await outcomes.add(batch);
    await outcomes.settle();
    // Also of requests whose chunk is done by another.
    await desk.charge(stored.id, await paid());
    const { error } = await run.finish();
    // A run that wants no more ends while the next chunk is being taken, which would be kept from all others.
    await fetching;
    return { next, left: outcomes.left, tally: run.tally, error };
  } catch (error) {
    await fetching?.catch(() => {});
    await desk.giveBack([...outcomes.left, ...left, ...(next ? [next.chunk] : [])]).catch(() => {});
    throw error;
  } finally {
    stop.removeEventListener('abort', begin);
  }
}
