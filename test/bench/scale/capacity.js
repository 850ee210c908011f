/**
 * What a run takes, by figures of one machine. docs/scale.md shows the results, and a test compares them;
 * `npm run bench -- scale` compares the speed with that of two and four measured machines.
 */
import { format } from '../print.js';

/**
 * One machine and its connections to the database.
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

/**
 * Cautious figures: on two cores that endpoint, database and program shared, one machine did 3,200 requests a second with 256 at
 * once, and the database 45,000 claims (2026-11-29). @type {Machine}
 */
export const assumed = { perSecond: 1_000, concurrency: 32, startSeconds: 1, connections: 4 };
const databasePerSecond = 5_000;

/** The tokens of a ticket of fixtures/ with the shipped prompt, and a usual price and latency. */
const usual = { tokensIn: 1_870, tokensOut: 13, latencyMs: 700, price: { input: 0.15, output: 0.6 } };

/** @param {readonly string[]} head @param {readonly (readonly string[])[]} rows */
const markdown = (head, rows) =>
  [head, head.map(() => '---:'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

/** @param {number} minutes */
const duration = (minutes) =>
  minutes < 100 ? `${Math.ceil(minutes)} min` : `${format(Math.round(minutes / 6) / 10)} h`;

/** Returns the tables of docs/scale.md, in their order. */
export function capacityTables() {
  const load = { ...usual, machine: assumed, databasePerSecond };
  const sizes = [200_000, 1_000_000, 10_000_000].map((tickets) => {
    const { tokens, dollars, batchDollars } = capacityOf({ ...load, tickets, machines: 1 });
    const [millionsOfTokens, cost, half] = [tokens / 1e6, dollars, batchDollars].map((n) =>
      format(Math.round(n)),
    );
    return [format(tickets), `${millionsOfTokens} million`, `$${cost}`, `$${half}`, ...databaseUse(tickets)];
  });
  const speeds = [1, 2, 4, 10, 50].map((machines) => {
    const tickets = 10_000_000;
    const free = capacityOf({ ...load, tickets, machines });
    const limited = capacityOf({ ...load, tickets, machines, requestsPerMinute: 30_000 });
    return [
      format(machines),
      format(Math.round(free.perSecond)),
      duration(free.minutes),
      duration(limited.minutes),
      format(free.connections),
    ];
  });
  return [
    markdown(['tickets', 'tokens', 'live', 'batch', 'rows kept', 'rows written', 'size'], sizes),
    markdown(
      ['machines', 'requests a second', '10,000,000 tickets', 'at 30,000 requests a minute', 'connections'],
      speeds,
    ),
  ];
}

/**
 * What a shared database keeps of a run, what it writes for it, and the size of what it keeps: an answer and an outcome a
 * ticket, and a chunk for 250; a lease and a claim come and go with each answer.
 * @param {number} tickets
 */
function databaseUse(tickets) {
  const chunks = Math.ceil(tickets / 250);
  const kept = 2 * tickets + chunks;
  const written = 4 * tickets + 4 * chunks;
  const bytes = tickets * (answerBytes + outcomeBytes);
  return [format(kept), format(written), `${format(Math.round(bytes / 1e8) / 10)} GB`];
}

const answerBytes = 350;
const outcomeBytes = 700;
