import type { AnsweringOptions } from '../../pipeline/answering.js';
import type { Keys } from '../../pipeline/key.js';
import { inBatch } from '../../pipeline/leaving.js';
import type { Send } from '../../pipeline/send.js';
import type { Cache } from '../../storage/cache/cache.js';
import type { Allowance } from '../budget/allowance.js';
import type { OpenedModel } from '../model/open-model.js';
import type { PlannedRun } from '../plan.js';

/** What a run has opened, as far as its batches need it. */
export interface BatchingStage {
  /** The id of the run. */
  readonly run: string;
  readonly planned: Pick<PlannedRun, 'plan' | 'prompt'>;
  readonly opened: Pick<OpenedModel, 'model' | 'price'>;
  readonly keys: Keys;
  readonly cache: Cache;
  /** The spending limits that hold. */
  readonly allowances: readonly Allowance[];
  /** Fires when nothing more is to be sent. */
  readonly stop: AbortSignal;
  /** Aborted with the reason, a TicketsiftError, when nothing more can be sent. */
  readonly stopper: AbortController;
}

/** Wraps what sends requests live, so that they are put into batches; a ticket that is in one has the error `in_batch`. */
export type PutInBatches = (live: Send, stage: BatchingStage) => Send;

/**
 * Returns why requests have no answer that are sent in batches alone.
 * @param others the same of requests that no batch took
 */
export function failureInBatches(
  { batches }: Pick<Cache, 'batches'>,
  others: AnsweringOptions['failureOf'] = () => undefined,
): AnsweringOptions['failureOf'] {
  return (key) => {
    const batch = batches.waitsIn(key);
    return batch === undefined ? (batches.failureOf(key) ?? others(key)) : inBatch(batch);
  };
}
