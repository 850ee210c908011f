import { isoTime } from '../../core/text/json.js';
import type { BatchView } from '../batch/batch-view.js';
import type { BatchDetails } from '../batch/batches.js';
import type { ReadAnswers } from '../batch/files/read-answers.js';
import type { WrittenFile } from '../batch/files/write-requests.js';
import type { InBatches } from '../batch/run-in-batches.js';
import { modelOfPlan, type RunPlan } from '../plan.js';
import type { Shown } from './index.js';

/** Returns a written file as `--json` has it. */
export function writtenFileJson(
  file: string,
  { withoutText, inBatch, ...written }: WrittenFile,
): Shown['batch write'] {
  return { file, ...written, without_text: withoutText, in_batch: inBatch };
}

/** Returns what was read of files of answers as `--json` has it. */
export function readAnswersJson({
  otherModels,
  unreadLines,
  usage,
  ...read
}: ReadAnswers): Shown['batch read'] {
  return {
    ...read,
    unread_lines: unreadLines,
    other_models: otherModels,
    tokens: usage
      ? {
          input: usage.input,
          cached_input: usage.cachedInput,
          output: usage.output,
          reasoning: usage.reasoning ?? null,
        }
      : null,
  };
}

/** Returns a batch as `--json` has it. */
export function batchJson(batch: BatchView): Shown['batch list'][number] {
  const { ended, waitsForRoom, createdAt, changedAt, remote, from, counts, spent, reserved, ...facts } =
    batch;
  return {
    ...facts,
    ended: ended ?? null,
    waits_for_room: waitsForRoom,
    created_at: isoTime(createdAt),
    changed_at: isoTime(changedAt),
    remote: remote ?? null,
    from: from ?? null,
    counts: counts ?? null,
    spent_usd: spent,
    reserved_usd: reserved,
  };
}

/** Returns a batch with why its requests failed as `--json` has it. */
export function batchDetailsJson({ lineFailures, ...batch }: BatchDetails): Shown['batch show'] {
  const failures = lineFailures.map(({ code, message, count }) => ({ code, message, count }));
  return { ...batchJson(batch), line_failures: failures };
}

/** Returns where the tickets of a run in batches are as `--json` has it. */
export function inBatchesJson(plan: RunPlan, sent: InBatches): Shown['classify --batch'] {
  const { total, failed, inBatch, origins } = sent.end.tally;
  return {
    run: sent.id,
    status: sent.why,
    model: modelOfPlan(plan),
    tickets: {
      total,
      cached: origins.cached + origins.duplicate,
      sent: origins.sent,
      in_batch: inBatch,
      failed,
    },
    created: sent.created.map(({ id }) => id),
    batches: sent.waitedFor.map(batchJson),
  };
}
