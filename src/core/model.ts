import type { BatchLimits, BatchResponse, RemoteBatches } from './batch/remote.js';

/** One request to a model: a prompt filled in with one ticket. */
export interface ModelRequest {
  readonly system: string | undefined;
  /** The whole user message. */
  readonly user: string;
  /** Only the part that comes from the ticket, for a model that follows no instructions. */
  readonly filledIn: string;
}

/** Tokens, as the endpoint counted them. */
export interface Usage {
  readonly input: number;
  /** The part of `input` that the provider had cached. */
  readonly cachedInput: number;
  readonly output: number;
  /** The part of `output` that is thinking; undefined where the endpoint does not say. */
  readonly reasoning?: number | undefined;
  /** The service tier that they are charged at; undefined for the standard one. */
  readonly tier?: string | undefined;
}

/** What is left of one of an endpoint's limits, as the endpoint says. */
export interface Quota {
  readonly remaining: number;
  /** The limit for a period, usually a minute; undefined where the endpoint does not say. */
  readonly limit?: number | undefined;
  /** Milliseconds until all of the limit is available again. */
  readonly resetMs: number;
}

/** An endpoint's limits, as it says; undefined where it does not. */
export interface Limits {
  readonly requests: Quota | undefined;
  readonly tokens: Quota | undefined;
}

/** A model's raw answer, kept unchanged, so that a better parser needs no new request. Hostile. */
export interface Reply {
  readonly text: string;
  readonly finish: Finish;
  readonly usage?: Usage | undefined;
  /**
   * The limit of tokens that cut it off, if that limit only saves money (`Model.replyLimit`): with a higher one, or none,
   * the answer would be longer.
   */
  readonly cutAt?: number | undefined;
  /** The limits that came with it; not part of the cached answer. */
  readonly limits?: Limits | undefined;
}

/** Why the model stopped: it was done, it reached the token limit, a filter cut it off, or it refused. */
export type Finish = 'stop' | 'length' | 'filter' | 'refusal';

/** Answers requests. Creating one is cheap; heavy parts are loaded with the first request. */
export interface Model {
  readonly name: string;
  /** Everything except the request that can change a reply: part of the key of a cached answer. */
  readonly identity: Readonly<Record<string, unknown>>;
  /** Tokens that a reply may have, if that limit only saves money and is not part of the identity. */
  readonly replyLimit?: number | undefined;
  /** The service tier of requests, as far as it is known before the first. */
  readonly tier?: string | undefined;
  /**
   * Sends one request, without retrying.
   * @throws RequestFailure when this request got no usable reply
   * @throws TicketsiftError when no request can get one (a package is not installed)
   */
  answer(request: ModelRequest, signal: AbortSignal): Promise<Reply>;
  /**
   * Returns the most tokens that a request can use. `input` is the bytes that are sent, since no token is shorter than a
   * byte, and the JSON around a message is longer than what a chat template adds; `output` is the limit that is sent
   * along, undefined where there is none. A model that costs nothing has no such bound.
   */
  bound?(request: ModelRequest): { readonly input: number; readonly output: number | undefined };
  /** How it takes many requests as a file; undefined for a model that takes none. */
  readonly batch?: BatchForm | undefined;
  /** Releases sockets and threads. */
  close(): Promise<void>;
}

/** How a model takes many requests as a file, to be answered within a day and mostly at half the price. */
export interface BatchForm {
  /** The address that each line of a file names: `/v1/chat/completions`, or Azure's `/chat/completions`. */
  readonly path: string;
  readonly limits: BatchLimits;
  /**
   * Returns the JSON of one request, in the form that the endpoint is known to take. A batch cannot learn a form: a live
   * request has to be answered first.
   */
  bodyOf(request: ModelRequest): string;
  /**
   * Reads the answer to one line, as `Model.answer` reads a live one.
   * @throws RequestFailure when the line got no usable reply
   */
  readReply(response: BatchResponse): Reply;
  /** Whether a live request failed because the model answers in batches alone, as a deployment of Azure for batches does. */
  isForBatchesAlone(error: unknown): boolean;
  /** Opens the remote side. @throws TicketsiftError where it cannot be reached with these settings */
  open(): Promise<RemoteBatches>;
}
