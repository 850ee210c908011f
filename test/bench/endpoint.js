/** A server that answers every request alike after a while. Usage: endpoint.js <milliseconds a reply>; prints its URL. */
import { createServer } from 'node:http';
import { readArgument } from './arguments.js';
import { listen } from './listen.js';

const delay = Number(readArgument(0, 'milliseconds'));
const reply = JSON.stringify({
  id: 'bench',
  object: 'chat.completion',
  created: 0,
  model: 'bench',
  choices: [
    {
      index: 0,
      finish_reason: 'stop',
      message: { role: 'assistant', content: '{"urgent": false, "categories": ["Bug"]}' },
    },
  ],
  usage: { prompt_tokens: 100, completion_tokens: 12, total_tokens: 112 },
});
const headers = { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(reply)) };

const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
  request.resume();
  request.once('end', () => setTimeout(() => response.writeHead(200, headers).end(reply), delay));
});
listen(server);
