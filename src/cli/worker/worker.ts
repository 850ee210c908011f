import type { Context } from '../../auth/access.js';
import { listenForInterrupt } from '../../core/world/interrupt.js';
import type { RunListener } from '../../run/events.js';
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
  let isBusy = false;
  using interrupt = listenForInterrupt(context, () => isBusy);
  const listen: RunListener = (event) => {
    if (event.kind === 'started' || event.kind === 'finished') isBusy = event.kind === 'started';
    narrator.listen(event);
  };
  await work(context, { untilEmpty: untilEmpty === true, listen, stop: interrupt.stop });
  return 0;
}
