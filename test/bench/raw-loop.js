/**
 * What the client is compared with: nothing but undici, asking the same questions.
 * Usage: raw-loop.js <base url> <requests> <at once>
 */
import { Pool } from 'undici';

const [url, requests, atOnce] = process.argv.slice(2);
const { origin, pathname } = new URL(url);
const pool = new Pool(origin, { connections: Number(atOnce) });
const content = `Sort this ticket.\n${'A text of the usual length. '.repeat(9)}`;
let next = 0;

async function worker() {
  while (next++ < Number(requests)) {
    const { body } = await pool.request({
      method: 'POST',
      path: `${pathname}/chat/completions`,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'bench', messages: [{ role: 'user', content: `${content}${next}` }] }),
    });
    await body.json();
  }
}

await Promise.all(Array.from({ length: Number(atOnce) }, worker));
await pool.close();
