import type { World } from '../core/world/world.js';
import type { Stage } from '../run/events.js';

/** A line that moves while a run goes on. */
export interface Progress {
  start(): void;
  update(stage: Stage): void;
  /** Takes the line away. */
  stop(): void;
}

const still: Progress = { start() {}, update() {}, stop() {} };

/** Makes the line of a run's progress: only on a terminal, and only there is anything loaded for it. */
export async function createProgress(world: World, wanted: boolean): Promise<Progress> {
  // Where the width is 0, ora would rub out lines without end.
  const moves = world.stderr.isTTY === true && world.stderr.columns !== 0 && !world.environment.isCi;
  if (!wanted || !moves) return still;
  const { default: ora } = await import('ora');
  // `discardStdin` would take the terminal out of the mode in which Ctrl-C is a signal.
  const spinner = ora({ stream: world.stderr, discardStdin: false, text: 'reading tickets' });
  return {
    start: () => void spinner.start(),
    update: (stage) => {
      spinner.text = describeStage(stage);
    },
    stop: () => void spinner.stop(),
  };
}

export function describeStage({ tickets, failed, elapsedMs, total }: Stage): string {
  const seconds = elapsedMs / 1000;
  const rate = seconds > 0 ? tickets / seconds : 0;
  const parts = [`${tickets.toLocaleString('en')} tickets`, `${formatRate(rate)}/s`];
  if (failed > 0) parts.push(`${failed.toLocaleString('en')} failed`);
  // The first seconds are no measure of the rest.
  if (total !== undefined && total > tickets && rate > 0 && seconds > 2) {
    parts.push(`about ${formatDuration((total - tickets) / rate)} left`);
  }
  return parts.join(' · ');
}

function formatRate(rate: number): string {
  return rate >= 10 ? Math.round(rate).toLocaleString('en') : rate.toFixed(1);
}

function formatDuration(seconds: number): string {
  if (seconds < 90) return `${Math.max(1, Math.round(seconds))} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
