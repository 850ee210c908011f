import { expect, it } from 'vitest';
import { isLocalModel, kindOfModel } from '../../src/models/index.js';

it.each([
  ['embedded', 'embedded', true],
  ['openai', 'openai', false],
  ['gpt-4o-mini', 'openai', false],
  // What every object has is not a kind of model.
  ['constructor', 'openai', false],
] as const)('the model %s is of the kind %s', (name, kind, isLocal) => {
  expect(kindOfModel(name)).toBe(kind);
  expect(isLocalModel(name)).toBe(isLocal);
});
