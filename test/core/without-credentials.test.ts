import { expect, it } from 'vitest';
import { withoutCredentials } from '../../src/core/without-credentials.js';

it.each([
  ['https://user:secret@host/v1', 'https://host/v1'],
  ['https://:secret@host/v1?a=b', 'https://host/v1?a=b'],
  ['https://token@host/v1', 'https://host/v1'],
  ['https://a@b:p@ss@host/', 'https://host/'],
  ['http://localhost:8080/v1', 'http://localhost:8080/v1'],
  ['a/path@home.md', 'a/path@home.md'],
  ['C:\\prompts\\p.md', 'C:\\prompts\\p.md'],
])('%s is shown as %s', (text, shown) => {
  expect(withoutCredentials(text)).toBe(shown);
});
