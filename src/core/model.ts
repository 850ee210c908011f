/** One request to a model: a prompt filled in with one ticket. */
export interface ModelRequest {
  readonly system: string | undefined;
  /** The whole user message. */
  readonly user: string;
  /** Only what the ticket brought into it: what a model that follows no instructions reads. */
  readonly filledIn: string;
}

/** Tokens, as the endpoint counted them. */
export interface Usage {
  readonly input: number;
  /** The part of `input` that the provider had cached. */
  readonly cachedInput: number;
  readonly output: number;
  /** The part of `output` that the model thought; undefined where the endpoint does not say. */
  readonly reasoning?: number | undefined;
  /** The service tier that they are charged at; undefined for the standard one. */
  readonly tier?: string | undefined;
}

/** What an endpoint said is left of one of its limits. */
export interface Quota {
  readonly remaining: number;
  /** How much of it there is in its period, which is mostly a minute; undefined where that is not said. */
  readonly limit?: number | undefined;
  /** Milliseconds until it is as it was before anything was asked. */
  readonly resetMs: number;
}

/** What an endpoint said of its limits; each is undefined where it said nothing of it. */
export interface Limits {
  readonly requests: Quota | undefined;
  readonly tokens: Quota | undefined;
}

/** A model's raw answer, kept as it came so that a better reader needs no new call. Hostile. */
export interface Reply {
  readonly text: string;
  readonly finish: Finish;
  readonly usage?: Usage | undefined;
  /**
   * The limit of tokens that cut it, where that is there for the money alone (`Model.replyLimit`): with a higher one, or
   * none, the model would have said more.
   */
  readonly cutAt?: number | undefined;
  /** What came with it; no part of the cached answer. */
  readonly limits?: Limits | undefined;
}

/** Why the model stopped: it was done, it ran into the token limit, a filter cut it, or it declined. */
export type Finish = 'stop' | 'length' | 'filter' | 'refusal';

/** What answers requests. Making one is cheap; what is heavy is loaded with the first request. */
export interface Model {
  readonly name: string;
  /** All that can change a reply besides the request: it becomes part of the key of a cached answer. */
  readonly identity: Readonly<Record<string, unknown>>;
  /** Tokens that a reply may have, where that limit is there for the money alone and no part of the identity. */
  readonly replyLimit?: number | undefined;
  /** The service tier that requests are sent at, as far as is known before the first. */
  readonly tier?: string | undefined;
  /**
   * Sends one request, without retrying.
   * @throws RequestFailure when this request got no usable reply
   * @throws TicketsiftError when no request ever will (a package that is not installed)
   */
  answer(request: ModelRequest, signal: AbortSignal): Promise<Reply>;
  /**
   * The most tokens that a request can use: `input` is the bytes of what is sent, since no token is less than a
   * byte and the JSON around a message is longer than what a chat template puts there; `output` is the limit that
   * is sent along, undefined where there is none. A model that costs nothing has no such bound.
   */
  bound?(request: ModelRequest): { readonly input: number; readonly output: number | undefined };
  /** Lets go of sockets and threads. */
  close(): Promise<void>;
}
