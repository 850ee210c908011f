import { expect, it } from 'vitest';
import { camelKeys, flagOf, snakeCase, variableOf } from '../../src/config/keys.js';

it.each([
  ['model', 'model', '--model', 'TICKETSIFT_MODEL'],
  ['baseUrl', 'base_url', '--base-url', 'OPENAI_BASE_URL'],
  ['ticketTimeout', 'ticket_timeout', '--ticket-timeout', 'TICKETSIFT_TICKET_TIMEOUT'],
] as const)('%s is %s in a file, the flag %s and the variable %s', (key, inFile, flag, variable) => {
  expect([snakeCase(key), flagOf(key), variableOf(key)]).toEqual([inFile, flag, variable]);
});

it('renames the keys of an object, and none within its values', () => {
  expect(camelKeys({ text_column: 'a_b', params: { user_id: '1' } })).toEqual({
    textColumn: 'a_b',
    params: { user_id: '1' },
  });
});
