import type { Dispatcher } from 'undici';
import { decompress, isCompressed } from '../../core/http/decompress.js';
import type { Headers } from '../../core/http/headers.js';
import { whenAborted } from '../../core/when-aborted.js';

/** An answer that is larger is not read, compressed or not: no completion is. */
export const maxBodyMb = 16;

/** What came back, whatever its status, read to the end. Hostile. */
export interface HttpResponse {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
}

/** When to give a request up. */
export interface Bounds {
  readonly signal: AbortSignal;
  /** Milliseconds until all of the answer must be there, at most 2^31 - 1. */
  readonly timeoutMs: number;
}

// The message is constant and there is no `cause`, because the SDK guesses from those whether a request timed out,
// and then throws the error away.

/** There was no answer, or not all of it. */
export class TransportError extends Error {
  override readonly name = 'TransportError';
  readonly reason: unknown;
  /** False when there never was a connection that it could be sent on. */
  readonly wasSent: boolean;
  /** Whether an answer had begun. */
  readonly hasBegun: boolean;

  constructor(reason: unknown, wasSent: boolean, hasBegun = false) {
    super('no answer');
    this.reason = reason;
    this.wasSent = wasSent;
    this.hasBegun = hasBegun;
  }
}

/** The reason when the time was up. */
export class DeadlineError extends Error {
  override readonly name = 'DeadlineError';
  /** Milliseconds. */
  readonly after: number;

  constructor(after: number) {
    super(`no answer within ${after} ms`);
    this.after = after;
  }
}

const utf8 = new TextDecoder();
const givenUp = new Error('given up');

/**
 * Sends a request and reads what comes. Written on undici's lowest level, and without an AbortController, because
 * a stream, a signal and their listeners for each request cost as much as all else that a request needs.
 * @throws TransportError whose reason is undici's error, a DeadlineError, or the signal's reason
 */
export function exchange(
  dispatcher: Dispatcher,
  request: Dispatcher.DispatchOptions,
  { signal, timeoutMs }: Bounds,
): Promise<HttpResponse> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let head: Pick<HttpResponse, 'status' | 'headers'> = { status: 0, headers: {} };
    let connection: Dispatcher.DispatchController | undefined;
    let isOver = false;

    const end = () => {
      isOver = true;
      clearTimeout(timer);
      stopListening();
    };
    const fail = (reason: unknown) => {
      end();
      reject(new TransportError(reason, connection !== undefined, head.status !== 0));
    };
    const giveUp = (reason: unknown) => {
      fail(reason);
      connection?.abort(givenUp);
    };
    // One for each is cheap enough: Node keeps timers of the same length in one list.
    const timer = setTimeout(() => giveUp(new DeadlineError(timeoutMs)), timeoutMs);
    const stopListening = whenAborted(signal, () => giveUp(signal.reason));

    const handler: Dispatcher.DispatchHandler = {
      onRequestStart(controller) {
        connection = controller;
        if (isOver) controller.abort(givenUp);
      },
      onResponseStart(_, status, headers) {
        head = { status, headers };
      },
      onResponseData(_, chunk) {
        chunks.push(chunk);
      },
      onResponseEnd() {
        end();
        const bytes = chunks.length > 1 ? Buffer.concat(chunks) : chunks[0];
        const settle = (body: string) => {
          const answer: HttpResponse = { status: head.status, headers: head.headers, body };
          // A refusal is reported at once, before more requests are sent.
          if (head.status >= 400) resolve(answer);
          else queueMicrotask(() => setImmediate(resolve, answer));
        };
        // undici gives a connection back in an immediate that it sets once this returns; a request before that opens
        // another.
        if (bytes === undefined || !isCompressed(head.headers, bytes)) settle(utf8.decode(bytes));
        else {
          const plain = decompress(bytes, head.headers, maxBodyMb * 1024 * 1024);
          plain.then((unpacked) => settle(utf8.decode(unpacked)), fail);
        }
      },
      onResponseError(_, error) {
        fail(error);
      },
    };
    try {
      dispatcher.dispatch(request, handler);
    } catch (error) {
      fail(error);
    }
  });
}
