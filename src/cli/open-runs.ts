import { openRuns, type Run, type Runs } from '../storage/runs.js';
import { loadConfig } from './config.js';
import type { World } from './io.js';

/** Opens the record of runs where the configuration has it. @throws TicketsiftError see `openRuns` */
export async function openRecordedRuns({ env, cwd }: Pick<World, 'env' | 'cwd'>): Promise<Runs> {
  const { runsFile } = await loadConfig({ env, cwd, flags: {} });
  return openRuns(runsFile);
}

/** How a run ended. One that never said so, and whose process is gone, was killed. */
export function statusOf({ status, pid }: Pick<Run, 'status' | 'pid'>): string {
  return status === 'running' && !isAlive(pid) ? 'killed' : status;
}

/** Another process may have got the number since; then a killed run looks as if it were still running. */
function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // Somebody else's process is there all the same.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
