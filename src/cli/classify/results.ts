import { counted, grouped } from '../../core/text/numbers.js';
import type { Session } from '../../core/world/session.js';
import type { Voice } from '../../core/world/world.js';
import { type Destination, nameOfDestination } from '../../outputs/destination.js';
import type { Tally } from '../../outputs/tally.js';

/** Says what a file holds or a table was given; standard output speaks for itself. */
export function reportResults(
  voice: Voice,
  destination: Destination,
  { total, classified }: Tally,
  { isWhole }: { isWhole: boolean },
): void {
  const name = nameOfDestination(destination);
  if (name === undefined) return;
  const tickets = counted(total, 'ticket');
  const extent = isWhole ? tickets : `the first ${tickets}, ${grouped(classified)} of them classified`;
  voice.note(destination.kind === 'text' ? `${name} holds ${extent}` : `${name} was given ${extent}`);
}

/** Returns whether rows appear on the very terminal on which the progress would move. */
export function writesWhileRunning({ world }: Session, destination: Destination, rows: number): boolean {
  if (destination.kind !== 'text' || destination.file !== undefined) return false;
  const isBuffered = destination.format === 'table' && Number.isFinite(rows);
  return world.stdout.isTTY === true && !isBuffered;
}
