import { describe, expect, it } from 'vitest';
import { says, startEndpoint } from '../support/endpoint.js';
import { asking, csvOf, newUser } from '../support/program.js';

describe('a run with --max-cost whose replies are cut', () => {
  /** An endpoint whose model needs 5,000 tokens, after a run with a spending limit. */
  async function afterLimitedRun(prompt: string) {
    const endpoint = await startEndpoint({
      answer: ({ body: { max_tokens = 1e6 } }) =>
        max_tokens < 5_000
          ? says('{"urgent": fal', { finish: 'length' })
          : says({ urgent: false, categories: ['Bug'] }),
    });
    const user = await newUser();
    await user.configure('prices: { stand-in: { input: 1, output: 1 } }\n');
    await user.folder.write('t.csv', csvOf(['broken']));
    const flags = await asking(user, endpoint.url, prompt);
    const args = ['classify', 't.csv', '--format', 'jsonl', ...flags];
    const first = await user.run([...args, '--max-cost', '1']);
    return {
      endpoint,
      user,
      flags,
      args,
      first,
      async [Symbol.asyncDispose]() {
        await user[Symbol.asyncDispose]();
        await endpoint.close();
      },
    };
  }

  it('says what cut them and how to raise it', async () => {
    await using limited = await afterLimitedRun('Sort: {text}');
    expect(limited.first).toMatchObject({ code: 1 });
    expect(limited.first.stdout).toContain('4096 tokens of a run with --max-cost');
    expect(limited.first.stdout).toContain('max_output_tokens');
  });

  it('leaves nothing in the way of a run without it, which is reported by --dry-run', async () => {
    await using limited = await afterLimitedRun('Sort: {text}');
    const { user, args, endpoint } = limited;
    expect((await user.run([...args, '--max-cost', '1', '--dry-run'])).stdout).toContain('0  to send');
    expect((await user.run([...args, '--dry-run'])).stdout).toContain('1  to send');
    expect((await user.run([...args, '--max-cost', '1'])).code).toBe(1);
    expect(endpoint.requests).toHaveLength(1);
    expect((await user.run(args)).code).toBe(0);
    expect((await user.run([...args, '--max-cost', '1'])).code).toBe(0);
    expect(endpoint.requests).toHaveLength(2);
  });

  it('is not sent again where the limit is the prompt’s own', async () => {
    await using limited = await afterLimitedRun('---\nmax_output_tokens: 4096\n---\nSort: {text}');
    expect(limited.first.stdout).toContain('raise max_output_tokens');
    expect((await limited.user.run(limited.args)).code).toBe(1);
    expect(limited.endpoint.requests).toHaveLength(1);
  });

  it('is shown as it came with --offline, and sent again afterwards', async () => {
    await using limited = await afterLimitedRun('Sort: {text}');
    const { user, args, endpoint } = limited;
    expect((await user.run([...args, '--offline'])).stdout).toContain('cut_off');
    expect(endpoint.requests).toHaveLength(1);
    expect((await user.run(args)).code).toBe(0);
  });

  it('is sent again by a check', async () => {
    await using limited = await afterLimitedRun('Sort: {text}');
    const { user, endpoint } = limited;
    await user.folder.write('labelled.csv', 'id,text,urgent,categories\nT1,broken,false,Bug\n');
    await user.configure(
      `prices: { stand-in: { input: 1, output: 1 } }\nchecks:\n  mine: { prompt: p.md, tickets: labelled.csv, model: stand-in, thresholds: { exact: 1 } }\n`,
    );
    const check = ['check', '--base-url', endpoint.url];
    const { code, stdout, stderr } = await user.run(check);
    expect(code, stdout + stderr).toBe(0);
    expect(endpoint.requests).toHaveLength(2);
  });

  it('is sent again where it was carried to another cache, and gives way to a whole answer', async () => {
    await using limited = await afterLimitedRun('Sort: {text}');
    const { user, args, endpoint } = limited;
    await user.run(['cache', 'export', 'cut.jsonl']);
    await user.run(args);
    await user.run(['cache', 'export', 'whole.jsonl']);
    expect(endpoint.requests).toHaveLength(2);
    const other = [...args, '--cache', 'other.db'];
    await user.run(['cache', 'import', 'cut.jsonl', '--cache', 'other.db']);
    expect((await user.run([...other, '--max-cost', '1'])).code).toBe(1);
    await user.run(['cache', 'import', 'whole.jsonl', '--cache', 'other.db']);
    await user.run(['cache', 'import', 'cut.jsonl', '--cache', 'other.db']);
    expect((await user.run(other)).code).toBe(0);
    expect(endpoint.requests).toHaveLength(2);
    await user.run(['cache', 'import', 'cut.jsonl', '--cache', 'third.db']);
    expect((await user.run([...args, '--cache', 'third.db'])).code).toBe(0);
    expect(endpoint.requests).toHaveLength(3);
  });
});
