import { expect, it } from 'vitest';
import { hasSameCategories } from '../../src/core/classification.js';

it.each([
  [['Bug', 'Billing'], ['Billing', 'Bug'], true],
  [['Bug', 'Bug'], ['Bug'], true],
  [['Bug'], ['Bug', 'Billing'], false],
  [['Bug'], ['Billing'], false],
  [[], [], true],
])('%j and %j are the same categories: %s', (one, other, same) => {
  expect(hasSameCategories({ urgent: true, categories: one }, { urgent: false, categories: other })).toBe(
    same,
  );
});
