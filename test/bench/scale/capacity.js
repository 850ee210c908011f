/**
 * What a run takes, by figures of one machine. docs/scale.md shows the results; `npm run bench -- scale` compares the speed
 * with that of two and four measured workers.
 */

/**
 * One machine and its database, as they were measured.
 * @typedef {object} Machine
 * @property {number} perSecond the most requests that it sends and answers that it keeps in a second
 * @property {number} concurrency requests at once
 * @property {number} startSeconds until its first request is sent
 * @property {number} connections to the database
 */

/**
 * @typedef {object} Load
 * @property {number} tickets distinct ones: duplicates are sent once
 * @property {number} machines
 * @property {number} latencyMs of a request
 * @property {number} [requestsPerMinute] that the endpoint takes
 * @property {number} [tokensPerMinute] that the endpoint takes
 * @property {number} tokensIn of a request
 * @property {number} tokensOut of an answer
 * @property {{ input: number, output: number }} price US dollars for a million tokens
 * @property {Machine} machine
 * @property {number} databasePerSecond requests that the shared database claims, saves and settles in a second
 */

/**
 * Returns how fast a load is done, what limits it, and what it costs. The lowest of the limits counts: requests under way
 * by Little's law (concurrency / latency), what the machines bear, the database, and the endpoint.
 * @param {Load} load
 */
export function capacityOf({ machine, machines, tickets, ...load }) {
  const { latencyMs, requestsPerMinute, tokensPerMinute, tokensIn, tokensOut, price } = load;
  const limits = {
    concurrency: (machines * machine.concurrency * 1_000) / latencyMs,
    machines: machines * machine.perSecond,
    database: load.databasePerSecond,
    endpoint: Math.min(
      (requestsPerMinute ?? Number.POSITIVE_INFINITY) / 60,
      (tokensPerMinute ?? Number.POSITIVE_INFINITY) / 60 / (tokensIn + tokensOut),
    ),
  };
  const perSecond = Math.min(...Object.values(limits));
  const [limitedBy = ''] = Object.entries(limits).find(([, limit]) => limit === perSecond) ?? [];
  const dollars = (tickets * (tokensIn * price.input + tokensOut * price.output)) / 1_000_000;
  return {
    perSecond,
    limitedBy,
    minutes: (machine.startSeconds + tickets / perSecond) / 60,
    dollars,
    /** Providers charge half for a batch. */
    batchDollars: dollars / 2,
    tokens: tickets * (tokensIn + tokensOut),
    connections: machines * machine.connections,
  };
}

/**
 * Returns how many times as fast as one several machines are, where nothing but themselves limits them: each spends
 * `startSeconds` before its first request, and shares the rest.
 * @param {{ tickets: number, machines: number, perSecond: number, startSeconds: number }} run
 */
export function speedup({ tickets, machines, perSecond, startSeconds }) {
  const seconds = (/** @type {number} */ count) => startSeconds + tickets / (count * perSecond);
  return seconds(1) / seconds(machines);
}
