// Measures the embedded model on labelled tickets: how often it is right without and with examples, its speed
// and its memory. Run after `npm run build`:
//
//   node test/bench/embedded.js --tickets test.csv --examples train.csv --pick 8 --seed 1
//
// --tickets   a CSV with the columns text, category (several joined by "|") and perhaps urgent (true, false)
// --examples  another such CSV to draw examples from; else they are taken out of the tickets
// --prompt    a prompt file whose categories, descriptions and urgency are used; else the labels' names alone
// --pick      only so many of the categories, drawn at random
// --each      examples a category, 10 if not told
// --limit     so many tickets at most
// --seed      another number draws other categories, examples and tickets
import { createReadStream } from 'node:fs';
import { parseArgs } from 'node:util';
import { parse } from 'csv-parse';
import { createEmbedded } from '#built/models/embedded/index.js';
import { parsePrompt, readPromptText } from '#built/prompts/prompt-file.js';

/** @typedef {{ text: string, categories: string[], urgent: boolean | undefined }} Labelled */
/** @typedef {import('../../src/core/prompt.js').Prompt} Prompt */
/** @typedef {import('../../src/core/prompt.js').Category} Category */

const { values: flags } = parseArgs({
  options: {
    tickets: { type: 'string' },
    examples: { type: 'string' },
    prompt: { type: 'string' },
    pick: { type: 'string' },
    each: { type: 'string', default: '10' },
    limit: { type: 'string', default: 'Infinity' },
    seed: { type: 'string', default: '1' },
  },
});
if (flags.tickets === undefined) throw new Error('--tickets <csv> is missing');
const random = mulberry32(Number(flags.seed));

const all = shuffle(await readLabelled(flags.tickets));
const donors = flags.examples === undefined ? all : shuffle(await readLabelled(flags.examples));
const base =
  flags.prompt === undefined ? undefined : parsePrompt(await readPromptText(flags.prompt), flags.prompt);
const named =
  base?.categories ?? namesIn(all).map((name) => ({ name, description: undefined, examples: [] }));
const picked = shuffle([...named]).slice(0, Number(flags.pick ?? named.length));

const bare = picked.map((category) => ({ ...category, examples: [] }));
/** @type {Set<Labelled>} */
const drawn = new Set();
const taught = picked.map((category) => {
  const mine = donors
    .filter(({ categories }) => categories.includes(category.name))
    .slice(0, Number(flags.each));
  for (const donor of mine) drawn.add(donor);
  return { ...category, examples: mine.map(({ text }) => text) };
});
const names = new Set(picked.map(({ name }) => name));
const tickets = all
  .filter((ticket) => !drawn.has(ticket) && ticket.categories.some((name) => names.has(name)))
  .slice(0, Number(flags.limit));

console.log(`${tickets.length} tickets, ${picked.length} categories`);
await measure('without examples', bare);
if (base?.categories?.some(({ examples }) => examples.length > 0)) await measure("with the prompt's", picked);
if (drawn.size > 0) await measure(`with ${flags.each} examples each`, taught);
console.log(`peak memory ${Math.round(process.resourceUsage().maxRSS / 1024)} MB`);

/**
 * @param {string} title
 * @param {readonly Category[]} categories
 */
async function measure(title, categories) {
  const model = createEmbedded({ ...(base ?? blank()), categories });
  const { signal } = new AbortController();
  /** @param {string} text */
  const ask = async (text) => {
    const reply = await model.answer({ system: undefined, user: text, filledIn: text }, signal);
    return JSON.parse(reply.text);
  };
  const started = performance.now();
  await ask('Hello');
  const ready = performance.now();
  // All at once: what cannot be embedded yet waits inside the model.
  const answers = await Promise.all(tickets.map(({ text }) => ask(text)));
  const done = performance.now();
  await model.close();

  const pairs = tickets.map((ticket, i) => ({ ticket, answer: answers[i] }));
  const best = pairs.filter(({ ticket, answer }) => ticket.categories.includes(answer.categories[0]));
  const exact = pairs.filter(
    ({ ticket, answer }) => ticket.categories.toSorted().join('|') === answer.categories.toSorted().join('|'),
  );
  const said = pairs.reduce((sum, { answer }) => sum + answer.categories.length, 0);
  const meant = pairs.reduce((sum, { ticket }) => sum + ticket.categories.length, 0);
  const hits = pairs.reduce(
    (sum, { ticket, answer }) =>
      sum + ticket.categories.filter((name) => answer.categories.includes(name)).length,
    0,
  );
  console.log(`\n${title}`);
  console.log(`  first category right ${percent(best.length, pairs.length)}`);
  console.log(`  all categories right ${percent(exact.length, pairs.length)}`);
  console.log(`  micro-F1             ${percent(2 * hits, said + meant)}`);
  const flagged = pairs.filter(({ answer }) => answer.urgent);
  console.log(`  called urgent        ${percent(flagged.length, pairs.length)}`);
  const urgent = pairs.filter(({ ticket }) => ticket.urgent);
  if (urgent.length > 0) {
    const found = flagged.filter(({ ticket }) => ticket.urgent).length;
    console.log(`  rightly so           ${percent(found, flagged.length)}`);
    console.log(`  urgent ones found    ${percent(found, urgent.length)}`);
  }
  console.log(`  first answer after   ${Math.round(ready - started)} ms`);
  console.log(`  then a ticket takes  ${((done - ready) / pairs.length).toFixed(1)} ms`);
}

/** @param {string} path @returns {Promise<Labelled[]>} */
async function readLabelled(path) {
  const rows = createReadStream(path).pipe(parse({ columns: true, bom: true, skip_empty_lines: true }));
  const labelled = [];
  for await (const { text, category, urgent } of rows) {
    labelled.push({ text, categories: category.split('|'), urgent: urgent && urgent === 'true' });
  }
  return labelled;
}

/** @param {readonly Labelled[]} labelled */
function namesIn(labelled) {
  return [...new Set(labelled.flatMap(({ categories }) => categories))].sort();
}

/** @returns {Prompt} */
function blank() {
  return {
    name: 'bench',
    version: undefined,
    description: undefined,
    categories: undefined,
    urgent: undefined,
    model: undefined,
    temperature: undefined,
    maxOutputTokens: undefined,
    system: undefined,
    body: '{text}',
    path: 'bench',
    bodyLine: 1,
  };
}

/** @param {number} part @param {number} whole */
function percent(part, whole) {
  return whole === 0 ? 'n/a' : `${((100 * part) / whole).toFixed(1)} %`;
}

/** @template T @param {T[]} items */
function shuffle(items) {
  for (let i = items.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [items[i], items[j]] = [/** @type {T} */ (items[j]), /** @type {T} */ (items[i])];
  }
  return items;
}

/** Random numbers that a seed repeats. @param {number} seed */
function mulberry32(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
