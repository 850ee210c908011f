import type { Clock } from '../../../core/world/clock.js';
import type { Cache } from '../../../storage/cache/cache.js';
import type { OpenRemote } from '../open-remotes.js';
import type { WaitingFiles } from '../waiting-files.js';

/** What a step of a batch needs. */
export interface StepContext {
  readonly cache: Pick<Cache, 'batches'>;
  readonly files: WaitingFiles;
  readonly openRemote: OpenRemote;
  /** `now` is in milliseconds since 1970. */
  readonly clock: Pick<Clock, 'now' | 'after'>;
  /** A unique name. */
  readonly newId: () => string;
  /** Fires when nothing more is to be done. */
  readonly stop: AbortSignal;
}

/** How a step ended: another one may follow at once; the batch waits, for its answers or for room; another process has it; or it is gone or settled. */
export type BatchStep = 'moved' | 'waits' | 'held' | 'over';
