import { describe, expect, it } from 'vitest';
import { answerSchema } from '../../src/core/answer-schema.js';

const named = (...names: string[]) => names.map((name) => ({ name, description: undefined, examples: [] }));
const items = 'properties.categories.items';

describe('the schema of an answer', () => {
  it('requires both properties and allows no others, as strict mode wants it', () => {
    expect(answerSchema(undefined)).toMatchObject({
      type: 'object',
      required: ['urgent', 'categories'],
      additionalProperties: false,
    });
  });

  it('allows only the categories of the prompt, each once', () => {
    expect(answerSchema(named('Bug', 'Billing', 'Bug'))).toHaveProperty(items, {
      type: 'string',
      enum: ['Bug', 'Billing'],
    });
  });

  it.each([
    ['no', undefined],
    ['an empty list of', []],
  ])('allows any name where the prompt has %s categories', (_, list) => {
    expect(answerSchema(list)).toHaveProperty(items, { type: 'string' });
  });
});
