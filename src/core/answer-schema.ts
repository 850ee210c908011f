import type { Category } from './prompt.js';

/**
 * The JSON Schema of a classification, within what strict structured outputs take: every property required,
 * no others, no constraint but `enum` (no `minItems`, no `uniqueItems`).
 * @param categories those the prompt allows; undefined allows any
 */
export function answerSchema(categories: readonly Category[] | undefined): Record<string, unknown> {
  const names = [...new Set(categories?.map(({ name }) => name))];
  return {
    type: 'object',
    properties: {
      urgent: { type: 'boolean' },
      categories: {
        type: 'array',
        items: names.length > 0 ? { type: 'string', enum: names } : { type: 'string' },
      },
    },
    required: ['urgent', 'categories'],
    additionalProperties: false,
  };
}
