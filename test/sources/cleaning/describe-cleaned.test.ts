import { expect, it } from 'vitest';
import { describeCleaned } from '../../../src/sources/cleaning/describe-cleaned.js';

it.each([
  [1, 'cleaned 1 ticket before it is sent: HTML in 1 (--raw-text sends it as it is)'],
  [2, 'cleaned 2 tickets before they are sent: HTML in 1 (--raw-text sends them as they are)'],
])('a note about %i cleaned tickets', (tickets, note) => {
  expect(describeCleaned(tickets, new Map([['html', 1]]))).toBe(note);
});
