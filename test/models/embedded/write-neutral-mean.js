// Writes src/models/embedded/neutral-mean.ts anew, after neutral.ts or the model has changed:
// npm run build && node test/models/embedded/write-neutral-mean.js && npm run build
import { writeFile } from 'node:fs/promises';
import { createEngine } from '#built/models/embedded/engine.js';
import { mean } from '#built/models/embedded/math/vectors.js';
import { neutralSentences } from '#built/models/embedded/neutral.js';

const engine = createEngine();
const vectors = await Promise.all(neutralSentences.map((sentence) => engine.embed([sentence])));
await engine.close();
const bytes = Buffer.from(Float32Array.from(mean(vectors.flat())).buffer);

await writeFile(
  new URL('../../../src/models/embedded/neutral-mean.ts', import.meta.url),
  `// Made by test/models/embedded/write-neutral-mean.js, so that no run has to embed a hundred sentences first.
const floats = Buffer.from(
  '${bytes.toString('base64')}',
  'base64',
);

/** The mean of the vectors of the neutral sentences. */
export const neutralMean = Float64Array.from({ length: floats.length / 4 }, (_, i) =>
  floats.readFloatLE(4 * i),
);
`,
);
