import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Model } from '../../src/core/model.js';
import { models } from '../../src/models/index.js';
import { createReplyReader } from '../../src/prompts/reply.js';
import { type Endpoint, startEndpoint } from '../support/endpoint.js';
import { category, makePrompt } from '../support/tickets.js';

const prompt = makePrompt({
  categories: [
    category('Uptime', 'The service is down, slow or cannot be reached.'),
    category('Billing', 'Invoices, prices and payments.'),
    category('Other', 'None of these.'),
  ],
});
const readReply = createReplyReader(prompt.categories);
const never = new AbortController().signal;
const request = (text: string) => ({ system: undefined, user: `Sort: ${text}`, filledIn: text });
const texts = [
  'The site is down',
  'You charged me twice',
  '',
  ' ',
  '\u0000\ud800',
  '😀'.repeat(2000),
  'x'.repeat(100_000),
];

let endpoint: Endpoint;
beforeAll(async () => {
  endpoint = await startEndpoint();
});
afterAll(() => endpoint.close());

describe.each(Object.keys(models) as (keyof typeof models)[])('%s', (kind) => {
  const create = (): Promise<Model> =>
    models[kind]({
      name: 'stand-in',
      prompt,
      endpoint: { baseUrl: endpoint.url, apiKey: undefined, proxy: {}, timeoutMs: 60_000, now: Date.now },
    });

  it('answers any text with something the reader understands, and alike each time', async () => {
    const answers = async () => {
      const model = await create();
      try {
        return await Promise.all(texts.map(async (text) => (await model.answer(request(text), never)).text));
      } finally {
        await model.close();
      }
    };
    const first = await answers();
    for (const text of first) expect(() => readReply({ text, finish: 'stop' })).not.toThrow();
    expect(await answers()).toEqual(first);
  });

  it('has an identity that is plain JSON and the same each time', async () => {
    const [one, two] = [await create(), await create()];
    expect(JSON.parse(JSON.stringify(one.identity))).toEqual(JSON.parse(JSON.stringify(two.identity)));
    expect(one.identity).not.toEqual({});
  });

  it('gives up when the signal fires', async () => {
    const model = await create();
    const abort = new AbortController();
    const asked = model.answer(request('The site is down'), abort.signal);
    abort.abort(new Error('enough'));
    await expect(asked).rejects.toThrow('enough');
    await model.close();
  });

  it('may be closed without ever having been asked, and twice', async () => {
    const model = await create();
    await model.close();
    await model.close();
  });
});
