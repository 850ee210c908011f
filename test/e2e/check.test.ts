import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newUser, type User } from '../support/program.js';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** A user in a copy of what the project checks of itself. */
async function inProject(): Promise<User> {
  const user = await newUser();
  for (const name of ['ticketsift.yaml', 'prompts', 'fixtures'])
    await cp(join(root, name), user.folder.file(name), { recursive: true });
  return user;
}

/** Each of the two categories is said to be what the other is. */
async function swap(user: User, one: string, other: string): Promise<void> {
  const path = user.folder.file('prompts/triage.md');
  const text = await readFile(path, 'utf8');
  const head = (name: string) => `  - name: ${name}\n`;
  const swapped = text.replace(head(one), '\0').replace(head(other), head(one)).replace('\0', head(other));
  expect(swapped).not.toBe(text);
  await writeFile(path, swapped);
}

const flips = (stdout: string) => {
  const [suite] = JSON.parse(stdout).suites;
  return suite.tickets.filter((ticket: { flip?: string }) => ticket.flip === 'regression');
};

describe("the project's own check", () => {
  let user: User;
  beforeAll(async () => {
    user = await inProject();
  });
  afterAll(() => user[Symbol.asyncDispose]());

  it('is run by .ci/run, which stops where it fails', async () => {
    const script = await readFile(join(root, '.ci/run'), 'utf8');
    expect(script).toMatch(/^set -euo pipefail$/m);
    expect(script).toMatch(/^npx ticketsift check$/m);
  });

  it('passes, is recorded, and is replayed byte for byte where nothing can be reached', async () => {
    const json = ['--reporter', 'json'];
    const recorded = await user.run(['check', ...json, '--record', 'answers.jsonl']);
    expect(recorded).toMatchObject({ code: 0, stderr: expect.stringContaining('answers.jsonl holds') });
    const offline = 'unshare --net "$@" 2>/dev/null || exec env HTTPS_PROXY=http://127.0.0.1:9 "$@"';
    const replayed = await user.intoShell(offline, ['check', ...json, '--replay', 'answers.jsonl']);
    expect(replayed.stdout).toBe(recorded.stdout);
    expect(replayed.code).toBe(0);
  });

  it('turns red when two descriptions of the prompt are swapped, and shows what is wrong now', async () => {
    await using broken = await inProject();
    await swap(broken, 'Uptime', 'Bug');
    const { code, stdout } = await broken.run(['check', '--reporter', 'json']);
    expect(code).toBe(3);
    expect(JSON.parse(stdout).suites[0]).toMatchObject({
      outcome: 'fail',
      comparison: { verdict: 'REGRESSION' },
    });
    const labels = flips(stdout).map(
      ({ expected }: { expected: { categories: string[] } }) => expected.categories,
    );
    expect(labels.length).toBeGreaterThan(20);
    expect(labels.every((names: string[]) => names.includes('Uptime') || names.includes('Bug'))).toBe(true);
    expect((await broken.run(['check', '--approve'])).code).toBe(0);
    expect((await broken.run(['check'])).code).toBe(0);
  });
});
