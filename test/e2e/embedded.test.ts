import { cp, mkdir, readdir, symlink } from 'node:fs/promises';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startEndpoint } from '../support/endpoint.js';
import { csvOf, newUser } from '../support/program.js';

const sample = resolve('fixtures/tickets.csv');

/** The model embeds for seconds, and for a minute on a busy machine. */
const slow = { timeout: 240_000 };

describe('without a key and without a network', slow, () => {
  it('the embedded model answers, and says what it is', async () => {
    await using user = await newUser();
    const { code, stdout, stderr } = await user.spawn(['classify', sample, '--limit', '8']);
    expect(code).toBe(0);
    expect(stdout).toContain('T-1008');
    expect(stderr).toContain(' · prompt triage (shipped) · model embedded (no key set)\n');
    expect(stderr).toMatch(/^note: embedded is a small model, see https:.*models\.md$/m);
  });

  it('gives the same answers on every run, at any concurrency, whatever stands beside a ticket', async () => {
    await using user = await newUser();
    // Fewer examples to embed than the shipped prompts have.
    await user.folder.write('p.md', '---\ncategories: [{ name: Bug }, { name: Billing }]\n---\n{text}');
    const run = (...flags: string[]) =>
      user.run(['classify', sample, '--prompt', 'p.md', '--format', 'jsonl', '--no-cache', '-q', ...flags]);
    const all = (await run('--limit', '13')).stdout;
    expect((await run('--limit', '13', '--concurrency', '1')).stdout).toBe(all);
    const alone = (await run('--limit', '1')).stdout;
    expect(all.startsWith(alone)).toBe(true);
  });

  it('a prompt without categories is refused, since there is nothing to choose from', async () => {
    await using user = await newUser();
    await user.folder.write('t.csv', csvOf(['It is down']));
    const { code, stderr } = await user.run(['classify', 't.csv', '--prompt', 'plain']);
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('(bad_prompt)') });
  });

  it('where its packages are not installed, the error says how to install them', async () => {
    await using user = await newUser();
    const copy = user.folder.file('copy');
    for (const part of ['bin', 'dist', 'prompts', 'package.json'])
      await cp(part, `${copy}/${part}`, { recursive: true });
    await mkdir(`${copy}/node_modules`);
    const packages = (await readdir('node_modules')).filter((name) => !name.startsWith('@lat.md'));
    for (const name of packages) await symlink(resolve('node_modules', name), `${copy}/node_modules/${name}`);
    await user.folder.write('t.csv', csvOf(['It is down']));
    const { code, stderr } = await user.spawn(['classify', 't.csv'], {}, `${copy}/bin/ticketsift.js`);
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('(embedded_missing)') });
    expect(stderr).toContain('npm install');
  });
});

describe('what the embedded model had better not answer', slow, () => {
  const file = resolve('fixtures/other-languages.csv');
  const codes = (stdout: string) =>
    JSON.parse(stdout).map(({ error }: { error: { code: string } | null }) => error?.code ?? 'answered');
  const unread = 'language_not_supported';

  it('is the error language_not_supported in languages that it does not read, and a note says it once', async () => {
    await using user = await newUser();
    await user.folder.write('p.md', '---\ncategories: [{ name: Bug }, { name: Billing }]\n---\n{text}');
    const run = (...flags: string[]) =>
      user.run(['classify', file, '--prompt', 'p.md', '--format', 'json', ...flags]);
    const { code, stdout, stderr } = await run();
    expect(code).toBe(1);
    expect(codes(stdout)).toEqual([...Array.from({ length: 6 }, () => unread), 'answered', 'answered']);
    expect(stderr).toContain('does not read the language of 6 tickets');

    const guessed = await run('--any-language');
    expect(guessed.code).toBe(0);
    expect(
      JSON.parse(guessed.stdout).map(({ confidence }: { confidence: string }) => confidence === '0'),
    ).toEqual([true, true, true, true, true, true, false, false]);

    // The answers are cached, and what is taken of them is not: another limit takes others.
    const unsure = await run('--min-confidence', '1', '--offline');
    expect(codes(unsure.stdout)).toEqual([...Array.from({ length: 6 }, () => unread), 'unsure', 'unsure']);
  });

  it('can be sent to another model', async () => {
    await using endpoint = await startEndpoint();
    await using user = await newUser();
    await user.folder.write('p.md', '---\ncategories: [{ name: Bug }, { name: Billing }]\n---\n{text}');
    await user.run(['classify', file, '--prompt', 'p.md', '--min-confidence', '1']);
    const again = await user.run([
      ...['classify', '--retry-errors', 'last', '--model', 'stand-in', '--base-url', endpoint.url],
      ...['--format', 'json'],
    ]);
    expect(endpoint.requests).toHaveLength(8);
    expect(codes(again.stdout)).toEqual(Array.from({ length: 8 }, () => 'answered'));
  });

  it('--min-confidence is refused for a model that does not say how sure it is', async () => {
    await using user = await newUser();
    const flags = ['--model', 'gpt-4o-mini', '--base-url', 'http://127.0.0.1:9'];
    const { code, stderr } = await user.run(['classify', file, '--min-confidence', '0.5', ...flags]);
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: expect.stringContaining('--min-confidence has no effect without --model embedded'),
    });
  });
});
