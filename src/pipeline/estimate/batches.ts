import type { BatchLimits } from '../../core/batch/remote.js';
import { requestLine } from '../../core/batch/request-line.js';
import type { BatchForm } from '../../core/model.js';
import type { Survey } from './survey.js';

/** How the requests of a run would go in batches. */
export interface BatchFigures {
  readonly requests: number;
  readonly batches: number;
  /** How often batches must end before others fit into the endpoint's queue, and the first; undefined where its limit is not known. */
  readonly rounds: number | undefined;
}

/** Bytes of a text for each of its tokens: fewer than most texts have, so that what is enqueued stays below its limit. */
const bytesPerToken = 3;

/** Returns how many tokens a request takes at most, by its bytes, in the queue of an endpoint. */
export function enqueuedTokens(bytes: number): number {
  return Math.ceil(bytes / bytesPerToken);
}

/**
 * Estimates how many batches a run would make, and in how many rounds they would be answered.
 * @param survey of its requests, of which the first is sent live
 */
export function estimateBatches(
  survey: Pick<Survey, 'frame' | 'requests' | 'characters' | 'toSend'>,
  form: Pick<BatchForm, 'path' | 'bodyOf'>,
  { maxRequests, maxBytes, maxEnqueuedTokens }: BatchLimits,
): BatchFigures {
  const requests = Math.max(0, survey.requests - 1);
  if (requests === 0) return { requests, batches: 0, rounds: 0 };
  const frame = Buffer.byteLength(requestLine(Buffer.alloc(32), form, form.bodyOf(survey.frame)));
  const heads = survey.toSend.map(({ head }) => head);
  const written = heads.reduce((sum, head) => sum + Buffer.byteLength(JSON.stringify(head)) - 2, 0);
  const counted = heads.reduce((sum, head) => sum + head.length, 0);
  const bytesPerCharacter = counted === 0 ? 1 : written / counted;
  const share = requests / survey.requests;
  const bytes = requests * frame + survey.characters * share * bytesPerCharacter;
  const rounds = maxEnqueuedTokens && Math.ceil(enqueuedTokens(bytes) / maxEnqueuedTokens);
  const batches = Math.max(Math.ceil(requests / maxRequests), Math.ceil(bytes / maxBytes), rounds ?? 1);
  return { requests, batches, rounds };
}
