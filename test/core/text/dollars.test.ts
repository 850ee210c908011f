import { expect, it } from 'vitest';
import { dollars } from '../../../src/core/text/dollars.js';

it.each([
  [0, '$0.00'],
  [0.00001, 'under $0.0001'],
  [0.0123, '$0.0123'],
  [0.5, '$0.5000'],
  [1, '$1.00'],
  [1234.5, '$1,234.50'],
])('%d dollars are written %s', (amount, text) => {
  expect(dollars(amount)).toBe(text);
});
