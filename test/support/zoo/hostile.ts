import { gzipSync } from 'node:zlib';
import { type Behaviour, big, cutsOffBody, html, resets } from '../behaviours.js';
import { events, fails, type Mode, message, piece, usage } from './mode.js';

/** Replies that are hostile, endless or damaged: each an error of its ticket, within its time and at bounded memory. */
const raw =
  (headers: Record<string, string>, ...chunks: readonly (string | Buffer)[]): Behaviour =>
  (response) => {
    response.writeHead(200, { 'content-type': 'application/json', ...headers });
    response.end(Buffer.concat(chunks.map((chunk) => Buffer.from(chunk))));
  };
const deep = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
/** A byte now and then, without an end. */
const trickles: Behaviour = (response) => {
  response.writeHead(200, { 'content-type': 'application/json' });
  const timer = setInterval(() => response.write(' '), 20);
  response.on('close', () => clearInterval(timer));
};
export const hostile: readonly Mode[] = [
  fails('a trickle of bytes', 'timeout', trickles, { requests: 2 }),
  fails('50 MB', 'connection', big(50e6), { requests: 2 }),
  fails('a gzip bomb', 'connection', raw({ 'content-encoding': 'gzip' }, gzipSync(Buffer.alloc(100e6))), {
    requests: 2,
  }),
  fails(
    'gzip that is damaged',
    'connection',
    raw({ 'content-encoding': 'gzip' }, gzipSync('{}').subarray(0, 12)),
    { requests: 2 },
  ),
  fails('what is not a gzip', 'connection', raw({ 'content-encoding': 'gzip' }, '{}'), { requests: 2 }),
  fails('100,000 lists in each other', 'no_response', raw({}, deep(100_000)), { requests: 2 }),
  {
    ...fails(
      '100,000 lists in each other, in the content',
      'invalid_json',
      message({ content: deep(100_000) }),
    ),
    requests: 2,
    charged: 2,
    isCached: true,
  },
  fails('invalid UTF-8', 'no_response', raw({}, Buffer.from([0xff, 0xfe, 0x80])), { requests: 2 }),
  {
    ...fails(
      'invalid UTF-8 in the content',
      'invalid_json',
      raw(
        {},
        `{"usage":${JSON.stringify(usage)},"choices":[{"message":{"content":"`,
        Buffer.from([0xff]),
        '"}}]}',
      ),
    ),
    requests: 2,
    charged: 2,
    isCached: true,
  },
  fails('headers of 1 MB', 'connection', raw({ 'x-pad': 'x'.repeat(1e6) }, '{}'), { requests: 2 }),
  fails('no body', 'no_response', raw({}), { requests: 2 }),
  fails('a page', 'no_response', html(), { requests: 2 }),
  fails('a reset', 'connection', resets(), { requests: 2 }),
  fails('half a body', 'connection', cutsOffBody(), { requests: 2 }),
  fails(
    'usage of nonsense, and no text',
    'no_response',
    message({ content: '' }, 'stop', { usage: { prompt_tokens: -1, completion_tokens: 'x' } }),
    { requests: 2 },
  ),
  fails('204', 'no_response', (response) => void response.writeHead(204).end(), { requests: 2 }),
  fails(
    'an error in the middle of a stream',
    'http_502',
    events(piece({ content: '{"urg' }), { error: { code: 502, message: 'Upstream died' } }),
    { requests: 2, shows: /Upstream died/ },
  ),
];
