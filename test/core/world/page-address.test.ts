import { expect, test } from 'vitest';
import { pageAddress } from '../../../src/core/world/page-address.js';

test('gives the address of a page, and of a heading on it', () => {
  expect(pageAddress('checks')).toMatch(/^https:\/\/.*\/docs\/checks\.md$/);
  expect(pageAddress('sources', 'zendesk')).toMatch(/\/docs\/sources\.md#zendesk$/);
});
