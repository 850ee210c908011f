import { requestLine } from '../../../core/batch/request-line.js';
import { TicketsiftError } from '../../../core/errors.js';
import type { BatchForm, Model } from '../../../core/model.js';
import { Resources } from '../../../core/resources.js';
import type { Sink } from '../../../core/world/sink.js';
import { openParts, type PartsContext } from '../../open-parts.js';
import type { PlannedRun } from '../../plan.js';
import { uncachedRequests } from './uncached-requests.js';

/** A file of requests for another program to send. */
export interface WrittenFile {
  readonly model: string;
  readonly tickets: number;
  /** Tickets that are not sent, because they are empty. */
  readonly withoutText: number;
  /** Different requests. */
  readonly distinct: number;
  /** How many of the different requests have a cached answer. */
  readonly cached: number;
  /** How many wait in a batch. */
  readonly inBatch: number;
  /** How many were written. */
  readonly written: number;
  readonly bytes: number;
}

/** Bytes that are gathered before they are written. */
const pieceSize = 256_000;

/**
 * Writes the requests of all tickets that have no cached answer, a line each, in the form of the Batch API. What is written is
 * recorded in the cache first, so that answers to it are taken later.
 * @throws TicketsiftError as `openRun`; `usage` for a model that takes no files; `cache_unavailable` where nothing can be
 * recorded; `bad_output`
 */
export async function writeRequests(
  planned: PlannedRun,
  context: PartsContext,
  sink: Sink,
): Promise<WrittenFile> {
  await using resources = new Resources();
  refuseCascade(planned);
  const parts = await openParts(planned, context, resources);
  const { keys, cache, opened, redactions, cleaner } = parts;
  const { model } = opened;
  const form = formOf(model);
  if (cache.isTemporary) throw notRecorded();
  const { endpoint } = planned.plan.model;
  const file = await cache.written.begin({
    model: model.name,
    endpoint: endpoint ?? '',
    family: keys.family,
    replyLimit: model.replyLimit,
    writtenAt: context.world.now(),
  });
  let [written, bytes] = [0, 0];
  try {
    using walk = uncachedRequests(parts);
    let piece = '';
    const flush = async () => {
      await sink.write(piece);
      bytes += Buffer.byteLength(piece);
      piece = '';
    };
    for await (const requests of walk.groups) {
      await cache.written.add(
        file,
        requests.map(({ key }) => key),
      );
      for (const { key, request } of requests) {
        piece += requestLine(key, form, form.bodyOf(request));
        if (piece.length >= pieceSize) await flush();
      }
      written += requests.length;
    }
    await flush();
    redactions?.sum();
    cleaner?.sum();
    if (written === 0) await cache.written.discard(file);
    return { model: model.name, ...walk.found(), written, bytes };
  } catch (error) {
    await cache.written.discard(file);
    throw error;
  }
}

/** @throws TicketsiftError `usage` */
function formOf({ name, batch }: Model): BatchForm {
  if (batch) return batch;
  throw new TicketsiftError(
    'usage',
    `The model ${name} runs on this machine, and takes no file of requests`,
    {
      hint: 'Name the model of the server that will read the file: --model and, where it is not at OpenAI, --base-url.',
    },
  );
}

/** @throws TicketsiftError `usage` */
function refuseCascade({ plan: { cascade, model } }: PlannedRun): void {
  if (!cascade) return;
  throw new TicketsiftError('usage', 'A cascade cannot be written to a file', {
    hint: `The second model gets only what the first is unsure of. Name one model: --model ${model.name}.`,
  });
}

function notRecorded(): TicketsiftError {
  return new TicketsiftError(
    'cache_unavailable',
    'Without a cache, no answer to the file could be read later',
    {
      hint: 'Name a file for the cache that can be written, with --cache.',
    },
  );
}
