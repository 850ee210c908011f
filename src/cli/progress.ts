import type { World } from '../core/world/world.js';
import { createProgressLine } from '../run/describe/progress-line.js';
import type { Stage } from '../run/events.js';
import { createSpinner, roomForText } from './spinner.js';

/** Returns what the program waits for when this many milliseconds are left. @param now milliseconds since 1970 */
type DescribeWait = (leftMs: number, now: number) => string;

/** A line that moves while a run goes on. */
export interface Progress {
  /** Whether there is such a line. */
  readonly moves: boolean;
  start(): void;
  /** Shows how far the run is. @param doing what it waits for meanwhile, without an end that is known */
  update(stage: Stage, doing?: string): void;
  /** Shows for this many milliseconds what the program waits for; 0 ends that. */
  wait(ms: number, describe: DescribeWait): void;
  /** Takes the line away. */
  stop(): void;
}

const still: Progress = { moves: false, start() {}, update() {}, wait() {}, stop() {} };

/** Makes the line of a run's progress: only on a terminal, and only there is anything loaded for it. */
export async function createProgress(world: World, wanted: boolean): Promise<Progress> {
  const spinner = await createSpinner(world, wanted, 'reading tickets');
  if (!spinner) return still;
  const line = createProgressLine();
  let stage: Stage | undefined;
  let activity: string | undefined;
  let pause: { readonly endsAt: number; readonly describe: DescribeWait } | undefined;
  let callOff = () => {};
  const show = () => {
    callOff();
    const time = world.elapsed();
    if (pause && pause.endsAt <= time) pause = undefined;
    const wait = pause?.describe(pause.endsAt - time, world.now()) ?? activity;
    spinner.text = stage ? line(stage, wait, roomForText(world)) : (wait ?? 'reading tickets');
    callOff = pause ? world.after(1_000, show) : () => {};
  };
  return {
    moves: true,
    start: () => void spinner.start(),
    update: (next, doing) => {
      stage = next;
      activity = doing;
      show();
    },
    wait: (ms, describe) => {
      pause = { endsAt: world.elapsed() + ms, describe };
      show();
      // The next frame may be late on a busy machine, and a short wait over by then.
      if (spinner.isSpinning) spinner.render();
    },
    stop: () => {
      callOff();
      pause = undefined;
      // A line that is not there must not move the cursor.
      if (spinner.isSpinning) spinner.stop();
    },
  };
}
