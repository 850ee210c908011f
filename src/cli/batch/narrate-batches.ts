import { messageOf } from '../../core/errors/caught.js';
import { fitLine } from '../../core/text/fit.js';
import { grouped, roughDuration } from '../../core/text/numbers.js';
import { visible } from '../../core/text/visible.js';
import type { Session } from '../../core/world/session.js';
import type { BatchView } from '../../run/batch/batch-view.js';
import type { BatchEvent } from '../../run/batch/open-batches.js';
import { answeredOf, describeBatches, failedOf, stateText } from '../../run/describe/batch.js';
import type { StoredState } from '../../storage/cache/batches/stored-batch.js';
import { createSpinner, roomForText } from '../spinner.js';

/** Shows on standard error what happens to batches. Closing it takes the moving line away. */
export interface BatchNarrator extends Disposable {
  readonly listen: (event: BatchEvent) => void;
  /** Takes the moving line away until something happens again. */
  pause(): void;
}

/** Shows what happens to batches: on a terminal in a line that moves, elsewhere a line for each change of a state. */
export async function narrateBatches({ world, voice, isPlain }: Session): Promise<BatchNarrator> {
  const spinner = await createSpinner(world, !voice.isQuiet && !isPlain, 'looking for batches');
  const troubles = new Set<string>();
  let isWaiting = false;
  const show = (text: string) => {
    if (!spinner) return;
    spinner.text = fitLine(visible(text), roomForText(world));
    if (!spinner.isSpinning) spinner.start();
  };
  const listen = (event: BatchEvent) => {
    switch (event.kind) {
      case 'note':
        return voice.note(event.text);
      case 'warning':
        return voice.warn(event.text);
      case 'batch': {
        const { batch, before } = event;
        const line = lineOf(batch);
        if (spinner) show(line);
        const isNews = batch.state !== before?.state && (worthANote.has(batch.state) || batch.waitsForRoom);
        if (!spinner && isNews) voice.note(line);
        else voice.detail(line);
        return;
      }
      case 'trouble': {
        const line = `batch ${event.batch.id} got no further: ${messageOf(event.error)}`;
        if (troubles.has(line)) return voice.detail(line);
        troubles.add(line);
        return voice.warn(line);
      }
      case 'waiting': {
        const { batches, leftMs } = event;
        const left = `at most ${roughDuration(leftMs)} more`;
        show(`${describeBatches(batches)} · ${left}`);
        if (!spinner && !isWaiting) voice.note(`waiting: ${describeBatches(batches)}, ${left}`);
        isWaiting = true;
      }
    }
  };
  // A line that is not there must not move the cursor.
  const pause = () => {
    if (spinner?.isSpinning) spinner.stop();
  };
  return { listen, pause, [Symbol.dispose]: pause };
}

/** States that others do not follow at once. */
const worthANote: ReadonlySet<StoredState> = new Set([
  'in_progress',
  'completed',
  'expired',
  'cancelled',
  'failed',
]);

function lineOf(batch: BatchView): string {
  const failed = failedOf(batch);
  const failures = failed > 0 ? `, ${grouped(failed)} failed` : '';
  const answered = `${grouped(answeredOf(batch))} of ${grouped(batch.requests)} answered`;
  return `batch ${batch.id}: ${stateText(batch)}, ${answered}${failures}`;
}
