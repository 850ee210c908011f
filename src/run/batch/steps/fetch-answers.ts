import type { BatchFailure, BatchLine } from '../../../core/batch/remote.js';
import { keyOfAnswer } from '../../../core/batch/request-line.js';
import { batchTier, settledCost } from '../../../core/cost.js';
import { RequestFailure } from '../../../core/errors/request-failure.js';
import type { TicketError } from '../../../core/errors/ticket-error.js';
import type { Usage } from '../../../core/model.js';
import { counted } from '../../../core/text/numbers.js';
import type { LineResult, WithoutResult } from '../../../storage/cache/batches/lines.js';
import type { StoredBatch } from '../../../storage/cache/batches/stored-batch.js';
import type { Remote } from '../open-remotes.js';
import { isUnknown, mayStillCome, notYet, unknownBatch } from './late.js';
import type { BatchStep, StepContext } from './step.js';

/** How many lines are saved in one transaction: the more are held at once, the later memory is free again. */
const groupSize = 100;

/**
 * Saves the answers of a batch that has ended. It may be repeated: a line that is settled is left out, and of two for one request
 * an answer counts, in whatever order they come.
 */
export async function fetchAnswers(
  batch: StoredBatch,
  { cache, openRemote, clock, stop }: StepContext,
): Promise<BatchStep> {
  const { outputFile, errorFile } = batch.progress;
  const remote = await openRemote(batch);
  let isGone = false;
  let [lines, unnamed] = [0, 0];
  for (const file of [outputFile, errorFile]) {
    if (file === undefined || file === '') continue;
    let group: LineResult[] = [];
    const save = async () => {
      await cache.batches.settle(batch, group);
      group = [];
    };
    try {
      for await (const line of remote.batches.lines(file, stop)) {
        lines++;
        if (isUnnamed(line)) unnamed++;
        const result = resultOfLine(line, remote);
        if (result) group.push(result);
        if (group.length >= groupSize) await save();
      }
    } catch (error) {
      if (!isUnknown(error)) throw error;
      if (mayStillCome(batch.changedAt, clock)) throw notYet(error);
      await requireBatch(batch, remote, stop);
      isGone = true;
    }
    await save();
  }
  const isEmpty = lines === 0 && Boolean(outputFile || errorFile) && batch.state === 'completed';
  if (isEmpty && !isGone && mayStillCome(batch.changedAt, clock)) throw emptyFiles(batch);
  await cache.batches.settleRest(batch, isGone || isEmpty ? withoutFile(batch) : restOf(batch, unnamed), {
    state: 'fetched',
    progress: { ended: endOf(batch) },
  });
  return 'moved';
}

/** Makes sure that it is the file that is gone: of another account there would be no file and no batch either. */
async function requireBatch({ progress }: StoredBatch, { batches }: Remote, stop: AbortSignal) {
  await batches.retrieve(progress.remote ?? '', stop).catch((error: unknown) => {
    throw isUnknown(error) ? unknownBatch(error) : error;
  });
}

/** Returns the failure for files in which nothing is yet. */
function emptyFiles({ id, label }: StoredBatch): RequestFailure {
  return new RequestFailure(
    'no_response',
    `${label.endpoint} has nothing in the files of the batch ${id} yet.`,
    {
      advice: { kind: 'again' },
    },
  );
}

/** Ends a batch without the answers that its endpoint does not give. */
export async function giveUpAnswers(
  batch: StoredBatch,
  { message }: RequestFailure,
  { cache }: Pick<StepContext, 'cache'>,
): Promise<void> {
  const rest = lost(`The answers of the batch ${batch.id} were given up: ${message}`);
  await cache.batches.settleRest(batch, rest, { state: 'fetched', progress: { ended: endOf(batch) } });
}

function endOf({ state }: StoredBatch): NonNullable<StoredBatch['progress']['ended']> {
  return state === 'expired' || state === 'cancelled' || state === 'failed' ? state : 'completed';
}

