import type { Ora } from 'ora';
import { counted, grouped, rate, roughDuration } from '../core/text/numbers.js';
import type { World } from '../core/world/world.js';

/** How far a run is. */
export interface Stage {
  readonly tickets: number;
  readonly failed: number;
  readonly elapsedMs: number;
  /** How many tickets there seem to be; undefined where nobody can tell. */
  readonly total: number | undefined;
}

export interface Progress {
  update(stage: Stage): void;
  /** Takes the line away. */
  stop(): void;
}

const silent: Progress = { update() {}, stop() {} };

/** A line that moves while a run goes on: only on a terminal, and only there is anything loaded for it. */
export async function startProgress(world: World, wanted: boolean): Promise<Progress> {
  // Where the width is 0, ora would rub out lines without end.
  const moves = world.stderr.isTTY === true && world.stderr.columns !== 0 && !world.environment.isCi;
  if (!wanted || !moves) return silent;
  const { default: ora } = await import('ora');
  // `discardStdin` would take the terminal out of the mode in which Ctrl-C is a signal.
  const spinner: Ora = ora({ stream: world.stderr, discardStdin: false, text: 'reading tickets' }).start();
  return {
    update: (stage) => {
      spinner.text = describeStage(stage);
    },
    stop: () => {
      spinner.stop();
    },
  };
}

export function describeStage({ tickets, failed, elapsedMs, total }: Stage): string {
  const seconds = elapsedMs / 1000;
  const perSecond = seconds > 0 ? tickets / seconds : 0;
  const parts = [counted(tickets, 'ticket'), `${rate(perSecond, 10)}/s`];
  if (failed > 0) parts.push(`${grouped(failed)} failed`);
  // The first seconds are no measure of the rest.
  if (total !== undefined && total > tickets && perSecond > 0 && seconds > 2) {
    parts.push(`about ${roughDuration((1000 * (total - tickets)) / perSecond)} left`);
  }
  return parts.join(' · ');
}
