/**
 * A server that answers every request, and knows when each arrived. Usage: counting-endpoint.js <milliseconds a reply>; prints
 * its URL. GET /counts says how many there were, in how many milliseconds, and how many at most within any minute.
 */
import { createServer } from 'node:http';
import { readArgument } from '../arguments.js';
import { listen } from '../listen.js';

const delay = Number(readArgument(0, 'milliseconds'));
/** @type {number[]} */
const arrivals = [];
const reply = JSON.stringify({
  choices: [{ finish_reason: 'stop', message: { content: '{"urgent": false, "categories": ["Bug"]}' } }],
  usage: { prompt_tokens: 100, completion_tokens: 12 },
});

function counts() {
  let first = 0;
  let mostInAMinute = 0;
  for (const [last, at] of arrivals.entries()) {
    while ((arrivals[first] ?? at) <= at - 60_000) first++;
    mostInAMinute = Math.max(mostInAMinute, last - first + 1);
  }
  return { count: arrivals.length, ms: (arrivals.at(-1) ?? 0) - (arrivals[0] ?? 0), mostInAMinute };
}

const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
  if (request.url === '/counts') return response.end(JSON.stringify(counts()));
  arrivals.push(performance.now());
  request.resume();
  request.once('end', () =>
    setTimeout(() => response.writeHead(200, { 'content-type': 'application/json' }).end(reply), delay),
  );
});
listen(server);
