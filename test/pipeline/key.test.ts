import { describe, expect, it } from 'vitest';
import type { Prompt } from '../../src/core/prompt.js';
import { createRequestKeys } from '../../src/pipeline/key.js';
import { compileTemplate } from '../../src/prompts/template.js';
import { fc } from '../support/properties.js';
import { scriptedModel } from '../support/scripted-model.js';
import { category, makePrompt, makeTicket } from '../support/tickets.js';

interface Variation {
  readonly prompt?: Partial<Prompt>;
  readonly cells?: Record<string, string>;
  readonly identity?: Record<string, unknown>;
  readonly note?: string;
}

function keyOf({ prompt = {}, cells = {}, identity = {}, note }: Variation = {}) {
  const all = { id: '1', customer: 'Ada', text: 'hello', ...cells };
  const template = compileTemplate(makePrompt({ body: '{text} {customer}', ...prompt }), Object.keys(all));
  const model = { ...scriptedModel(), identity: { model: 'm', ...identity } };
  return createRequestKeys(model, template)
    .of(template.fills(makeTicket(all)), note)
    .toString('hex');
}

describe('the key of an answer', () => {
  it('is a SHA-256 that stays the same from run to run and release to release', () => {
    expect(keyOf()).toBe('77becb605e62f26d93d807daaa1a381e1f6d5fcd0c0172269309870e59e64ff7');
  });

  it.each<[string, Variation]>([
    ['the text', { cells: { text: 'hello!' } }],
    ['another column that is filled in', { cells: { customer: 'Bob' } }],
    ['the prompt', { prompt: { body: '{text}  {customer}' } }],
    ['the order of the placeholders', { prompt: { body: '{customer} {text}' } }],
    ['the system message', { prompt: { system: 'Be brief.' } }],
    ['the model', { identity: { model: 'n' } }],
    ['any setting of the model', { identity: { temperature: 0 } }],
    ['what is added when a reply could not be read', { note: 'Again, please.' }],
  ])('changes with %s', (_, variation) => {
    expect(keyOf(variation)).not.toBe(keyOf());
  });

  it('changes with the categories that are filled in', () => {
    const withCategory = (name: string) => ({
      prompt: { body: '{text}{categories}', categories: [category(name)] },
    });
    expect(keyOf(withCategory('A'))).not.toBe(keyOf(withCategory('B')));
  });

  it.each<[string, Variation]>([
    ['a column nobody uses', { cells: { id: '2' } }],
    [
      'the name and the place of the prompt',
      { prompt: { name: 'other', path: 'other.md', description: 'new' } },
    ],
  ])('does not change with %s', (_, variation) => {
    expect(keyOf(variation)).toBe(keyOf());
  });

  it('differs where the fills differ, also when their texts run together', () => {
    const fill = fc.string({ unit: fc.constantFrom('a', '\n', '1', '2') }).map((text) => `x${text}`);
    fc.assert(
      fc.property(fill, fill, fill, fill, (text, customer, text2, customer2) => {
        const same =
          keyOf({ cells: { text, customer } }) === keyOf({ cells: { text: text2, customer: customer2 } });
        expect(same).toBe(text === text2 && customer === customer2);
      }),
    );
  });
});
