import { execFile } from 'node:child_process';
import { chmod, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import * as z from 'zod';
import { type TemporaryFolder, temporaryFolder } from '../support/temporary-folder.js';

const file = (path: string) => readFile(fileURLToPath(new URL(`../../${path}`, import.meta.url)), 'utf8');
const actionSchema = z.object({
  runs: z.object({
    using: z.literal('composite'),
    steps: z.array(z.object({ name: z.string(), shell: z.literal('bash'), run: z.string() })),
  }),
});
const { runs } = actionSchema.parse(parse(await file('action.yml')));

/** Runs a step as GitHub runs bash, with stand-ins for the programs it calls. */
async function run(step: string, folder: TemporaryFolder, env: Record<string, string>) {
  const script = runs.steps.find(({ name }) => name === step)?.run ?? '';
  return promisify(execFile)('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', script], {
    cwd: folder.path,
    env: {
      PATH: `${folder.path}:${process.env.PATH}`,
      RUNNER_TEMP: folder.path,
      GITHUB_OUTPUT: folder.file('output'),
      ...env,
    },
  }).then(
    ({ stdout }) => ({ code: 0, stdout }),
    ({ code, stdout }) => ({ code, stdout }),
  );
}

async function standIn(folder: TemporaryFolder, name: string, body: string): Promise<void> {
  await folder.write(name, `#!/usr/bin/env bash\nprintf '%s\\n' "$*" >> calls\n${body}\n`);
  await chmod(folder.file(name), 0o755);
}

const calls = (folder: TemporaryFolder) => readFile(folder.file('calls'), 'utf8');

describe('the action', () => {
  it.each([0, 3, 6])('keeps the exit code %s for its last step', async (code) => {
    await using folder = await temporaryFolder();
    await standIn(folder, 'npx', `exit ${code}`);
    const env = { ARGUMENTS: 'triage --replay a.jsonl', VERSION: '0' };
    expect(await run('Check', folder, env)).toMatchObject({ code: 0 });
    expect(await calls(folder)).toMatch(
      /^--yes ticketsift@0 check triage --replay a\.jsonl --reporter text,github/,
    );
    expect(await readFile(folder.file('output'), 'utf8')).toContain(`code=${code}\n`);
    expect(await run('Verdict', folder, { CODE: String(code) })).toMatchObject({ code });
  });

  it('runs nothing that its arguments might say besides', async () => {
    await using folder = await temporaryFolder();
    await standIn(folder, 'npx', 'exit 0');
    await run('Check', folder, { ARGUMENTS: '$(touch pwned) ; touch pwned', VERSION: '0' });
    await expect(readFile(folder.file('pwned'))).rejects.toThrow('ENOENT');
  });

  it.each([
    ['comments once', '', 'api --method POST repos/o/r/issues/7/comments --field body=@'],
    ['updates its comment', 'echo 42', 'api --method PATCH repos/o/r/issues/comments/42 --field body=@'],
  ])('%s', async (_, found, call) => {
    await using folder = await temporaryFolder();
    await folder.write('report.md', '<!-- ticketsift-check -->');
    await standIn(folder, 'gh', `case "$*" in *--paginate*) ${found || ':'} ;; esac`);
    const env = { REPORT: folder.file('report.md'), REPOSITORY: 'o/r', NUMBER: '7' };
    expect(await run('Comment', folder, env)).toMatchObject({ code: 0 });
    expect(await calls(folder)).toContain(call);
  });

  it('stays as it is where its token may not comment, as in pull requests from forks', async () => {
    await using folder = await temporaryFolder();
    await folder.write('report.md', '<!-- ticketsift-check -->');
    await standIn(folder, 'gh', 'exit 1');
    const env = { REPORT: folder.file('report.md'), REPOSITORY: 'o/r', NUMBER: '7' };
    expect(await run('Comment', folder, env)).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('::notice::'),
    });
  });
});

describe('the example workflow', () => {
  it('runs on pull requests that touch prompts, with no more rights than it needs', async () => {
    expect(parse(await file('docs/examples/workflow.yml'))).toMatchObject({
      on: { pull_request: { paths: expect.arrayContaining(['prompts/**']) } },
      permissions: { contents: 'read', 'pull-requests': 'write' },
    });
  });
});
