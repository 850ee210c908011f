/**
 * A server that takes so many requests a minute: a bucket that holds what it takes in a second and fills evenly.
 * Usage: limited-endpoint.js <requests a minute> <what it tells: headers | retry-after | nothing>; prints its URL.
 * GET /counts says how many requests it took and refused, and how many it could have taken up to the last one.
 */
import { createServer } from 'node:http';
import { readArgument } from './arguments.js';
import { listen } from './listen.js';

const perMinute = Number(readArgument(0, 'requests a minute'));
const tells = readArgument(1, 'what it tells');
const perMs = perMinute / 60_000;
const capacity = perMinute / 60;
const counts = { taken: 0, refused: 0, possible: 0 };
let level = capacity;
let filledAt = 0;
let startedAt = 0;

const completion = JSON.stringify({
  choices: [{ finish_reason: 'stop', message: { content: '{"urgent": false, "categories": ["Bug"]}' } }],
  usage: { prompt_tokens: 100, completion_tokens: 12 },
});

function take() {
  const now = performance.now();
  if (startedAt === 0) startedAt = filledAt = now;
  level = Math.min(capacity, level + (now - filledAt) * perMs);
  filledAt = now;
  if (level < 1) {
    counts.refused++;
    return false;
  }
  level--;
  counts.taken++;
  counts.possible = capacity + (now - startedAt) * perMs;
  return true;
}

/** @param {boolean} isTaken @returns {Record<string, string>} */
function headers(isTaken) {
  const untilOne = Math.max(0, 1 - level) / perMs;
  if (tells === 'headers') {
    return {
      'x-ratelimit-limit-requests': String(perMinute),
      'x-ratelimit-remaining-requests': String(Math.floor(level)),
      'x-ratelimit-reset-requests': `${((capacity - level) / perMs / 1000).toFixed(3)}s`,
      ...(isTaken ? {} : { 'retry-after-ms': String(Math.ceil(untilOne)) }),
    };
  }
  return tells === 'retry-after' && !isTaken ? { 'retry-after': String(Math.ceil(untilOne / 1000)) } : {};
}

const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
  if (request.url === '/counts') return response.end(JSON.stringify(counts));
  request.resume();
  request.once('end', () => {
    const isTaken = take();
    response.writeHead(isTaken ? 200 : 429, { 'content-type': 'application/json', ...headers(isTaken) });
    setTimeout(() => response.end(isTaken ? completion : '{"error": {"message": "Slow down."}}'), 50);
  });
});
listen(server);
