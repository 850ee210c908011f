import { execFileSync, spawnSync } from 'node:child_process';
import { chmod, stat } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { shells } from '../../../src/cli/completion/scripts.js';
import { binary, newUser, type User } from '../../support/program.js';

const hostile = '$(touch made)';

/** A user whose shells find the program. */
async function shellUser(): Promise<User> {
  const user = await newUser();
  const program = await user.folder.write(
    'bin/ticketsift',
    `#!/bin/sh\nexec '${process.execPath}' '${binary}' "$@"\n`,
  );
  await chmod(program, 0o755);
  user.env.PATH = `${user.folder.file('bin')}:${user.env.PATH}`;
  await user.folder.write('ticketsift.yaml', `checks: { "${hostile}": { prompt: p.md, tickets: t.csv } }\n`);
  for (const [shell, script] of Object.entries(shells))
    await user.folder.write(`completion.${shell}`, script);
  await user.folder.write('tickets.csv', '');
  return user;
}

function isThere(shell: string): boolean {
  return spawnSync(shell, ['-c', 'exit 0']).status === 0;
}

function inShell(user: User, [program = '', ...args]: readonly string[]): string[] {
  const stdout = execFileSync(program, args, { cwd: user.folder.path, env: user.env, encoding: 'utf8' });
  return stdout.split('\n').filter(Boolean);
}

/** Each completes what the line ends with. */
const lines: [line: string, expected: string[]][] = [
  ['ticketsift classify --format x', ['xlsx']],
  ['ticketsift check --reporter=ju', ['junit']],
  ['ticketsift classify --model emb', ['embedded']],
];

/** What of a shell's answer bash puts behind a break. */
const behindBreak = (word: string) => word.replace(/^--reporter=/, '');

describe('in bash', () => {
  const complete = `source completion.bash
    COMP_LINE=$1 COMP_POINT=\${#1} COMP_WORDS=($2) COMP_CWORD=$((\${#COMP_WORDS[@]} - 1))
    _ticketsift
    ((\${#COMPREPLY[@]} == 0)) || printf '%s\\n' "\${COMPREPLY[@]}"`;

  it.each(lines)('%s is completed', async (line, expected) => {
    await using user = await shellUser();
    expect(inShell(user, ['bash', '-c', complete, 'bash', line, line.replace('=', ' = ')])).toEqual(expected);
  });

  it('files come with the names that may be there', async () => {
    await using user = await shellUser();
    const line = 'ticketsift check --prompt t';
    expect(inShell(user, ['bash', '-c', complete, 'bash', line, line]).toSorted()).toEqual([
      'tickets.csv',
      'ticketsift.yaml',
      'triage',
    ]);
  });

  it('a name is never run, and is read back as it is', async () => {
    await using user = await shellUser();
    const readBack = `${complete} >/dev/null; eval "words=(\${COMPREPLY[0]})"; printf '%s\\n' "\${words[@]}"`;
    const line = 'ticketsift check history ';
    expect(inShell(user, ['bash', '-c', readBack, 'bash', line, "ticketsift check history ''"])).toEqual([
      hostile,
    ]);
    await expect(stat(user.folder.file('made'))).rejects.toThrow();
  });

  it('the script is quiet where there is no program', async () => {
    await using user = await shellUser();
    user.env.PATH = user.env.PATH?.replace(/^[^:]*:/, '') ?? '';
    expect(inShell(user, ['bash', '-c', `${complete} 2>&1`, 'bash', 'ticketsift r', 'ticketsift r'])).toEqual(
      [],
    );
  });
});

describe('in zsh', () => {
  /** Without a line editor there is nothing to add matches to: they are printed. */
  const complete = `compadd() { [[ $1 == -l ]] && shift 3 && shift && print -rl -- "\${(@P)1}" }
    _files() { print files }
    compset() { : }
    source ./completion.zsh
    words=("\${(@z)1}"); CURRENT=$#words; PREFIX=$words[CURRENT]; _ticketsift`;

  it.each(lines)('%s is completed', async (line, expected) => {
    await using user = await shellUser();
    if (!isThere('zsh'))
      return expect(shells.zsh).toMatch(/^#compdef ticketsift\n[\s\S]*_ticketsift\(\) \{\n[\s\S]*\n\}\n/);
    expect(inShell(user, ['zsh', '-fc', complete, 'zsh', line]).map(behindBreak)).toEqual(expected);
  });

  it('is valid, and runs no name', async () => {
    await using user = await shellUser();
    if (!isThere('zsh')) return expect(shells.zsh).not.toMatch(/\beval\b/);
    inShell(user, ['zsh', '-fn', 'completion.zsh']);
    expect(inShell(user, ['zsh', '-fc', complete, 'zsh', "ticketsift check history '$'"])).toEqual([hostile]);
    await expect(stat(user.folder.file('made'))).rejects.toThrow();
  });
});

describe('in fish', () => {
  const complete = 'source completion.fish; complete -C $argv[1]';
  const wordOf = (line: string) => line.replace(/\t.*/, '');

  it.each(lines)('%s is completed', async (line, expected) => {
    await using user = await shellUser();
    if (!isThere('fish'))
      return expect(shells.fish).toMatch(/^complete -c ticketsift .*__ticketsift_complete/m);
    expect(inShell(user, ['fish', '-c', complete, line]).map(wordOf).map(behindBreak)).toEqual(expected);
  });

  it('files come with the names that may be there, and no name is run', async () => {
    await using user = await shellUser();
    if (!isThere('fish')) return expect(shells.fish).not.toMatch(/\beval\b/);
    expect(
      inShell(user, ['fish', '-c', complete, 'ticketsift classify --output=tickets.c']).map(wordOf),
    ).toEqual(['--output=tickets.csv']);
    expect(inShell(user, ['fish', '-c', complete, 'ticketsift check history ']).map(wordOf)).toEqual([
      hostile,
    ]);
    await expect(stat(user.folder.file('made'))).rejects.toThrow();
  });
});
