import { exitCodes, TicketsiftError } from '../../core/errors.js';
import type { Session } from '../../core/world/session.js';
import { widthOf } from '../../core/world/world.js';
import type { Destination } from '../../outputs/destination.js';
import { remedies } from '../../outputs/remedies.js';
import { summary } from '../../outputs/summary.js';
import type { RunEnd } from '../../run/end.js';
import { reportResults, type Writing } from './results.js';

interface ReportedRun extends Omit<Writing, 'isWhole'> {
  readonly id: string;
  /** The model on this machine that answered alone. */
  readonly localModel: string | undefined;
}

/** Shows the result of a run. Returns the exit code. @throws TicketsiftError the error that stopped the run */
export function reportRun(
  { world, voice, isPlain }: Session,
  destination: Destination,
  end: RunEnd,
  { id, expected, localModel, rows, where }: ReportedRun,
): number {
  const { status, tally, requests, elapsedMs, isRecorded, error } = end;
  const wasInterrupted = status === 'interrupted';
  voice.block(
    summary(tally, {
      width: widthOf(world.stderr),
      colour: voice.colour,
      isPlain,
      saidBelow: error instanceof TicketsiftError ? error.message : undefined,
      elapsedMs,
      requests,
      localModel,
    }),
  );
  const next = remedies(tally, widthOf(world.stderr), error !== undefined);
  if (next !== '' && !wasInterrupted) voice.block(`\n${next}`);
  reportResults(voice, destination, tally, { isWhole: !wasInterrupted, expected, rows, where });
  if (wasInterrupted) {
    voice.warn(`interrupted: run the same command again to continue${whatIsCached(end)}`);
    return exitCodes.interrupted;
  }
  if (error !== undefined) throw error;
  if (tally.failed > 0 && isRecorded) {
    voice.note(`to classify the failed tickets again: ticketsift classify --retry-errors ${id}`);
  }
  return tally.failed + tally.inBatch > 0 ? 1 : 0;
}

/** Returns what the warning of an interrupt ends with. */
function whatIsCached({ tally, keepsAnswers, lacksAnswers }: RunEnd): string {
  if (!keepsAnswers) return '; no answer is cached';
  if (lacksAnswers) return '; not all answers are cached';
  const { cached, sent, duplicate } = tally.origins;
  return cached + tally.local + sent + duplicate > 0 ? '; all answers are cached' : '';
}
