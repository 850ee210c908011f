import { openAsBlob } from 'node:fs';
import { basename } from 'node:path';
import { ReadableStream } from 'node:stream/web';
import type { RemoteBatches } from '../../../core/batch/remote.js';
import { RequestFailure } from '../../../core/errors/request-failure.js';
import { TicketsiftError } from '../../../core/errors.js';
import type { ProxySettings } from '../../../core/proxy.js';
import { parseJson } from '../../../core/text/json.js';
import { shorten } from '../../../core/text/shorten.js';
import { readBatchLines } from '../../../formats/batch/read-lines.js';
import type { Endpoint } from '../endpoint.js';
import { readErrorBody, wordsOf } from '../error-body.js';
import { asFailure, failureInSuccess, quoted } from '../failure.js';
import { HttpError, openHttp } from '../http.js';
import { openSdk } from '../list-models.js';
import {
  type DescribedBatch,
  describeBatch,
  isPending,
  lacksRoomIn,
  listPage,
  storedFile,
} from './describe.js';
import { createDownloads, transportError } from './download.js';
import { hiding, withAnyKey } from './lines.js';
import { formPayload } from './multipart.js';
import type { BatchProvider } from './providers.js';

export interface RemoteBatchesSettings {
  /** Where files and batches are. */
  readonly endpoint: Endpoint;
  readonly provider: BatchProvider;
  readonly model: string;
  readonly proxy: ProxySettings;
  /** Milliseconds for one request; of an upload and a download, for which nothing may come. */
  readonly timeoutMs: number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

type Sdk = Awaited<ReturnType<typeof openSdk>>;

/** Pages of 100 of a list that are looked through for what was lost. */
const maxPages = 100;

const never = new AbortController().signal;

/** Opens the files and batches of an endpoint, by the SDK over our own connections. It repeats nothing. */
export async function openRemoteBatches(settings: RemoteBatchesSettings): Promise<RemoteBatches> {
  const { endpoint, provider, model, timeoutMs, now } = settings;
  const { upload } = provider;
  const context = { endpoint, model, now };
  if (provider.isWithout) throw unsupported(endpoint);
  const http = await openHttp(endpoint, settings.proxy, timeoutMs);
  const downloads = createDownloads(endpoint, settings.proxy, timeoutMs);

  /** Does one step; `isWithout` says whether a refusal means that there is no such API. */
  const step = async <Result>(
    signal: AbortSignal,
    work: (sdk: Sdk) => Promise<Result>,
    isWithout?: (refusal: HttpError) => boolean,
  ): Promise<Result> => {
    signal.throwIfAborted();
    // The SDK wraps what is thrown in errors of its own, and takes some for others.
    let thrown: unknown;
    const sdk = await openSdk(endpoint, async (url, { method, body } = {}) => {
      try {
        const path = url.slice(endpoint.baseUrl.length);
        if (path.endsWith('/content'))
          return new Response(ReadableStream.from<Uint8Array>(await downloads.open(path, signal)));
        const sent =
          body instanceof FormData ? formPayload(body) : typeof body === 'string' ? body : undefined;
        const answer = await http.send({
          method: methodOf(method),
          path,
          signal,
          ...(sent && { body: sent }),
        });
        return new Response(answer.body, { status: answer.status });
      } catch (error) {
        thrown = error;
        throw error;
      }
    });
    try {
      return await work(sdk);
    } catch (caught) {
      signal.throwIfAborted();
      const error = thrown ?? caught;
      const failure = asFailure(error, context);
      const says = (refusal: unknown) =>
        refusal instanceof HttpError
          ? isWithout?.(refusal)
          : // Of a success that names a status.
            isWithout && refusal instanceof RequestFailure && refusal.code === 'http_404';
      throw says(error) ? unsupported(endpoint, failure) : failure;
    }
  };

  /** Reads the JSON of a reply. */
  const read = async <Result>(
    reply: { asResponse(): Promise<Response> },
    parse: (json: unknown) => Result | undefined,
  ): Promise<Result> => {
    const body = await (await reply.asResponse()).text();
    const json = parseJson(body);
    const result = parse(json);
    if (result !== undefined) return result;
    if (readErrorBody(body) !== undefined && typeof json === 'object' && json !== null)
      throw failureInSuccess(json, { status: 200, headers: {}, body }, context, undefined);
    const quote = shorten(endpoint.hide(body), quoted);
    throw new RequestFailure('no_response', `${endpoint.host} answered something else: ${quote}`, {
      advice: { kind: 'again' },
      hint: `See whether ${endpoint.baseUrl} (--base-url) is the address of an API: most end in /v1.`,
      hasBegun: true,
    });
  };
  const readBatch = (reply: { asResponse(): Promise<Response> }) =>
    read(reply, (json) => describeBatch(json, endpoint.hide));

  /** Looks through a list, the newest first. */
  const search = async <Item extends { readonly id: string }>(
    signal: AbortSignal,
    list: (sdk: Sdk, after: { after?: string }) => { asResponse(): Promise<Response> },
    parse: (json: unknown) => Item | undefined,
    isWanted: (item: Item) => boolean,
  ): Promise<Item | undefined> => {
    let after: string | undefined;
    for (let page = 0; page < maxPages; page++) {
      const { data, has_more } = await step(
        signal,
        (sdk) =>
          read(list(sdk, after === undefined ? {} : { after }), (json) => listPage.safeParse(json).data),
        lacksApi,
      );
      const items = data.map(parse).filter((item) => item !== undefined);
      const found = items.find(isWanted);
      const last = items.at(-1)?.id;
      if (found !== undefined || !has_more || last === undefined || last === after) return found;
      after = last;
    }
    return undefined;
  };

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
          () => false,
        );
        if (!isEarly) throw error;
        throw laterThan(error, `${endpoint.host} has not looked through the file yet.`);
      }
    },

    retrieve: (id, signal = never) => retrieve(id, signal),

    find: (file, metadata, signal = never) =>
      search(
        signal,
        (sdk, after) => sdk.batches.list({ limit: 100, ...after }),
        (json) => describeBatch(json, endpoint.hide),
        (batch) => isSame(batch, file, metadata),
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
        // One that has ended by then; or it is cancelled, and the answer does not say how it is.
        if (error instanceof RequestFailure && /^(http_(400|409|422)|no_response)$/.test(error.code))
          return retrieve(id, signal);
        throw error;
      }
    },

    async *lines(file, signal = never) {
      const content = await step(signal, (sdk) => sdk.files.content(file));
      let received = 0;
      async function* pieces() {
        try {
          for await (const piece of content.body ?? []) {
            received += piece.length;
            yield piece;
          }
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
      const size = await step(signal, (sdk) => read(sdk.files.retrieve(file), sizeOf)).catch(() => received);
      signal.throwIfAborted();
      if (size > received) throw garbled(`with ${received} of the ${size} bytes of a file.`, 'connection');
    },

    async remove(file, signal = never) {
      try {
        await step(signal, (sdk) => sdk.files.delete(file).asResponse());
      } catch (error) {
        if (!(error instanceof RequestFailure && error.code === 'http_404')) throw error;
      }
    },

    async [Symbol.asyncDispose]() {
      await Promise.all([http.close(), downloads.close()]);
    },
  };
}

function methodOf(method: string | undefined): 'GET' | 'POST' | 'DELETE' {
  return method === 'POST' || method === 'DELETE' ? method : 'GET';
}

function isRefusal(error: unknown): error is RequestFailure {
  return error instanceof RequestFailure && /^http_(400|404|409|422)$/.test(error.code);
}

/** A refusal of what is taken later. */
function laterThan(cause: RequestFailure, message: string): RequestFailure {
  return new RequestFailure(cause.code, message, { advice: { kind: 'again' }, cause });
}

/** Where there is no such API, or this address has no such method. */
function lacksApi({ answer: { status } }: HttpError): boolean {
  return status === 404 || status === 405 || status === 501;
}

function unsupported({ host }: Endpoint, cause?: unknown): TicketsiftError {
  return new TicketsiftError('batch_unsupported', `${host} has no Batch API: it takes no files of requests`, {
    hint: 'Leave out --batch to send them live, or write them to a file for another server: ticketsift batch write.',
    cause,
  });
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
