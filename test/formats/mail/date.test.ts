import { expect, it } from 'vitest';
import { isoDate } from '../../../src/formats/mail/date.js';

it.each([
  ['Mon, 2 Nov 2026 10:15:00 +0100', '2026-11-02T09:15:00Z'],
  ['2 Nov 2026 10:15 +0000', '2026-11-02T10:15:00Z'],
  ['Mon,  2 Nov 2026 10:15:00 +0100 (Central European Time)', '2026-11-02T09:15:00Z'],
  ['Mon, 2 Nov 2026 10:15:00 GMT', '2026-11-02T10:15:00Z'],
  ['Mon, 2 Nov 2026 10:15:00 EST', '2026-11-02T15:15:00Z'],
  ['Mon, 2 Nov 2026 10:15:00 CEST', '2026-11-02T10:15:00Z'],
  ['Mon, 2 Nov 2026 10:15:00', '2026-11-02T10:15:00Z'],
  ['2026-11-02T10:15:00.250Z', '2026-11-02T10:15:00.250Z'],
  ['2026-11-02', '2026-11-02T00:00:00Z'],
  [' yesterday ', 'yesterday'],
  ['', ''],
])('%j is %j', (written, expected) => {
  expect(isoDate(written)).toBe(expected);
});
