import { expect, it } from 'vitest';
import { nextStep } from '../../../src/storage/postgres/next-steps.js';

const failed = (code: string) => Object.assign(new Error('no'), { code });

it('what to do next depends on the code: by the caller first, then by what holds for all', () => {
  const steps = [[/^42501$/, 'Ask for the right to write.']] as const;
  expect(nextStep(failed('42501'), steps)).toBe('Ask for the right to write.');
  expect(nextStep(failed('25006'), steps)).toBe('It can only be read: name the primary server.');
  expect(nextStep(failed('XX000'), steps)).toBeUndefined();
  expect(nextStep(new Error('no code'), steps)).toBeUndefined();
});
