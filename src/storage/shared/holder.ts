import { randomUUID } from 'node:crypto';
import { isGoneProcess, processPlace } from '../../core/world/leftovers.js';

/** A name under which this process holds something in a database that other machines use, too. */
export function newSharedHolder(): string {
  return `${process.pid} ${randomUUID()} ${processPlace() ?? '-'}`;
}

/**
 * Returns whether a holder is a process of this machine that is gone, killed perhaps. Machines may have the same name, so
 * one is known by what Linux says of its start; elsewhere the answer is no, and what the process held lapses.
 */
export function isGoneHolder(holder: string): boolean {
  const [, pid, place] = /^(\d+) \S+ (\w+)$/.exec(holder) ?? [];
  return pid !== undefined && place === processPlace() && isGoneProcess(Number(pid));
}
