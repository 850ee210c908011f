import { startProgress } from '../cli/progress.js';
import { TicketsiftError } from '../core/errors.js';
import type { Outcome } from '../core/outcome.js';
import type { Session } from '../core/world/session.js';
import { Tally } from '../outputs/tally.js';
import type { Writer } from '../outputs/writer.js';
import { about } from './describe-event.js';

export interface Delivery {
  readonly writer: Writer;
  /** Whether rows appear on the very terminal on which the progress would move. */
  readonly writesWhileRunning: boolean;
  /** How many tickets there seem to be; undefined where nobody can tell. */
  readonly total: () => number | undefined;
  /** Shown each batch before it is written. */
  readonly watch: (batch: readonly Outcome[]) => Promise<void>;
  /** Told what was written when the source was lost half-way. */
  readonly onLost: (written: Tally) => void;
}

/**
 * Writes outcomes as they come and counts them. A failure leaves no half-written file, but for one: what was
 * classified before a database went away is kept.
 * @throws ClosedPipe when the reader went away (`| head`)
 * @throws TicketsiftError `bad_output`, and what the outcomes throw
 */
export async function deliver(
  outcomes: AsyncIterable<readonly Outcome[]>,
  session: Session,
  { writer, writesWhileRunning, total, watch, onLost }: Delivery,
): Promise<Tally> {
  const { world, voice } = session;
  const tally = new Tally();
  const startedAt = world.now();
  const progress = await startProgress(world, !voice.isQuiet && !writesWhileRunning);
  try {
    for await (const batch of outcomes) {
      tally.add(batch);
      tellFailures(session, batch);
      const { total: tickets, failed } = tally;
      progress.update({ tickets, failed, elapsedMs: world.now() - startedAt, total: total() });
      await watch(batch);
      await writer.write(batch);
    }
    progress.stop();
    await writer.commit();
  } catch (error) {
    progress.stop();
    if (error instanceof TicketsiftError && error.code === 'source_lost') {
      await writer.commit();
      onLost(tally);
    } else {
      await writer.discard();
    }
    throw error;
  }
  return tally;
}

function tellFailures({ voice }: Session, batch: readonly Outcome[]): void {
  if (!voice.isVerbose) return;
  for (const { error, ticket } of batch) {
    if (error) voice.detail(`${about(ticket)}: ${error.code}: ${error.message}`);
  }
}
