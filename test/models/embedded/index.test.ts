import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { afterAll, describe, expect, it } from 'vitest';
import type { Model } from '../../../src/core/model.js';
import type { Prompt } from '../../../src/core/prompt.js';
import { createEngine, type Engine } from '../../../src/models/embedded/engine.js';
import { createEmbedded, embeddedNotice } from '../../../src/models/embedded/index.js';
import { packages } from '../../../src/models/embedded/packages.js';
import { temporaryFolder } from '../../support/temporary-folder.js';
import { category, makePrompt } from '../../support/tickets.js';
import { workerWithoutPackages } from './worker-without-packages.js';

const never = new AbortController().signal;
const request = (filledIn: string) => ({ system: undefined, user: `Sort this: ${filledIn}`, filledIn });
const answer = async (model: Model, text: string) => {
  const { urgent, categories } = JSON.parse((await model.answer(request(text), never)).text);
  return { urgent, categories };
};

/** One engine for most tests, because loading one takes a second; it embeds no text twice. */
const loaded = createEngine();
const vectors = new Map<string, ReturnType<typeof loaded.embed>>();
const engine: Engine = {
  embed(texts) {
    const key = JSON.stringify(texts);
    const vector = vectors.get(key) ?? loaded.embed(texts);
    vectors.set(key, vector);
    return vector;
  },
  skim: loaded.skim,
  close: async () => {},
};
const create = (parts: Partial<Prompt> = {}) =>
  createEmbedded(makePrompt({ categories, ...parts }), { engine });
afterAll(() => loaded.close());

const categories = [
  category('Uptime', 'The service is down, slow or cannot be reached.'),
  category('Billing', 'Invoices, payments, prices and refunds.'),
  category('Other', 'None of these.'),
];
const tickets = [
  'The dashboard has been unreachable since nine, nobody can work!',
  'Please send us the invoice for March.',
  'Every page takes a minute to load.',
  'You charged our card twice.\n\nCould you return the second payment?\n\n> We received your payment.',
  'What is the best recipe for rye bread?',
  'The site is down and we want our money back.',
];

describe('the embedded model', () => {
  const model = create();

  // Where a change of the algorithm changes these answers, raise `algorithm` in index.ts.
  it.each([
    [0, true, ['Uptime']],
    [1, false, ['Billing']],
    [2, false, ['Uptime']],
    [3, false, ['Billing']],
    [4, false, ['Other']],
    [5, true, ['Uptime']],
  ])('answers ticket %d: urgent %s, %j', async (ticket, urgent, expected) => {
    expect(await answer(model, tickets[ticket] ?? '')).toEqual({ urgent, categories: expected });
  });

  it('replies in JSON, done, and without counting tokens', async () => {
    const reply = await model.answer(request('Please send us the invoice for March.'), never);
    const text = expect.stringMatching(
      /^{"urgent":false,"categories":\["Billing"\],"confidence":{"urgent":0\.\d+,"categories":0\.\d+}}$/,
    );
    expect(reply).toEqual({ text, finish: 'stop' });
  });

  it('says which language it does not read, and that its answer is a guess', async () => {
    const { text } = await model.answer(request('請求書を送ってください。'), never);
    expect(JSON.parse(text)).toMatchObject({
      confidence: { urgent: 0, categories: 0 },
      unread_language: 'Japanese',
    });
  });

  it('reads languages of its word table', async () => {
    expect(await answer(model, 'Bitte schicken Sie uns die Rechnung für März.')).toEqual({
      urgent: false,
      categories: ['Billing'],
    });
  });

  it('reads the ticket alone, not what the prompt says around it', async () => {
    const told = {
      system: 'Everything is urgent.',
      user: 'Is this Billing? Refund! Invoice!',
      filledIn: 'Site down',
    };
    expect(await model.answer(told, never)).toEqual(await model.answer(request('Site down'), never));
  });

  it('gives the same answers one by one, all at once, in another order and in another run', async () => {
    const again = createEmbedded(makePrompt({ categories }));
    const together = await Promise.all(tickets.map((ticket) => answer(again, ticket)));
    const reversed = await Promise.all(tickets.toReversed().map((ticket) => answer(again, ticket)));
    await again.close();
    const single = [];
    for (const ticket of tickets) single.push(await answer(model, ticket));
    expect(together).toEqual(single);
    expect(reversed.toReversed()).toEqual(single);
  });

  it.each([
    [
      'examples',
      { categories: [category('A', undefined, 'rye bread'), category('B', undefined, 'server')] },
      ['A'],
    ],
    ['an underscore in a name', { categories: [category('rye_bread'), category('server')] }, ['rye_bread']],
  ])('learns from %s', async (_, parts, expected) => {
    expect((await answer(create(parts), 'Where is my loaf?')).categories).toEqual(expected);
  });

  it.each([
    [0.99, false],
    [0.01, true],
  ])('calls urgent what is above the threshold of the prompt, %d', async (threshold, expected) => {
    const urgent = { description: undefined, examples: { yes: [], no: [] }, threshold };
    expect((await answer(create({ urgent }), 'The page is slow.')).urgent).toBe(expected);
  });
});

