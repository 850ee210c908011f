import { expect, it, vi } from 'vitest';
import { startBatch, steps } from './form-at.js';

const loaded = vi.hoisted(() => new Set<string>());
vi.mock('openai/client', (original) => {
  loaded.add('openai');
  return original();
});

it('loads the SDK with the first request, not before', async () => {
  await using started = await startBatch();
  expect([...loaded]).toEqual([]);
  await started.remote.find(undefined, { ticketsift: 'chunk-1' }, []);
  expect([...loaded]).toEqual(['openai']);
});

it.each(['openai', 'azure', 'together'] as const)(
  'a batch goes from a file to its answers: %s',
  async (dialect) => {
    await using started = await startBatch({ dialect });
    const { remote, path, form, endpoint } = started;
    const file = await remote.upload(path);
    const created = await remote.create(file, { ticketsift: 'chunk-1' });
    expect(created).toMatchObject({ state: 'validating', inputFile: file, failures: [] });
    const batch = await steps.toEnd(remote, created.id);
    expect(batch).toMatchObject({ state: 'completed', errorFile: undefined });
    const lines = await steps.lines(remote, batch.outputFile);
    expect(lines.map((line) => 'key' in line && line.key)).toEqual(started.keys);
    const replies = lines.map((line) => ('response' in line ? form.readReply(line.response) : undefined));
    expect(replies).toMatchObject(Array(3).fill({ finish: 'stop', usage: { output: 12, tier: 'batch' } }));
    expect(endpoint.ledger.paidTwice).toEqual([]);
  },
);
