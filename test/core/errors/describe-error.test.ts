import { describe, expect, it } from 'vitest';
import { describeError, exitCodeOf } from '../../../src/core/errors/describe-error.js';
import { TicketsiftError } from '../../../src/core/errors.js';

const plain = { debug: false };
const page = 'https://github.com/ticketsift/ticketsift/blob/main/docs/troubleshooting.md';

describe('an error', () => {
  it('says what is wrong, its code, what to do next, and where to read more', () => {
    const error = new TicketsiftError('no_key', 'There is no key', { hint: 'Set one.\nOr another.' });
    expect(describeError(error, plain)).toBe(
      `error: There is no key (no_key)\n  Set one.\n  Or another.\n  ${page}#no_key\n`,
    );
    expect(exitCodeOf(error)).toBe(2);
  });

  it('that is a cancelled command has nothing to read about', () => {
    const error = new TicketsiftError('interrupted', 'Cancelled', { hint: 'Run it again.' });
    expect(describeError(error, plain)).toBe('Cancelled.\nRun it again.\n');
  });

  it('that is unexpected says so, without a stack trace', () => {
    const text = describeError(new TypeError('x is undefined'), plain);
    expect(text).toBe(
      `error: x is undefined\n  This is unexpected. Run again with --debug for details.\n  ${page}#unexpected\n`,
    );
    expect(exitCodeOf(new TypeError())).toBe(1);
    expect(exitCodeOf('thrown text')).toBe(1);
  });

  it('has its stack and those of its causes under --debug', () => {
    const error = new TicketsiftError('bad_input', 'outer', { cause: new Error('inner') });
    expect(describeError(error, { debug: true })).toMatch(
      /TicketsiftError: outer\n\s+at [\s\S]*caused by:\nError: inner\n\s+at /,
    );
  });

  it('is harmless in a terminal, whatever it quotes', () => {
    expect(describeError(new Error('\u001b[2J\u202e'), plain)).toContain('error: ␛[2J\\u202e');
  });
});
