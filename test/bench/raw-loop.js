/**
 * What the client is compared with: nothing but undici, sending the same requests.
 * Usage: raw-loop.js <base url> <requests> <at once>
 */
import { Pool } from 'undici';
import { readArgument } from './arguments.js';

const url = readArgument(0, 'base url');
const requests = Number(readArgument(1, 'requests'));
const atOnce = Number(readArgument(2, 'at once'));
const { origin, pathname } = new URL(url);
const pool = new Pool(origin, { connections: atOnce });
const content = `Sort this ticket.\n${'A text of the usual length. '.repeat(9)}`;
let next = 0;

async function worker() {
  while (next++ < requests) {
    const { body } = await pool.request({
      method: 'POST',
      path: `${pathname}/chat/completions`,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'bench', messages: [{ role: 'user', content: `${content}${next}` }] }),
    });
    await body.json();
  }
}

await Promise.all(Array.from({ length: atOnce }, worker));
await pool.close();
