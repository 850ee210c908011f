import { expect, it } from 'vitest';
import { TicketsiftError } from '../../../../src/core/errors.js';
import { postgresFailure } from '../../../../src/outputs/databases/postgres/failure.js';

it.each([
  ['53100', 'could not extend file', /^Free some space on the server/],
  ['22P05', 'character has no equivalent in encoding "LATIN1"', /encoding UTF8/],
  ['57014', 'canceling statement due to statement timeout', /^The server’s statement_timeout is too short/],
  ['57P01', 'terminating connection due to administrator command', /^Check that the server is running/],
  ['ECONNRESET', 'read ECONNRESET', /^Check that the server is running/],
  ['', 'Connection terminated unexpectedly', /^Check that the server is running/],
  ['23514', 'new row violates check constraint "c"', /^Choose another place/],
])('%s is reported with what to do next', (code, message, hint) => {
  expect(postgresFailure('table t', Object.assign(new Error(message), { code }))).toMatchObject({
    code: 'bad_output',
    message: `Cannot write table t: ${message}`,
    hint: expect.stringMatching(hint),
  });
});

it('leaves what is explained already', () => {
  const known = new TicketsiftError('usage', 'No such table');
  expect(postgresFailure('table t', known)).toBe(known);
});
