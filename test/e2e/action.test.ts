import { execFile } from 'node:child_process';
import { chmod, cp, mkdir, readFile, symlink } from 'node:fs/promises';
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
    steps: z.array(
      z.union([
        z.object({
          name: z.string(),
          shell: z.literal('bash'),
          run: z.string(),
          uses: z.undefined().optional(),
        }),
        z.object({ name: z.undefined().optional(), run: z.undefined().optional(), uses: z.string() }),
      ]),
    ),
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

const exec = promisify(execFile);
const root = fileURLToPath(new URL('../../', import.meta.url));

/** What the release script commits of a clone of this checkout, as `git archive` gives it. */
async function releasedAction(
  folder: TemporaryFolder,
): Promise<{ path: string; commit: string; clone: string }> {
  const [clone, path] = [folder.file('clone'), folder.file('action')];
  const inClone = (command: string, ...args: string[]) =>
    exec(command, args, {
      cwd: clone,
      env: { PATH: process.env.PATH, HOME: folder.path, GIT_CONFIG_NOSYSTEM: '1' },
    }).then(({ stdout }) => stdout.trim());
  const of = [
    'package.json',
    'package-lock.json',
    '.gitignore',
    'action.yml',
    'bin',
    'docs/examples',
    'prompts',
    'fixtures',
  ];
  const others = ['CHANGELOG.md', 'LICENSE', 'README.md', 'THIRD-PARTY-NOTICES.md', 'licenses', 'scripts'];
  await mkdir(clone);
  await mkdir(path);
  for (const name of [...of, ...others]) await cp(`${root}${name}`, `${clone}/${name}`, { recursive: true });
  await folder.write('.gitconfig', '[user]\nname = Someone\nemail = someone@example.com\n');
  await inClone('git', 'init', '--quiet', '--initial-branch', 'main');
  await inClone('git', 'add', '--all');
  await inClone('git', 'commit', '--quiet', '--message', 'A checkout');
  // Built already; git ignores it.
  await cp(`${root}dist`, `${clone}/dist`, { recursive: true });
  await inClone('node', 'scripts/release.js', '--no-build');
  const { version } = JSON.parse(await readFile(`${clone}/package.json`, 'utf8'));
  await inClone('git', 'archive', '--output', folder.file('action.tar'), `v${version}`);
  await inClone('tar', '-xf', folder.file('action.tar'), '-C', path);
  return { path, clone, commit: await inClone('git', 'rev-parse', `v${version}^{commit}`) };
}

async function standIn(folder: TemporaryFolder, name: string, body: string): Promise<void> {
  await folder.write(name, `#!/usr/bin/env bash\nprintf '%s\\n' "$*" >> calls\n${body}\n`);
  await chmod(folder.file(name), 0o755);
}

const calls = (folder: TemporaryFolder) => readFile(folder.file('calls'), 'utf8');

