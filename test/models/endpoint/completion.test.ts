import { describe, expect, it } from 'vitest';
import { type Behaviour, refuses, says, startEndpoint, status } from '../../support/endpoint.js';
import { ask } from '../model-at.js';

async function replyTo(behaviour: Behaviour) {
  await using endpoint = await startEndpoint({ answer: () => behaviour });
  return await ask(endpoint.url);
}

const choice = (choice: object, rest: object = {}) => status(200, { choices: [choice], ...rest });
const usage = { prompt_tokens: 250, completion_tokens: 12, total_tokens: 262 };

describe('a reply', () => {
  it.each([
    ['stop', 'stop'],
    ['length', 'length'],
    ['content_filter', 'filter'],
    ['model_length', 'length'],
    ['tool_calls', 'stop'],
    ['eos_token', 'stop'],
    ['constructor', 'stop'],
    [null, 'stop'],
  ])('that finished with %s is %s', async (reason, finish) => {
    expect(await replyTo(says('text', { finish: reason }))).toMatchObject({ text: 'text', finish });
  });

  it.each([
    ['length', 'length'],
    ['content_filter', 'filter'],
  ])('may be empty when it finished with %s', async (reason, finish) => {
    expect(await replyTo(says(null, { finish: reason }))).toMatchObject({ text: '', finish });
  });

  it('may decline', async () => {
    expect(await replyTo(refuses('I cannot help.'))).toMatchObject({
      text: 'I cannot help.',
      finish: 'refusal',
    });
  });

  it('is passed on as it came', async () => {
    const text = ' ```json\n{"urgent": yes\u0000} \u202e';
    expect(await replyTo(says(text))).toMatchObject({ text });
  });

  it('may have 8 MB', async () => {
    const text = 'é'.repeat(4_000_000);
    expect((await replyTo(says(text))).text === text).toBe(true);
  });

  it('may start with a byte order mark', async () => {
    const body = JSON.stringify({ choices: [{ message: { content: 'text' } }] });
    expect(await replyTo(status(200, `\ufeff${body}`))).toMatchObject({ text: 'text' });
  });

  it('may come with what is left of the limits', async () => {
    const body = { choices: [{ message: { content: 'text' } }] };
    const headers = { 'x-ratelimit-remaining-requests': '59', 'x-ratelimit-reset-requests': '1s' };
    expect(await replyTo(status(200, body, headers))).toMatchObject({
      limits: { requests: { remaining: 59, resetMs: 1000 }, tokens: undefined },
    });
    expect((await replyTo(status(200, body))).limits).toBeUndefined();
  });

  it('may come in parts, of which the thoughts are none of the answer', async () => {
    const content = [
      { type: 'thinking', thinking: [{ type: 'text', text: 'Hm.' }] },
      { type: 'text', text: '{"urgent":' },
      { type: 'text', text: 'true}' },
    ];
    expect(await replyTo(choice({ message: { content } }))).toMatchObject({ text: '{"urgent":true}' });
  });

  it.each<[what: string, usage: object | null, read: object | undefined]>([
    ['counts tokens', usage, { input: 250, cachedInput: 0, output: 12 }],
    [
      'counts cached tokens',
      { ...usage, prompt_tokens_details: { cached_tokens: 128 } },
      { input: 250, cachedInput: 128, output: 12 },
    ],
    [
      'may leave the details empty',
      { ...usage, prompt_tokens_details: null },
      { input: 250, cachedInput: 0, output: 12 },
    ],
    [
      'counts what the model thought as a part of its output',
      { ...usage, completion_tokens_details: { reasoning_tokens: 8 } },
      { input: 250, cachedInput: 0, output: 12, reasoning: 8 },
    ],
    [
      'may count that apart (xAI)',
      { ...usage, total_tokens: 270, completion_tokens_details: { reasoning_tokens: 8 } },
      { input: 250, cachedInput: 0, output: 20, reasoning: 8 },
    ],
    [
      'may count that in the total alone (Gemini)',
      { ...usage, total_tokens: 270 },
      { input: 250, cachedInput: 0, output: 20, reasoning: 8 },
    ],
    [
      'may count it beside the rest (Perplexity)',
      { ...usage, reasoning_tokens: 8 },
      { input: 250, cachedInput: 0, output: 12, reasoning: 8 },
    ],
    [
      'may use the words of the newer interface',
      { input_tokens: 9, output_tokens: 5, output_tokens_details: { reasoning_tokens: 3 } },
      { input: 9, cachedInput: 0, output: 5, reasoning: 3 },
    ],
    [
      'may say that more was thought than written',
      { ...usage, completion_tokens_details: { reasoning_tokens: 99 } },
      { input: 250, cachedInput: 0, output: 12, reasoning: 12 },
    ],
    ['may tell no usage', null, undefined],
    ['may tell usage of another kind', { tokens: 262 }, undefined],
    ['may count nonsense', { ...usage, completion_tokens: -1 }, undefined],
  ])('%s', async (_, told, read) => {
    const rest = told === null ? {} : { usage: told };
    const reply = await replyTo(choice({ message: { content: 'text' }, finish_reason: 'stop' }, rest));
    expect(reply.usage).toEqual(read);
  });
});
