import { expect, it } from 'vitest';
import { hasRoom } from '../../../../src/run/batch/steps/room.js';
import { openBatchDesk } from '../../../support/batch-desk.js';

it('a batch waits a minute for room that no other takes, and not for a clock that was set back', async () => {
  await using desk = await openBatchDesk({ enqueuedTokens: 0 });
  await desk.run();
  using cache = desk.openCache();
  const all = cache.batches.list();
  const [batch] = all;
  const { tryAt = 0 } = batch?.progress.room ?? {};
  expect(tryAt).toBeGreaterThan(0);
  const hasRoomAt = (now: number) => batch && hasRoom(batch, all, now);
  expect([tryAt - 1, tryAt, tryAt - 86_400_000].map(hasRoomAt)).toEqual([false, true, true]);
});
