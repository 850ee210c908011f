/**
 * What becomes of one request of a batch: it is answered; it is in neither file; its line is there twice; it gets this answer,
 * whatever its status; it gets an error instead; or exactly this text is written for it.
 * @typedef {'answer' | 'missing' | 'twice' | import('./completion.js').Completed | { error: unknown } | { line: string }} Fate
 */

/**
 * What goes wrong with one HTTP request: it is refused; it is done, and then the connection breaks before the reply; the
 * connection breaks after that many bytes of a file, or the file seems to end there; it is never answered.
 * @typedef {{ status: number, body?: unknown, headers?: Record<string, string> } | 'lost reply' | { cutAfter: number, isHidden?: boolean } | 'hangs'} Fault
 */

/** @typedef {'upload' | 'files' | 'file' | 'content' | 'delete' | 'create' | 'retrieve' | 'list' | 'cancel' | 'live'} Step */

/**
 * @typedef {object} BatchEndpointOptions
 * @property {number} [port] The port of one that was closed, which this one takes over.
 * @property {(body: import('./completion.js').ChatBody) => import('./completion.js').Completed} [answer] Answers a request, live
 *   or in a batch. By default by its text.
 * @property {(key: string, n: number) => Fate} [fate] Decides on each request of a batch; `n` counts from 1 within it.
 * @property {(call: { step: Step, n: number, id: string | undefined }) => Fault | undefined} [fault] Decides on each HTTP request;
 *   `n` counts from 1 for each step.
 * @property {{ validating?: number, in_progress?: number, finalizing?: number }} [polls] How often a batch is retrieved until it
 *   leaves a state: once unless it says otherwise. Infinity keeps it there until `advance`.
 * @property {(described: Readonly<Record<string, unknown>>, n: number) => unknown} [describes] What is answered instead when a batch
 *   is retrieved for the n-th time.
 * @property {(n: number) => 'completed' | 'expired' | 'failed'} [ends] How the n-th batch ends unless it is cancelled.
 * @property {number} [share] The part of its requests that a batch answers which expires or is cancelled; by default half.
 * @property {number} [enqueuedTokens] Tokens of all batches that have not ended. One that does not fit fails after it was created.
 * @property {number} [maxBytes] Larger files are refused.
 * @property {number} [maxRequests] A batch with more fails after it was created.
 * @property {number} [pendingFor] How often a file is described until it is processed; no batch can be created of it before.
 * @property {boolean} [isShuffled] Lines of answers are in another order than the requests.
 * @property {boolean} [hasBom] Files begin with a byte order mark.
 * @property {'\n' | '\r\n' | '\n\n'} [lineEnd]
 * @property {boolean} [namesMissingFiles] Files that are missing have an empty text for an id, as at Azure.
 * @property {boolean} [liesInCounts] Every batch says that it completed all requests and none failed.
 * @property {'openai' | 'azure' | 'together'} [dialect]
 * @property {boolean} [hasNoBatches] There are live requests alone, as at most servers.
 */
export {};
