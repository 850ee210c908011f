import { expect, it } from 'vitest';
import { painter } from '../../../src/core/text/paint.js';

it('colours only when told to', () => {
  expect(painter(true)('red', 'a')).toBe('\x1b[31ma\x1b[39m');
  expect(painter(false)('red', 'a')).toBe('a');
});