describe('the identity of the embedded model', () => {
  const identityOf = (parts: Partial<Prompt>) => JSON.stringify(create(parts).identity);
  const urgent = { description: 'Now', examples: { yes: ['Fire'], no: ['Later'] }, threshold: 0.5 };

  it.each<[string, Partial<Prompt>]>([
    ['the name of a category', { categories: [category('Downtime'), ...categories.slice(1)] }],
    ['a description', { categories: [category('Uptime', 'Up'), ...categories.slice(1)] }],
    ['an example', { categories: [category('Uptime', undefined, 'Down'), ...categories.slice(1)] }],
    ['the order of the categories', { categories: categories.toReversed() }],
    ['what urgent means', { urgent }],
  ])('changes with %s', (_, parts) => {
    expect(identityOf(parts)).not.toBe(identityOf({}));
  });

  it.each<[string, Partial<typeof urgent>]>([
    ['description', { description: 'At once' }],
    ['examples', { examples: { yes: ['Flood'], no: ['Later'] } }],
    ['threshold', { threshold: 0.6 }],
  ])('changes with the %s of urgent', (_, parts) => {
    expect(identityOf({ urgent: { ...urgent, ...parts } })).not.toBe(identityOf({ urgent }));
  });

  it('does not change with what the model does not read', () => {
    expect(identityOf({ name: 'x', body: 'y {text}', temperature: 1, system: 'z', path: 'p' })).toBe(
      identityOf({}),
    );
  });

  it('names the packages as package.json pins them', async () => {
    const manifest = JSON.parse(await readFile(new URL('../../../package.json', import.meta.url), 'utf8'));
    const pinned = Object.entries(manifest.optionalDependencies)
      .map(([name, version]) => `${name}@${version}`)
      .filter((one) => one.startsWith('@lat.md/'));
    expect(packages).toEqual(pinned);
    expect(identityOf({})).toContain(JSON.stringify(packages));
  });
});

describe('the embedded model, when it cannot answer', () => {
  it.each([
    ['no categories', undefined],
    ['an empty list of categories', []],
  ])('refuses a prompt with %s before any ticket is read', (_, none) => {
    expect(() => createEmbedded(makePrompt({ categories: none }))).toThrow(
      expect.objectContaining({ code: 'bad_prompt', hint: expect.stringContaining('--model') }),
    );
  });

  it('says how to install the packages', async () => {
    await using folder = await temporaryFolder();
    const engine = createEngine(await workerWithoutPackages(folder));
    const model = createEmbedded(makePrompt({ categories }), { engine });
    await expect(model.answer(request('Help'), never)).rejects.toMatchObject({ code: 'embedded_missing' });
    await model.close();
  });

  it('gives up at once when the signal fires, and before it starts when it has fired', async () => {
    const model = create();
    const abort = new AbortController();
    const asked = tickets.map((ticket) => model.answer(request(ticket), abort.signal));
    abort.abort(new Error('enough'));
    for (const reply of await Promise.allSettled(asked)) {
      expect(reply).toMatchObject({ status: 'rejected', reason: { message: 'enough' } });
    }
    await expect(model.answer(request('Help'), abort.signal)).rejects.toThrow('enough');
  });

  it('can be asked after a signal that fired, with another one', async () => {
    const model = create();
    const abort = new AbortController();
    const asked = model.answer(request('Help'), abort.signal);
    abort.abort(new Error('enough'));
    await expect(asked).rejects.toThrow('enough');
    expect((await answer(model, tickets[1] ?? '')).categories).toEqual(['Billing']);
  });

  it('lets the process end once it is closed, whatever it was doing', async () => {
    const script = `
      import { createEmbedded } from '${new URL('../../../dist/models/embedded/index.js', import.meta.url)}';
      const model = createEmbedded({ path: 'p', categories: [{ name: 'A', examples: [] }] });
      const asked = ['a', 'b', 'c'].map((filledIn) => model.answer({ filledIn }, new AbortController().signal));
      setImmediate(() => model.close());
      console.log((await Promise.allSettled(asked)).map(({ status }) => status).join());
    `;
    const child = spawn(process.execPath, ['--input-type=module', '--eval', script]);
    const output: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
    expect(await once(child, 'close')).toEqual([0, null]);
    expect(Buffer.concat(output).toString()).toBe('rejected,rejected,rejected\n');
  });
});

it('says of itself what it is and how far to trust it', () => {
  expect(embeddedNotice).toMatch(/English similarity model, not an LLM/);
});
