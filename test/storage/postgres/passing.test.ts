import { expect, it } from 'vitest';
import { TicketsiftError } from '../../../src/core/errors.js';
import { mayPassAtConnection } from '../../../src/storage/postgres/passing.js';

const ofServer = (code: string) => Object.assign(new Error('the server says so'), { code });

it.each<[string, unknown, boolean]>([
  ['a server that starts', new TicketsiftError('database', 'no', { cause: ofServer('57P03') }), true],
  ['a right that is missing', new TicketsiftError('database', 'no', { cause: ofServer('42501') }), false],
  ['tables of a newer version', new TicketsiftError('database', 'no'), false],
  ['a provider that gives no token for now', new TicketsiftError('provider_unavailable', 'no'), true],
  ['a session that another process renews', new TicketsiftError('session_busy', 'no'), true],
  ['a login that is over', new TicketsiftError('login_required', 'no'), false],
  ['what is a fault of the program', new TypeError('no'), false],
])('%s is waited for, or not', (_, error, isWaitedFor) => {
  expect(mayPassAtConnection(error, { isLost: () => false })).toBe(isWaitedFor);
});

it('while the connection is lost, all is waited for that the server says, and not what the program has refused', () => {
  const isLost = () => true;
  const missing = new TicketsiftError('database', 'no', { cause: ofServer('3D000') });
  expect(mayPassAtConnection(missing, { isLost })).toBe(true);
  expect(mayPassAtConnection(new TicketsiftError('database', 'no'), { isLost })).toBe(false);
});
