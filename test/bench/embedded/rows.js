import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { parsePrompt, readPromptText } from '#built/prompts/prompt-file.js';
import { homeIn, program } from '../classify.js';
import { createSeries, measure } from '../measure.js';
import { print } from '../print.js';
import { namesOnly, outOfScope, withExamples } from './draws.js';
import { answer, readLabelled } from './labelled.js';
import { scoresOf } from './score.js';

const triage = 'prompts/triage.md';
const labelledFile = 'fixtures/triage.labelled.csv';
const inWordTable = /^(German|Spanish|French|Italian|Dutch|Portuguese):/;

/**
 * Measures the embedded model: how often it is right, and what it takes.
 * @param {import('../rows.js').Bench} bench
 */
export async function measureEmbedded({ folder, sizes, labelled, examples }) {
  const { tickets: count, seeds, times, sample } = sizes.embedded;
  const all = (await readLabelled(labelledFile)).slice(0, count);
  await measureTriage(all);
  if (labelled !== undefined) {
    const tickets = await readLabelled(labelled);
    const donors = examples === undefined ? tickets : await readLabelled(examples);
    const strangers = all.filter(({ note }) => !/^[A-Z][a-z]+:/.test(note));
    const sets = { tickets, donors, strangers, count: Math.min(count, 160) };
    await measureDraws(sets, seeds);
  }
  await measureSpeed(folder, times, sample);
}

/** @param {readonly import('./labelled.js').Labelled[]} tickets */
async function measureTriage(tickets) {
  const answers = await answer(parsePrompt(await readPromptText(triage), triage), tickets);
  const { right, exact, first, precision, recall } = scoresOf(tickets, answers);
  print(`embedded: the ${tickets.length} labelled tickets, with the triage prompt`, {
    '% entirely right': [right, 'at least 49'],
    '% with exactly the right categories': [exact, 'at least 56'],
    '% with the right first category': [first, 'at least 67'],
    '% of those called urgent are': [precision, 'at least 69'],
    '% of urgent ones are found': [recall, 'at least 82'],
  });
  const isGlossed = tickets.map(({ note }) => inWordTable.test(note));
  const glossed = tickets.filter((_, i) => isGlossed[i]);
  const answersToGlossed = answers.filter((_, i) => isGlossed[i]);
  print(`embedded: the ${glossed.length} of them in the six languages of the word table`, {
    '% with the right first category': [scoresOf(glossed, answersToGlossed).first, 'at least 47'],
  });
}

/** @param {import('./draws.js').Sets} sets @param {readonly number[]} seeds */
async function measureDraws(sets, seeds) {
  const mean = async (
    /** @type {(sets: import('./draws.js').Sets, seed: number) => Promise<number>} */ draw,
  ) => {
    let sum = 0;
    for (const seed of seeds) sum += await draw(sets, seed);
    return sum / seeds.length;
  };
  print(`embedded: % exact, mean of the draws ${seeds.join(', ')} of the labelled tickets given`, {
    'with ten names of categories, and texts about something else': [await mean(outOfScope), 'at least 60'],
    'with eight names of categories': [await mean(namesOnly), 'at least 72'],
    'with eight categories and ten examples each': [await mean(withExamples), 'at least 98'],
  });
}

/** @param {string} folder @param {number} times @param {number} maxTexts */
async function measureSpeed(folder, times, maxTexts) {
  const script = fileURLToPath(new URL('speed.js', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [script, String(times), String(maxTexts)]);
  const { firstMs, firstCpuMs, shortMs, sampleMs, longMs } = JSON.parse(stdout);
  print('embedded: what an answer takes', {
    's from the start to the first one with triage': [firstMs / 1000, 'at most 1.2'],
    's CPU until then': [firstCpuMs / 1000],
    'ms CPU for a short question': [shortMs, 'at most 20'],
    'ms CPU for a ticket of some sentences': [sampleMs, 'at most 180'],
    'ms CPU for a long mail': [longMs, 'at most 250'],
  });
  const sample = createSeries(() =>
    measure(
      folder,
      [
        program,
        'classify',
        'fixtures/tickets.csv',
        '--limit',
        String(maxTexts),
        '--no-cache',
        '-q',
        '--output',
        join(folder, 'sample.csv'),
      ],
      homeIn(folder),
    ),
  );
  await sample.measure();
  print('embedded: classify fixtures/tickets.csv', {
    s: [sample.wallMs / 1000, 'at most 6'],
    's CPU': [sample.cpuMs / 1000],
    MB: [sample.peakMb, 'at most 450'],
  });
}
