import { readdir, readFile, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openEndpointFacts } from '../../src/storage/endpoint-facts.js';
import { temporaryFolder } from '../support/temporary-folder.js';

const of = { endpoint: 'https://llm.example.com/v1', model: 'm' };
const hour = 3_600_000;
const at = (now: number) => () => now;
const pace = { perMs: 0.02, burst: 20, at: hour };

describe('what is known of an endpoint', () => {
  it('is nothing at first, and nothing is made for it', async () => {
    await using folder = await temporaryFolder();
    expect(openEndpointFacts(folder.file('e'), of, at(0))).toMatchObject({ refused: [], pacing: {} });
    expect(await readdir(folder.path)).toEqual([]);
  });

  it('is kept for a day from when it was learnt, and no longer for being used', async () => {
    await using folder = await temporaryFolder();
    openEndpointFacts(folder.path, of, at(hour)).keepRefused(['json_schema']);
    openEndpointFacts(folder.path, of, at(20 * hour)).keepRefused(['json_schema', 'temperature']);
    expect(openEndpointFacts(folder.path, of, at(24 * hour)).refused.toSorted()).toEqual([
      'json_schema',
      'temperature',
    ]);
    expect(openEndpointFacts(folder.path, of, at(25 * hour)).refused).toEqual(['temperature']);
    expect(openEndpointFacts(folder.path, of, at(44 * hour)).refused).toEqual([]);
  });

  it('is not believed where it is from the future', async () => {
    await using folder = await temporaryFolder();
    openEndpointFacts(folder.path, of, at(2 * hour)).keepRefused(['json_schema']);
    expect(openEndpointFacts(folder.path, of, at(hour)).refused).toEqual([]);
  });

  it('is apart for each endpoint and each model', async () => {
    await using folder = await temporaryFolder();
    openEndpointFacts(folder.path, of, at(0)).keepRefused(['json_schema']);
    for (const other of [
      { ...of, model: 'n' },
      { ...of, endpoint: 'https://x.example.com/v1' },
    ]) {
      expect(openEndpointFacts(folder.path, other, at(0)).refused).toEqual([]);
    }
  });

  it('is what all processes learnt together', async () => {
    await using folder = await temporaryFolder();
    const [one, other] = [
      openEndpointFacts(folder.path, of, at(hour)),
      openEndpointFacts(folder.path, of, at(hour)),
    ];
    one.keepRefused(['json_schema']);
    other.keepRefused(['temperature']);
    other.keepPacing({ pace });
    const { refused, pacing } = openEndpointFacts(folder.path, of, at(hour));
    expect(refused.toSorted()).toEqual(['json_schema', 'temperature']);
    expect(pacing.pace).toEqual(pace);
  });

  it.each([
    ['no JSON', 'oops'],
    ['another version', '{"version":2,"refused":{"json_schema":0}}'],
    ['nonsense', '{"version":1,"refused":{"json_schema":"yes"}}'],
    ['a pace that is none', '{"version":1,"refused":{},"pacing":{"pace":{"perMs":-1,"burst":0,"at":0}}}'],
  ])('is nothing where the file has %s, and learnt anew', async (_, text) => {
    await using folder = await temporaryFolder();
    openEndpointFacts(folder.path, of, at(0)).keepRefused(['json_schema']);
    const [name = ''] = await readdir(folder.path);
    await writeFile(join(folder.path, name), text);
    const facts = openEndpointFacts(folder.path, of, at(0));
    expect(facts.refused).toEqual([]);
    facts.keepRefused(['temperature']);
    expect(openEndpointFacts(folder.path, of, at(0)).refused).toEqual(['temperature']);
  });

  it('is lost without a word where it cannot be written', async () => {
    await using folder = await temporaryFolder();
    await folder.write('file', '');
    const facts = openEndpointFacts(folder.file('file'), of, at(0));
    expect(() => facts.keepRefused(['json_schema'])).not.toThrow();
    expect(await readFile(folder.file('file'), 'utf8')).toBe('');
  });

  it('names no endpoint, is its user’s alone, and goes when it is old', async () => {
    await using folder = await temporaryFolder();
    openEndpointFacts(folder.path, of, at(0)).keepRefused(['json_schema']);
    const [name = ''] = await readdir(folder.path);
    expect(await readFile(join(folder.path, name), 'utf8')).toBe(
      '{"version":1,"refused":{"json_schema":0},"pacing":{}}',
    );
    if (process.platform !== 'win32') expect((await stat(join(folder.path, name))).mode & 0o777).toBe(0o600);
    await utimes(join(folder.path, name), 0, 0);
    openEndpointFacts(folder.path, { ...of, model: 'n' }, at(3 * 86_400_000)).keepRefused(['json_schema']);
    expect(await readdir(folder.path)).not.toContain(name);
  });
});
