import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { addSourceFlags } from '../../src/cli/sources/flags.js';
import { sourceFlags } from '../../src/cli/sources/refusals.js';
import { exampleOf, furnishedUser } from '../support/furnished-user.js';
import { newUser } from '../support/program.js';

describe('flags that have no effect together are refused', () => {
  it.each([
    [['classify', 't.csv', '--seed', '3'], '--seed has no effect without --sample'],
    [['classify', 't.csv', '--rows', '5', '--format', 'csv'], '--rows and --format cannot be used together'],
    [['classify', 't.csv', '--rows', '5', '-o', 'r.csv'], '--rows and --output cannot be used together'],
    [['classify', 't.csv', '--bom'], '--bom has no effect without --format csv'],
    [['classify', 't.csv', '--bom', '-o', 'r.json'], '--bom and --output r.json cannot be used together'],
    [
      ['classify', 't.csv', '--list-separator', ';', '--format', 'json'],
      '--list-separator and --format json cannot be used together',
    ],
    [['classify', 't.csv', '--sort', 'id', '-o', 'r.db'], '--sort and --output r.db cannot be used together'],
    [['classify', 't.csv', '--output-table', 'x'], '--output-table has no effect without --output'],
    [
      ['classify', 't.csv', '--output-table', 'x', '-o', 'r.csv'],
      '--output-table and --output r.csv cannot be used together',
    ],
    [['classify', 't.csv', '--log-texts'], '--log-texts has no effect without --log-file'],
    [['classify', 't.csv', '--text', 'a'], '--text and t.csv cannot be used together'],
    [['classify', '--text', 'a', '--id-column', 'n'], '--text and --id-column cannot be used together'],
    [['classify', '--text', 'a', '--skip-bad-rows'], '--text and --skip-bad-rows cannot be used together'],
    [['classify', 't.csv', '--open', '--dry-run'], '--open and --dry-run cannot be used together'],
    [
      ['classify', 't.csv', '--budget-id', 'x', '--max-cost', '1', '--no-cache'],
      '--budget-id and --no-cache cannot be used together',
    ],
    [['classify', 't.csv', '--rpm', '5', '--offline'], '--rpm and --offline cannot be used together'],
    [
      ['check', '--base-url', 'http://x.example', '--model', 'embedded'],
      '--base-url and --model cannot be used together',
    ],
    [
      ['classify', 't.csv', '--min-confidence', '0.5', '--model', 'x', '--base-url', 'http://x.example'],
      '--min-confidence has no effect without --model embedded',
    ],
    [['classify', 't.csv', '--refresh'], '--refresh has no effect without --cache-rows'],
    [['classify', 't.csv', '--thread', 'all'], '--thread has no effect without --group-by'],
    [['classify', 't.db', '--query', 'x', '--table', 't'], '--table and --query cannot be used together'],
    [
      ['prompts', 'try', 'p.md', 't.db', '--query', 'x', '--query-file', 't'],
      '--query and --query-file cannot be used together',
    ],
    [['config', 'set', 'model', 'x', '--user', '--project'], '--user and --project cannot be used together'],
    [['config', 'edit', '--user', '--project'], '--user and --project cannot be used together'],
    [['prompts', 'verify', '--holds', '1a2b3c4d'], '--holds has no effect without the name of a prompt'],
    [['studio', '--run', 'last', '--listen', '0.0.0.0:80'], '--run and --listen cannot be used together'],
    [
      ['classify', 't.csv', '--no-header', '--input-format', 'json'],
      '--no-header and --input-format cannot be used together',
    ],
    [
      ['classify', 't.csv', '--yes'],
      '--yes has no effect without --update-table or --update-sheet or --update-field',
    ],
    [
      ['classify', 't.db', '--update-table', 'r', '-o', 'r.csv'],
      '--update-table and --output cannot be used together',
    ],
    [['classify', 't.csv', '--offline', '--no-cache'], '--offline and --no-cache cannot be used together'],
    [['classify', 't.csv', '--quiet', '--verbose'], '--quiet and --verbose cannot be used together'],
    [['-q', 'runs', 'list', '-v'], '--quiet and --verbose cannot be used together'],
    [['classify', 't.csv', '--json'], '--json has no effect without --dry-run or --batch'],
    [['classify', 't.csv', '--batch', '--wait', '1h', '--json'], '--json and --wait cannot be used together'],
    [['classify', 't.csv', '--wait', '1h'], '--wait has no effect without --batch'],
    [
      ['classify', 't.csv', '--batch', '--wait', '1h', '--dry-run'],
      '--wait and --dry-run cannot be used together',
    ],
    [['classify', 't.csv', '--batch', '--no-cache'], '--batch and --no-cache cannot be used together'],
    [['classify', 't.csv', '--batch', '--offline'], '--batch and --offline cannot be used together'],
    [
      ['classify', 't.csv', '--batch', '--no-wait-batch'],
      '--batch and --no-wait-batch cannot be used together',
    ],
    [
      ['classify', 't.csv', '--no-wait-batch', '--offline'],
      '--no-wait-batch and --offline cannot be used together',
    ],
    [['classify', '--batch', '--retry-errors', 'last'], '--batch and --retry-errors cannot be used together'],
    [
      ['classify', 't.csv', '--batch', '--service-tier', 'flex'],
      '--batch and --service-tier cannot be used together',
    ],
    [['classify', 't.csv', '--batch', '--model', 'embedded'], '--batch and --model cannot be used together'],
    [
      ['batch', 'write', 't.csv', '-o', 'r.jsonl', '--model', 'embedded'],
      '--output and --model cannot be used together',
    ],
    [['batch', 'write', 't.csv', '-o', 'r.jsonl', '--seed', '2'], '--seed has no effect without --sample'],
    [
      ['classify', 't.csv', '--sheet', '2', '--input-format', 'csv'],
      '--sheet and --input-format cannot be used together',
    ],
    [['prompts', 'check', 'p.md', '--text-column', 'body'], '--text-column has no effect without --source'],
    [['sources', 'check', '--db', 't.db'], '--db has no effect without --query or --query-file'],
    [['check', '--json', '--reporter', 'text'], '--json and --reporter cannot be used together'],
    [['check', '--force'], '--force has no effect without --approve or --record'],
    [['check', '--replay', 'a', '--no-cache'], '--replay and --no-cache cannot be used together'],
    [['trust', '--digest', '--list'], '--digest and --list cannot be used together'],
    [['login', '--device', '--no-browser'], '--device and --no-browser cannot be used together'],
  ])('%j', async (args, message) => {
    await using user = await newUser();
    const { code, stdout, stderr } = await user.run(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(`error: ${message} (usage)\n`);
    // Why, and what to leave out or add.
    expect(stderr.trim().split('\n').length).toBeGreaterThan(1);
  });

  it('but not what a source, a limit or a run of the configuration completes', async () => {
    await using user = await furnishedUser('max_cost: 1\nsources: { desk: { url: t.db, cache_rows: 5m } }\n');
    for (const args of [
      ['desk', '--refresh'],
      ['t.csv', '--budget-id', 'shared'],
      ['t.csv', '--bom', '--output', 'r.csv', '--dry-run'],
      ['t.csv', '--base-url', 'http://127.0.0.1:1', '--cascade', 'embedded,x', '--offline'],
    ]) {
      const { stderr } = await user.run(['classify', ...args, '--prompt', 'p.md']);
      expect(stderr, args.join(' ')).not.toMatch(/has no effect|cannot be used/);
    }
  });

  it('and the list of flags that describe sources is whole', async () => {
    const own = addSourceFlags(new Command()).options.map(({ long }) => long);
    expect(sourceFlags.toSorted()).toEqual(own.toSorted());
  });

  it('but not because of a setting in the configuration or a default', async () => {
    await using user = await furnishedUser();
    expect(
      await user.run([...exampleOf('classify'), '--dry-run', '--seed', '3', '--sample', '2']),
    ).toMatchObject({
      code: 0,
    });
    expect((await user.run([...exampleOf('prompts try'), '--seed', '3', '--offline'])).stderr).not.toContain(
      '(usage)',
    );
    expect(
      (await user.run([...exampleOf('classify'), '--rows', 'all', '--format', 'table', '--offline'])).stderr,
    ).not.toContain('(usage)');
  });
});
