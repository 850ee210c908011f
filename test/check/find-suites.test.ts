import { describe, expect, it } from 'vitest';
import { findSuites } from '../../src/check/find-suites.js';
import type { CheckOptions } from '../../src/check/options.js';
import { readEnvironment } from '../../src/config/environment.js';
import { loadConfig } from '../../src/config/load.js';
import { temporaryFolder } from '../support/temporary-folder.js';
import { trustsAll } from '../support/trust.js';

const yaml = `checks:
  triage:
    prompt: prompts/triage.md
    tickets: labelled.csv
    model: m
    baseline: base.json
    margin: 0.05
    thresholds: { exact: 0.8, category_f1: { Feature Request: 0.7 } }
    renames: { Bug: Defect }
  other: { tickets: other.csv, prompt: plain }
`;

const find = async (given: Partial<CheckOptions>, source = yaml) => {
  await using folder = await temporaryFolder();
  await folder.write('ticketsift.yaml', source);
  const world = { environment: readEnvironment({ HOME: folder.path }), cwd: folder.path };
  const config = await loadConfig(world, {}, trustsAll);
  const options: CheckOptions = { suites: [], reporter: [], reportFile: [], cache: true, ...given };
  return { folder: folder.path, suites: await findSuites(options, config) };
};

describe('suites', () => {
  it('are all that the configuration names, with paths from its folder', async () => {
    const { folder, suites } = await find({});
    expect(suites.map(({ name }) => name)).toEqual(['triage', 'other']);
    expect(suites[0]).toEqual({
      name: 'triage',
      prompt: `${folder}/prompts/triage.md`,
      tickets: `${folder}/labelled.csv`,
      baseline: `${folder}/base.json`,
      textColumn: undefined,
      idColumn: undefined,
      model: 'm',
      endpoint: 'exact',
      queues: 'random',
      margin: 0.05,
      thresholds: new Map([
        ['exact', 0.8],
        ['category_f1.Feature Request', 0.7],
      ]),
      renames: new Map([['Bug', 'Defect']]),
      repeats: 1,
      maxCost: undefined,
    });
    expect(suites[1]).toMatchObject({ prompt: 'plain', margin: 0.03, baseline: undefined, model: undefined });
  });

  it.each<[Partial<CheckOptions>, object]>([
    [{ model: 'n' }, { model: 'n' }],
    [
      { margin: 0.1, endpoint: 'urgent', repeats: 3, maxCost: 2 },
      { margin: 0.1, endpoint: 'urgent', repeats: 3, maxCost: 2 },
    ],
    [
      { prompt: 'x.md', tickets: 't.csv', baseline: 'b.json' },
      { prompt: 'x.md', tickets: 't.csv', baseline: 'b.json' },
    ],
    [{ queues: 'all' }, { queues: 'all' }],
    [{ rename: { Login: 'Access' } }, { renames: new Map([['Login', 'Access']]) }],
    [
      { threshold: { exact: 0.5 } },
      {
        thresholds: new Map([
          ['exact', 0.5],
          ['category_f1.Feature Request', 0.7],
        ]),
      },
    ],
  ])('are said otherwise by the flags %j', async (flags, expected) => {
    const { suites } = await find({ suites: ['triage'], ...flags });
    expect(suites).toEqual([expect.objectContaining(expected)]);
  });

  it('need no configuration', async () => {
    const { suites } = await find({ tickets: 't.csv', prompt: 'x.md' }, '{}');
    expect(suites).toEqual([expect.objectContaining({ name: 'check', tickets: 't.csv', prompt: 'x.md' })]);
  });

  it.each<[string, Partial<CheckOptions>, string, string, string]>([
    ['nothing at all', {}, '{}', 'There is nothing to check', 'ticketsift init'],
    [
      'a suite that is not there',
      { suites: ['triag'] },
      yaml,
      'There is no suite called triag',
      'Did you mean triage',
    ],
  ])('are not %s', async (_, given, source, message, hint) => {
    await expect(find(given, source)).rejects.toMatchObject({
      code: 'usage',
      message,
      hint: expect.stringContaining(hint),
    });
  });

  it.each([
    ['checks: { a: { tickets: t.csv, margin: 2 } }', 'margin'],
    ['checks: { a: { tickets: t.csv, queues: hard } }', 'queues'],
    ['checks: { a: { tickets: t.csv, thresholds: { urgent_recal: 1 } } }', 'urgent_recal'],
    ['checks: { a: { tickets: t.csv, thresholds: { exact: 80 } } }', 'exact'],
    ['checks: { a: { tickets: t.csv, endpoint: all } }', 'endpoint'],
    ['checks: { a: { tickets: t.csv, renames: { Bug: 1 } } }', 'renames'],
    ['checks: { a: { tickets: t.csv, renames: [Bug] } }', 'renames'],
    ['checks: { a: { prompt: p.md } }', 'tickets'],
  ])('are refused with their line: %s', async (source, named) => {
    await expect(find({}, source)).rejects.toMatchObject({
      code: 'config',
      message: expect.stringMatching(new RegExp(`ticketsift\\.yaml:1.*${named}`, 's')),
    });
  });
});
