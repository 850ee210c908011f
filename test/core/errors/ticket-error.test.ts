import { expect, it } from 'vitest';
import { ticketErrorCodes, wasNotReached } from '../../../src/core/errors/ticket-error.js';

it('three errors say nothing of a ticket, but that this run did not get to it', () => {
  const found = ticketErrorCodes.filter((code) => wasNotReached({ code, message: '' }));
  expect(found).toEqual(['not_cached', 'not_sent', 'in_batch']);
});
