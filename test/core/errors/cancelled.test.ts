import { describe, expect, it } from 'vitest';
import { describeError, exitCodeOf } from '../../../src/core/errors/describe-error.js';
import { interrupted } from '../../../src/core/errors/interrupted.js';
import { TicketsiftError } from '../../../src/core/errors.js';

describe('what the user ended', () => {
  it('is no error: it says what is kept and how to continue', () => {
    expect(describeError(interrupted(), { debug: true })).toBe(
      'Interrupted: run the same command again to continue; what is cached is not paid for twice.\n',
    );
    expect(exitCodeOf(interrupted())).toBe(130);
  });

  it('may be a question that was answered by no', () => {
    const declined = new TicketsiftError('usage', 'Nothing was written', { isCancelled: true });
    expect(describeError(declined, { debug: false })).toBe('Nothing was written.\n');
    expect(exitCodeOf(declined)).toBe(2);
  });
});
