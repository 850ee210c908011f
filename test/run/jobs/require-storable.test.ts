import { expect, it } from 'vitest';
import { requireStorable } from '../../../src/run/jobs/require-storable.js';
import type { NewJob } from '../../../src/storage/jobs/job-store.js';
import { newJob, plan } from '../../support/jobs.js';

const columns = (count: number) => Array.from({ length: count }, (_, index) => `c${index}`);

it.each<[string, Partial<NewJob>, RegExp]>([
  [
    'too many columns',
    { plan: { ...plan, columns: columns(5_001) } },
    /^tickets\.csv has 5,001 columns, and a submitted run has at most 5,000, so nothing was submitted$/,
  ],
  [
    'a column with a name as long as a text',
    { plan: { ...plan, columns: ['id', 'x'.repeat(10_001)] } },
    /longer than 10,000 characters: x+…/,
  ],
  [
    'names that are too much together',
    { plan: { ...plan, columns: Array.from({ length: 400 }, () => 'x'.repeat(3_000)) } },
    /names of columns and categories/,
  ],
  ['too many categories', { plan: { ...plan, categories: columns(10_001) } }, /columns and categories/],
  ['a prompt that is too large', { prompt: '🙂'.repeat(250_001) }, /^The prompt is larger than 1 MB/],
  ['a prompt with a character that PostgreSQL does not take', { prompt: 'a\0 {text}' }, /U\+0000/],
  ['the name of a model that is too long', { model: 'm'.repeat(201) }, /longer than 200 characters/],
  ['a destination that can have no name', { output: 'a b' }, /^No worker has a destination "a b"/],
  ['a destination without a name', { output: '' }, /^No worker has a destination ""/],
])('a run with %s is refused before it is stored', (_, parts, message) => {
  expect(() => requireStorable(newJob(parts))).toThrow(
    expect.objectContaining({
      code: 'usage',
      message: expect.stringMatching(message),
      hint: expect.any(String),
    }),
  );
});

it('a run that is as large as it may be is taken', () => {
  requireStorable(
    newJob({
      plan: { ...plan, columns: columns(5_000) },
      prompt: 'x'.repeat(1_000_000),
      model: 'm'.repeat(200),
      output: 'x'.repeat(60),
    }),
  );
});
