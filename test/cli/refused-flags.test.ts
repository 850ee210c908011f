import { describe, expect, it } from 'vitest';
import { exampleOf, furnishedUser } from '../support/furnished-user.js';
import { newUser } from '../support/program.js';

describe('flags that have no effect together are refused', () => {
  it.each([
    [['classify', 't.csv', '--seed', '3'], '--seed has no effect without --sample'],
    [['classify', 't.csv', '--rows', '5', '--format', 'csv'], '--rows and --format cannot be used together'],
    [['classify', 't.csv', '--rows', '5', '-o', 'r.csv'], '--rows and --output cannot be used together'],
    [['classify', 't.csv', '--yes'], '--yes has no effect without --update-table'],
    [
      ['classify', 't.db', '--update-table', 'r', '-o', 'r.csv'],
      '--update-table and --output cannot be used together',
    ],
    [['classify', 't.csv', '--offline', '--no-cache'], '--offline and --no-cache cannot be used together'],
    [['classify', 't.csv', '--quiet', '--verbose'], '--quiet and --verbose cannot be used together'],
    [['-q', 'runs', 'list', '-v'], '--quiet and --verbose cannot be used together'],
    [['classify', 't.csv', '--json'], '--json has no effect without --dry-run'],
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
