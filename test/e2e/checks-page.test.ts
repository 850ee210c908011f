import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { newUser } from '../support/program.js';

const page = await readFile(new URL('../../docs/checks.md', import.meta.url), 'utf8');

/** The lines of the page that are typed, without their comments. */
const commands = [...page.matchAll(/^```sh\n([\s\S]*?)^```$/gm)]
  .flatMap(([, block = '']) => block.split('\n'))
  .map((line) => line.replace(/\s+#.*$/, '').replace(/^npx /, ''))
  .filter((line) => line !== '');

it('every command of docs/checks.md does what it says, one after the other in a new repository', async () => {
  await using user = await newUser();
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=n', '-c', 'user.email=e@example.com', ...args], {
      cwd: user.folder.path,
      env: { PATH: process.env.PATH, HOME: user.folder.file('home'), GIT_CONFIG_NOSYSTEM: '1' },
      stdio: 'ignore',
    });
  git('init', '--quiet', '--initial-branch', 'main');
  await user.folder.write('.gitignore', 'home\n');
  // The answers of the embedded model to these tickets, which take it half a minute.
  const answers = fileURLToPath(new URL('../../fixtures/triage.answers.jsonl', import.meta.url));
  expect(await user.run(['cache', 'import', answers])).toMatchObject({ code: 0 });
  expect(commands[0]).toBe('ticketsift init');
  expect(commands.length).toBeGreaterThanOrEqual(6);
  for (const command of commands) {
    const [program, ...args] = command.split(' ');
    expect(program).toBe('ticketsift');
    const { code, stdout, stderr } = await user.run(args);
    expect({ command, code, output: code === 0 ? '' : stdout + stderr }).toEqual({
      command,
      code: 0,
      output: '',
    });
    git('add', '--all');
    git('commit', '--quiet', '--allow-empty', '--message', command);
  }
});

it('names no path in its configuration that init does not make or a command write', async () => {
  await using user = await newUser();
  await user.run(['init']);
  const made = await readFile(user.folder.file('ticketsift.yaml'), 'utf8');
  const paths = [...page.matchAll(/^ {4}(?:prompt|tickets|baseline): (\S+)/gm)].map(([, path = '']) => path);
  expect(paths).toHaveLength(3);
  for (const path of paths) expect(made).toContain(path);
});
