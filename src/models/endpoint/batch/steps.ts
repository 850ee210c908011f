import { ReadableStream } from 'node:stream/web';
import { RequestFailure } from '../../../core/errors/request-failure.js';
import { TicketsiftError } from '../../../core/errors.js';
import type { ProxySettings } from '../../../core/proxy.js';
import { parseJson } from '../../../core/text/json.js';
import { shorten } from '../../../core/text/shorten.js';
import type { Endpoint } from '../endpoint.js';
import { readErrorBody } from '../error-body.js';
import { asFailure, failureInSuccess, quoted } from '../failure.js';
import { HttpError, openHttp } from '../http.js';
import { openSdk } from '../list-models.js';
import { listPage } from './describe.js';
import { createDownloads } from './download.js';
import { formPayload } from './multipart.js';

export interface StepSettings {
  /** Where files and batches are. */
  readonly endpoint: Endpoint;
  readonly model: string;
  readonly proxy: ProxySettings;
  /** Milliseconds for one request; of an upload and a download, for which nothing may come. */
  readonly timeoutMs: number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

type Sdk = Awaited<ReturnType<typeof openSdk>>;

/** A reply of the SDK that is not read yet. */
interface Reply {
  asResponse(): Promise<Response>;
}

/** Pages of 100 of a list that are looked through for what was lost. */
const maxPages = 100;

/** Opens what every step on files and batches uses: the SDK over our own connections. It repeats nothing. */
export async function openSteps({ endpoint, model, proxy, timeoutMs, now }: StepSettings) {
  const context = { endpoint, model, now };
  const http = await openHttp(endpoint, proxy, timeoutMs);
  const downloads = createDownloads(endpoint, proxy, timeoutMs);

  /**
   * Does one step.
   * @param isWithout returns whether a refusal means that there is no such API
   * @throws RequestFailure, or TicketsiftError `batch_unsupported`
   */
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
    reply: Reply,
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
  /** Looks through a list, the newest first. */
  const search = async <Item extends { readonly id: string }>(
    signal: AbortSignal,
    list: (sdk: Sdk, after: { after?: string }) => Reply,
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
      // Where it does not say whether there is more, there may be.
      if (found !== undefined || has_more === false || last === undefined || last === after) return found;
      after = last;
    }
    return undefined;
  };

  const close = async () => {
    await Promise.all([http.close(), downloads.close()]);
  };

  return { step, read, search, close };
}

function methodOf(method: string | undefined): 'GET' | 'POST' | 'DELETE' {
  return method === 'POST' || method === 'DELETE' ? method : 'GET';
}

/** Returns whether a refusal says that there is no such API, or no such method at this address. */
export function lacksApi({ answer: { status } }: HttpError): boolean {
  return status === 404 || status === 405 || status === 501;
}

/** Returns the error for an endpoint without a Batch API. */
export function unsupported({ host }: Endpoint, cause?: unknown): TicketsiftError {
  return new TicketsiftError('batch_unsupported', `${host} has no Batch API: it takes no files of requests`, {
    hint: 'Leave out --batch to send them live, or write them to a file for another server: ticketsift batch write.',
    cause,
  });
}
