import { stat } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import type { BatchingStage } from '../../../src/run/batch/batching.js';
import { collecting } from '../../../src/run/batch/collecting.js';
import { LiveFailures } from '../../../src/run/batch/live-failures.js';
import { createWaitingFiles } from '../../../src/run/batch/waiting-files.js';
import { openRun } from '../../../src/run/open-run.js';
import { type BatchDesk, openBatchDesk } from '../../support/batch-desk.js';
import { errorCounts } from '../../support/outcomes.js';
import { collect } from '../../support/tickets.js';

/** Returns a stage whose endpoint takes files of so many bytes. */
function withFilesOf(maxBytes: number, stage: BatchingStage): BatchingStage {
  const { model, price } = stage.opened;
  if (!model.batch) throw new Error('The model takes no batches.');
  const batch = { ...model.batch, limits: { ...model.batch.limits, maxBytes } };
  return { ...stage, opened: { model: { ...model, batch }, price } };
}

/** Walks the tickets of a desk once, for an endpoint that takes files of so many bytes. */
async function walk(desk: BatchDesk, maxBytes: number) {
  const { world, config, login, stop } = await desk.batches();
  await using cache = desk.openCache();
  const files = createWaitingFiles(desk.folder.file('cache.db'));
  const collected = collecting({
    files,
    newId: world.newId,
    keepsFailures: false,
    isProven: false,
    failures: new LiveFailures(),
  });
  await using run = await openRun(await desk.plan(), {
    world,
    config,
    login,
    cache,
    listen: () => {},
    batching: (live, stage) => collected.batching(live, withFilesOf(maxBytes, stage)),
    interrupt: () => ({ stop, abort: stop }),
  });
  const outcomes = await collect(run.outcomes);
  await run.finish();
  const prepared = await collected.finish();
  const sizes = await Promise.all(prepared.map(async (id) => (await stat(files.pathOf(id))).size));
  const requests = cache.batches.list().map((batch) => batch.requests);
  return { outcomes, sizes, requests, waitedFor: collected.waitedFor };
}

describe('collecting', () => {
  it('fails the ticket whose line no file takes, and goes on with the others', async () => {
    await using desk = await openBatchDesk({ tickets: ['first', 'long '.repeat(1_000), 'two', 'three'] });
    const { outcomes, requests } = await walk(desk, 4_000);
    expect(errorCounts(outcomes)).toEqual({ classified: 1, too_long: 1, in_batch: 2 });
    expect(outcomes[1]?.error).toMatchObject({
      code: 'too_long',
      message: expect.stringMatching(
        /^The request is 5\.\d kB long, and a file of a batch holds 4 kB at most/,
      ),
    });
    expect(requests).toEqual([2]);
  });

  it('begins another file before one is larger than the endpoint takes', async () => {
    const maxBytes = 2_000;
    await using desk = await openBatchDesk({ tickets: Array.from({ length: 21 }, (_, n) => `ticket ${n}`) });
    const { outcomes, sizes, requests, waitedFor } = await walk(desk, maxBytes);
    expect(sizes.length).toBeGreaterThan(2);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(maxBytes);
    expect(requests.reduce((sum, one) => sum + one)).toBe(20);
    expect(waitedFor.size).toBe(sizes.length);
    expect(errorCounts(outcomes)).toEqual({ classified: 1, in_batch: 20 });
  });
});
