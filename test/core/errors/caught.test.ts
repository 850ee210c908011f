import { expect, it } from 'vitest';
import { codeOf, messageOf } from '../../../src/core/errors/caught.js';

it.each([
  ['a system error', Object.assign(new Error('x'), { code: 'ENOENT' }), 'ENOENT'],
  ['an error without a code', new Error('x'), ''],
  ['an error with an odd code', Object.assign(new Error('x'), { code: 7 }), ''],
  ['no error', 'ENOENT', ''],
])('the code of %s', (_, cause, code) => {
  expect(codeOf(cause)).toBe(code);
});

it.each([
  ['an error', new Error('it broke'), 'it broke'],
  ['a text that was thrown', 'it broke', 'it broke'],
  ['nothing', undefined, 'undefined'],
])('the message of %s', (_, cause, message) => {
  expect(messageOf(cause)).toBe(message);
});