describe('the action', () => {
  it.each([0, 3, 6])('keeps the exit code %s for its last step', async (code) => {
    await using folder = await temporaryFolder();
    await standIn(folder, 'node', `exit ${code}`);
    await mkdir(folder.file('some where'));
    const env = {
      ARGUMENTS: 'triage --replay a.jsonl',
      FOLDER: 'some where',
      GITHUB_ACTION_PATH: '/the/action',
    };
    expect(await run('Check', folder, env)).toMatchObject({ code: 0 });
    expect(await readFile(folder.file('some where/calls'), 'utf8')).toMatch(
      /^\/the\/action\/bin\/ticketsift\.js check triage --replay a\.jsonl --reporter text,github/,
    );
    expect(await readFile(folder.file('output'), 'utf8')).toContain(`code=${code}\n`);
    expect(await run('Verdict', folder, { CODE: String(code) })).toMatchObject({ code });
  });

  it('runs nothing that its inputs might say besides', async () => {
    await using folder = await temporaryFolder();
    await standIn(folder, 'node', 'exit 0');
    const hostile = '$(touch pwned) ; touch pwned';
    await run('Check', folder, { ARGUMENTS: hostile, FOLDER: '.', GITHUB_ACTION_PATH: '/the/action' });
    await run('Check', folder, { ARGUMENTS: '', FOLDER: hostile, GITHUB_ACTION_PATH: '/the/action' });
    await expect(readFile(folder.file('pwned'))).rejects.toThrow('ENOENT');
  });

  it('puts no input into a script, and pins what it uses by commit', () => {
    for (const { run, uses } of runs.steps) {
      expect(run ?? '').not.toContain('${{');
      expect(run ?? '').not.toMatch(/npx|npm (install|exec)/);
      if (uses !== undefined) expect(uses).toMatch(/^actions\/[a-z-]+@[0-9a-f]{40}$/);
    }
  });

  it('is a tag with all that it runs: checked out, keyed, installed and run step by step', async () => {
    await using folder = await temporaryFolder();
    const { path, clone, commit } = await releasedAction(folder);
    const manifest = JSON.parse(await readFile(`${path}/package.json`, 'utf8'));
    const lock = JSON.parse(await readFile(`${path}/package-lock.json`, 'utf8'));
    expect([manifest.devDependencies, manifest.scripts, lock.packages[''].devDependencies]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect(lock.packages['node_modules/vitest']).toBeUndefined();
    expect(lock.packages['node_modules/commander']).toBeDefined();
    const env = { GITHUB_ACTION_PATH: path, RUNNER_OS: 'Linux', RUNNER_ARCH: 'X64' };
    expect(await run('Key', folder, env)).toMatchObject({ code: 0 });
    const keys = await readFile(folder.file('output'), 'utf8');
    expect(keys).toMatch(/^key=ticketsift-Linux-X64-node\d+-[0-9a-f]{64}\n$/);
    // npm installs as its lock file says; what that is is here already.
    await standIn(folder, 'npm', 'pwd >> calls');
    expect(await run('Install', folder, env)).toMatchObject({ code: 0 });
    expect(await readFile(`${path}/calls`, 'utf8')).toMatch(
      /^ci --omit=dev --no-audit --no-fund\n.*action\n$/,
    );
    await symlink(`${root}node_modules`, `${path}/node_modules`, 'junction');
    await folder.write('desk/prompts/triage.md', await readFile(`${path}/prompts/triage.md`, 'utf8'));
    await folder.write(
      'desk/tickets/triage.labelled.csv',
      'id,text,urgent,categories\n1,The invoice is wrong,false,Billing\n',
    );
    await folder.write(
      'desk/ticketsift.yaml',
      await readFile(`${path}/docs/examples/ticketsift.yaml`, 'utf8'),
    );
    const checked = await run('Check', folder, { ...env, ARGUMENTS: '', FOLDER: 'desk', HOME: folder.path });
    expect(checked).toMatchObject({ code: 0, stdout: expect.stringContaining('INCONCLUSIVE triage') });
    const output = await readFile(folder.file('output'), 'utf8');
    expect(output).toContain('code=6\n');
    expect(await readFile(folder.file('ticketsift-check.md'), 'utf8')).toContain('<!-- ticketsift-check -->');
    // What is packed from the clone knows the commit, and `init` pins it.
    await mkdir(folder.file('new'));
    await symlink(`${root}node_modules`, `${clone}/node_modules`, 'junction');
    await exec(process.execPath, [`${clone}/bin/ticketsift.js`, 'init'], { cwd: folder.file('new') });
    const workflow = await readFile(folder.file('new/.github/workflows/ticketsift.yml'), 'utf8');
    expect(workflow).toContain(`uses: ticketsift/ticketsift@${commit}\n`);
    expect(workflow).not.toContain('@v0');
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

describe('the workflows', () => {
  it.each(['docs/examples/workflow.yml', '.github/workflows/ci.yml'])(
    '%s pins the actions of others by commit',
    async (path) => {
      const used = [...(await file(path)).matchAll(/uses: (\S+)/g)].map(([, name]) => name);
      expect(used.length).toBeGreaterThan(1);
      for (const name of used) {
        if (name !== 'ticketsift/ticketsift@v0') expect(name).toMatch(/@[0-9a-f]{40}$/);
      }
      expect(parse(await file(path)).permissions.contents).toBe('read');
    },
  );
});

describe('the example workflow', () => {
  it('runs on pull requests that touch prompts, with no more rights than it needs', async () => {
    expect(parse(await file('docs/examples/workflow.yml'))).toMatchObject({
      on: { pull_request: { paths: expect.arrayContaining(['prompts/**']) } },
      permissions: { contents: 'read', 'pull-requests': 'write' },
    });
  });
});
