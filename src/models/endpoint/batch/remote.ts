import { openAsBlob } from 'node:fs';
import { basename } from 'node:path';
import { hasEnded, type RemoteBatches } from '../../../core/batch/remote.js';
import { RequestFailure } from '../../../core/errors/request-failure.js';
import { shorten } from '../../../core/text/shorten.js';
import { readBatchLines } from '../../../formats/batch/read-lines.js';
import { unzipped } from '../../../formats/batch/unzipped.js';
import { readErrorBody, wordsOf } from '../error-body.js';
import { asFailure, quoted } from '../failure.js';
import { type DescribedBatch, describeBatch, isPending, lacksRoomIn, storedFile } from './describe.js';
import { transportError } from './download.js';
import { hiding, withAnyKey } from './lines.js';
import type { BatchProvider } from './providers.js';
import { lacksApi, openSteps, type StepSettings, unsupported } from './steps.js';

export interface RemoteBatchesSettings extends StepSettings {
  readonly provider: BatchProvider;
}

const never = new AbortController().signal;

/** Opens the files and batches of an endpoint, by the SDK over our own connections. It repeats nothing. */
export async function openRemoteBatches(settings: RemoteBatchesSettings): Promise<RemoteBatches> {
  const { endpoint, provider, model, timeoutMs, now } = settings;
  const { upload } = provider;
  const context = { endpoint, model, now };
  if (provider.isWithout) throw unsupported(endpoint);
  const { step, read, search, close } = await openSteps(settings);

  const readBatch = (reply: { asResponse(): Promise<Response> }) =>
    read(reply, (json) => describeBatch(json, endpoint.hide));

  const retrieve = (id: string, signal: AbortSignal) =>
    step(signal, (sdk) => readBatch(sdk.batches.retrieve(id)));

  return {
    async upload(path, signal = never) {
      const name = basename(path);
      const body = new FormData();
      body.append('purpose', upload.purpose);
      if (upload.namesFile) {
        body.append('file_name', name);
        body.append('file_type', 'jsonl');
      }
      body.append('file', await openAsBlob(path), name);
      const parse = (json: unknown) => storedFile.safeParse(json).data?.id;
      return step(signal, (sdk) => read(sdk.post(upload.path, { body }), parse), lacksApi);
    },

    async create(file, metadata, signal = never) {
      try {
        return await step(
          signal,
          (sdk) => {
            const body = { input_file_id: file, endpoint: provider.path, completion_window: '24h', metadata };
            return readBatch(sdk.post('/batches', { body }));
          },
          // Some say so of a file that is gone.
          (refusal) => lacksApi(refusal) && !/\bfile/i.test(wordsOf(readErrorBody(refusal.answer.body))),
        );
      } catch (error) {
        if (!isRefusal(error)) throw error;
        if (lacksRoomIn(error.message)) throw laterThan(error, error.message);
        const isEarly = await step(signal, (sdk) => read(sdk.files.retrieve(file), isPending)).catch(
          (caught: unknown) => {
            throw isOfFile(error) && isGone(caught) ? withoutFile(error) : error;
          },
        );
        if (!isEarly) throw error;
        throw laterThan(error, `${endpoint.host} has not looked through the file yet.`);
      }
    },

    retrieve: (id, signal = never) => retrieve(id, signal),

    find: (file, metadata, former, signal = never) =>
      search(
        signal,
        (sdk, after) => sdk.batches.list({ limit: 100, ...after }),
        (json) => describeBatch(json, endpoint.hide),
        (batch) => !former.includes(batch.id) && isSame(batch, file, metadata),
      ),

    async findFile(name, signal = never) {
      const found = await search(
        signal,
        (sdk, after) => sdk.files.list({ purpose: upload.purpose, limit: 100, order: 'desc', ...after }),
        (json) => storedFile.safeParse(json).data,
        ({ filename }) => filename === name,
      );
      return found?.id;
    },

    async cancel(id, signal = never) {
      try {
        return await step(signal, (sdk) => readBatch(sdk.batches.cancel(id)));
      } catch (error) {
        if (!(error instanceof RequestFailure) || !mayBeCancelled.test(error.code)) throw error;
        const found = await retrieve(id, signal);
        // It has ended by then; or it is cancelled, and the answer does not say how it is.
        if (error.code === 'no_response' || found.state === 'cancelling' || hasEnded(found.state))
          return found;
        if (found.unknownState !== undefined) return found;
        // Whatever its status: it is there, and goes on.
        throw new RequestFailure('http_409', error.message, { advice: { kind: 'never' }, cause: error });
      }
    },

    async *lines(file, signal = never) {
      const content = await step(signal, (sdk) => sdk.files.content(file));
      // A server may say how long a file is as it is kept, packed, or as it is read.
      const received = { packed: 0, read: 0 };
      async function* counted(bytes: AsyncIterable<Uint8Array>, as: keyof typeof received) {
        for await (const piece of bytes) {
          received[as] += piece.length;
          yield piece;
        }
      }
      async function* pieces() {
        try {
          if (content.body) yield* counted(unzipped(counted(content.body, 'packed')), 'read');
        } catch (error) {
          signal.throwIfAborted();
          throw asFailure(transportError(error, timeoutMs), context);
        }
      }
      const garbled = (what: string, code: 'no_response' | 'connection') =>
        new RequestFailure(code, `${endpoint.host} answered ${what}`, {
          advice: { kind: 'again' },
          hasBegun: true,
        });
      yield* withAnyKey(hiding(readBatchLines(pieces()), endpoint), (unread) =>
        garbled(`no lines of a batch: ${shorten(endpoint.hide(unread), quoted)}`, 'no_response'),
      );
      // What ends early would look like requests without an answer, which are sent again and paid twice.
      const sizeOf = (json: unknown) => storedFile.safeParse(json).data?.bytes;
      const most = Math.max(received.packed, received.read);
      const size = await step(signal, (sdk) => read(sdk.files.retrieve(file), sizeOf)).catch(() => most);
      signal.throwIfAborted();
      if (size > most) throw garbled(`with ${most} of the ${size} bytes of a file.`, 'connection');
    },

    async remove(file, signal = never) {
      try {
        await step(signal, (sdk) => sdk.files.delete(file).asResponse());
      } catch (error) {
        if (!isGone(error)) throw error;
      }
    },

    async [Symbol.asyncDispose]() {
      await close();
    },
  };
}

