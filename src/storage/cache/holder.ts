import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { isGoneProcess } from '../../core/world/leftovers.js';

/** A name under which this process holds something in a file that others share. */
export function newHolder(): string {
  return `${process.pid} ${randomUUID()} ${hostname()}`;
}

/**
 * Whether who holds something is a process of this machine that is gone, killed perhaps. Where another process has
 * got its number since, or where it ran elsewhere, that cannot be known, and the answer is no.
 */
export function isGone(holder: string): boolean {
  const [, pid, host] = /^(\d+) \S+ (.*)$/.exec(holder) ?? [];
  if (pid === undefined || host !== hostname()) return false;
  return isGoneProcess(Number(pid));
}

/** Returns the name under which a batch holds what it has reserved, so that this survives the process. */
export function holderOfBatch(batch: string): string {
  return `batch ${batch}`;
}

/** Returns whether a batch holds something, and no process. */
export function isOfBatch(holder: string): boolean {
  return holder.startsWith('batch ');
}
