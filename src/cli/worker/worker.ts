import type { Context } from '../../auth/access.js';
import { listenForInterrupt } from '../../core/world/interrupt.js';
import { work } from '../../run/jobs/work.js';
import { narrate } from '../narrate.js';

export interface WorkerOptions {
  readonly concurrency?: number;
  /** A duration. */
  readonly maxWait?: string;
  readonly untilEmpty?: true;
}

/** Works on submitted runs until the first interrupt or request to terminate, which drains it. Resolves to 0. */
export async function runWorker(context: Context, { untilEmpty }: WorkerOptions): Promise<number> {
  using narrator = await narrate(context, false);
  using interrupt = listenForInterrupt(context);
  await work(context, { untilEmpty: untilEmpty === true, listen: narrator.listen, stop: interrupt.stop });
  return 0;
}