/** Whether a refusal speaks of the file. */
function isOfFile({ message }: RequestFailure): boolean {
  return /\bfile/i.test(message);
}

function isGone(error: unknown): boolean {
  return error instanceof RequestFailure && (error.code === 'http_404' || error.code === 'http_410');
}

/** A refusal of a batch whose file is gone, whatever its status. */
function withoutFile(cause: RequestFailure): RequestFailure {
  return new RequestFailure('http_404', cause.message, { advice: { kind: 'never' }, cause });
}

/** Codes of a refusal to cancel that say nothing of how the batch is: some know no such address. */
const mayBeCancelled = /^(http_(400|404|405|409|422|501)|no_response)$/;

function isRefusal(error: unknown): error is RequestFailure {
  return error instanceof RequestFailure && /^http_(400|404|409|422)$/.test(error.code);
}

/** A refusal of what is taken later. */
function laterThan(cause: RequestFailure, message: string): RequestFailure {
  return new RequestFailure(cause.code, message, { advice: { kind: 'again' }, cause });
}

/** Whether a batch is the one that was created of a file with some metadata. */
function isSame(batch: DescribedBatch, file: string | undefined, metadata: Readonly<Record<string, string>>) {
  const names = Object.keys(metadata);
  // Some keep no metadata.
  const isKept = names.some((name) => Object.hasOwn(batch.metadata, name));
  return isKept
    ? names.every((name) => batch.metadata[name] === metadata[name])
    : file !== undefined && batch.inputFile === file;
}
