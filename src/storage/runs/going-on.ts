import { isGoneProcess } from '../../core/world/leftovers.js';

/** How long a run takes at most, in milliseconds. Numbers of processes come again: in containers soon. */
const maxRunMs = 30 * 86_400_000;

export interface BegunRun {
  readonly status: string;
  readonly pid: number;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
}

/** Returns whether a run is under way, so that nothing of it may be removed. @param now milliseconds since 1970 */
export function isGoingOn({ status, pid, startedAt }: BegunRun, now: number): boolean {
  return status === 'running' && now - startedAt < maxRunMs && !isGoneProcess(pid);
}