/** Whether a line is an answer that was paid for, to a request whose name the endpoint has changed. */
function isUnnamed(line: BatchLine): boolean {
  return 'response' in line && line.response.status < 400 && keyOfAnswer(line.key) === undefined;
}

/** Returns what a line says of a request; undefined where it is of none. */
function resultOfLine(line: BatchLine, remote: Remote): LineResult | undefined {
  if ('unread' in line) return undefined;
  const key = keyOfAnswer(line.key);
  if (key === undefined) return undefined;
  if ('failure' in line) return { key, ...failedLine(line.failure) };
  try {
    const reply = remote.form.readReply(line.response);
    const usage = reply.usage && inBatches(reply.usage);
    return { key, reply: { ...reply, usage }, spent: usage && costOfUse(usage, remote) };
  } catch (error) {
    if (!(error instanceof RequestFailure)) throw error;
    const { code, message, usage, mayBeBilled, advice } = error;
    const spent = usage ? costOfUse(inBatches(usage), remote) : mayBeBilled ? undefined : 0;
    const isAgain = advice.kind !== 'never' && advice.kind !== 'doomed';
    return { key, failure: { code, message }, spent, isAgain };
  }
}

/** All that a batch answers is charged at its own price, whatever tier a line names. */
function inBatches(usage: Usage): Usage {
  return { ...usage, tier: batchTier };
}

function costOfUse(usage: Usage, { price }: Remote): number | undefined {
  return price && settledCost(price, usage);
}

/** Codes of requests that a batch did not get to: they cost nothing, and are sent again when the user says so. */
const unreached: Readonly<Record<string, TicketError>> = {
  batch_expired: { code: 'timeout', message: 'The batch expired before this request was answered.' },
  batch_cancelled: { code: 'not_sent', message: 'The batch was cancelled before this request was answered.' },
};

/** Codes of failures that say nothing of the request. */
const ofTransport = /rate_limit|server_error|internal|timeout|unavailable|overload|connection/i;

/** Returns how a request ends that a batch has an error for. */
export function failedLine({ code, message }: BatchFailure) {
  const failure = unreached[code] ?? {
    code: 'no_response',
    message: `The batch has no answer to this request: ${message || code}`,
  };
  return { failure, spent: 0, isAgain: ofTransport.test(code) };
}

/** Returns how requests end whose answers cannot be fetched: they were paid for, and would be again. */
function lost(message: string): WithoutResult {
  return { failure: { code: 'no_response', message }, isAgain: false, mayBeBilled: true };
}

/** Returns how requests end of a batch with a file that the endpoint no longer has. */
function withoutFile({ id }: StoredBatch): WithoutResult {
  return lost(`The endpoint no longer has the answers of the batch ${id}.`);
}

/** Returns how requests end that are in neither file. @param unnamed answers that may be theirs */
function restOf({ id, state, progress }: StoredBatch, unnamed: number): WithoutResult {
  const { failures = [], elsewhere } = progress;
  if (unnamed > 0) {
    const requests = counted(unnamed, 'request');
    return lost(`The endpoint has answered ${requests} of the batch ${id} under a custom_id of its own.`);
  }
  if (elsewhere) return lost(`The endpoint has put the answers of the batch ${id} elsewhere: ${elsewhere}`);
  const { batch_expired: expired, batch_cancelled: cancelled } = unreached;
  if (state === 'expired' && expired) return { failure: expired, isAgain: false, mayBeBilled: false };
  if (state === 'cancelled' && cancelled) return { failure: cancelled, isAgain: false, mayBeBilled: false };
  if (state === 'failed') {
    const why = failures.map(({ code, message }) => message || code).join('; ');
    const message = `The batch ${id} failed as a whole${why === '' ? '.' : `: ${why}`}`;
    return { failure: { code: 'no_response', message }, isAgain: false, mayBeBilled: false };
  }
  const message = `The batch ${id} ended without an answer to this request.`;
  // The model may have been at work.
  return { failure: { code: 'no_response', message }, isAgain: true, mayBeBilled: true };
}
