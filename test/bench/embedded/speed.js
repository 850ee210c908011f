// Prints what answers of the embedded model take, in a process of its own: milliseconds from its start to the first one
// with the triage prompt, and milliseconds of CPU a text: node test/bench/embedded/speed.js <times> <texts>
import { createEmbedded } from '#built/models/embedded/index.js';
import { parsePrompt, readPromptText } from '#built/prompts/prompt-file.js';
import { readArgument } from '../arguments.js';
import { readLabelled } from './labelled.js';

const times = Number(readArgument(0, 'how often'));
const maxTexts = Number(readArgument(1, 'how many texts of a kind at most'));
const path = 'prompts/triage.md';
const model = createEmbedded(parsePrompt(await readPromptText(path), path));
const { signal } = new AbortController();
/** @param {string} text */
const ask = (text) => model.answer({ system: undefined, user: text, filledIn: text }, signal);
const short = 'Where can I change the phone number that belongs to my account?';

await ask(short);
const firstMs = performance.now();
const firstCpuMs = cpuNow();

const labelled = await readLabelled('fixtures/triage.labelled.csv');
const words = (/** @type {string} */ text) => text.split(/\s+/).length;
const all = labelled.map(({ text }) => text).filter((text) => words(text) > 30 && words(text) < 90);
const long = labelled.map(({ text }) => text).filter((text) => words(text) >= 150);
console.log(
  JSON.stringify({
    firstMs,
    firstCpuMs,
    shortMs: await cpuOf(Array.from({ length: 10 }, () => short)),
    sampleMs: await cpuOf(all.slice(0, Math.min(20, maxTexts))),
    longMs: await cpuOf(long.slice(0, maxTexts)),
  }),
);
await model.close();

/** @param {readonly string[]} texts */
async function cpuOf(texts) {
  const before = cpuNow();
  for (let i = 0; i < times; i++) for (const text of texts) await ask(text);
  return (cpuNow() - before) / (times * texts.length);
}

function cpuNow() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
