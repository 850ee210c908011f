// Writes src/models/embedded/shipped/vectors.bin anew, after a shipped prompt, neutral.ts, urgent-examples.ts or the
// encoder has changed: npm run build && node test/models/embedded/write-vectors.js && npm run build
import { writeFile } from 'node:fs/promises';
import { createEngine } from '#built/models/embedded/engine.js';
import { shippedTexts } from '#built/models/embedded/shipped/texts.js';
import { writeTable } from '#built/models/embedded/shipped/vector-table.js';
import { parsePrompt, readPromptText } from '#built/prompts/prompt-file.js';

const paths = ['prompts/it-helpdesk.md', 'prompts/plain.md', 'prompts/triage.md'];
const prompts = await Promise.all(paths.map(async (path) => parsePrompt(await readPromptText(path), path)));
const engine = createEngine();
const entries = new Map();
for (const text of shippedTexts(prompts)) entries.set(text, (await engine.embed([text]))[0]);
await engine.close();
await writeFile(
  new URL('../../../src/models/embedded/shipped/vectors.bin', import.meta.url),
  writeTable(entries),
);
console.log(`${entries.size} texts`);
