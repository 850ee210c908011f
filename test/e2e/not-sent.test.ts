import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { byText, says, startEndpoint, status } from '../support/endpoint.js';
import { asking, csvOf, newUser } from '../support/program.js';
import { deferred } from '../support/scripted-model.js';

const texts = Array.from({ length: 50 }, (_, n) => `text ${n}`);

describe('tickets that a run did not get to', () => {
  it('are counted after an interrupt as not sent, not as failed, and listed nowhere', async () => {
    const gate = deferred();
    await using endpoint = await startEndpoint({
      async answer(request) {
        if (request.n > 3) await gate.promise;
        return byText(request);
      },
    });
    await using user = await newUser();
    await user.folder.write('t.csv', csvOf(texts));
    const args = ['classify', 't.csv', '-v', '--concurrency', '2', ...(await asking(user, endpoint.url))];
    const run = user.begin(args);
    await endpoint.arrived(5);
    run.interrupt();
    gate.resolve();
    const { code, stdout, stderr } = await run.finished;
    expect(code).toBe(130);
    const [, total, sent, failed, notSent] =
      /^(\d+) tickets: (\d+) classified, \d+ urgent, (\d+) failed, (\d+) not sent$/m.exec(stderr) ?? [];
    expect([Number(total), failed]).toEqual([Number(sent) + Number(notSent), '0']);
    expect(stdout.split('\n').filter((line) => line.startsWith('│ T'))).toHaveLength(Number(sent));
    expect(stdout + stderr).not.toContain('not_sent');
    expect(stderr).not.toMatch(/^error/m);
    expect((await user.run(['runs', 'list'])).stdout).toContain(`interrupted, ${notSent} not sent`);
    expect((await user.run(['runs', 'show', 'last'])).stdout).toContain(`0 failed, ${notSent} not sent`);
  });

  it('keep their rows in a file, with as many as the summary, the record and a report say', async () => {
    await using endpoint = await startEndpoint({
      answer: (request) => (request.n > 3 ? status(401, 'Incorrect API key provided.') : byText(request)),
    });
    await using user = await newUser();
    await user.folder.write('t.csv', csvOf(texts));
    const args = ['classify', 't.csv', '--concurrency', '1', ...(await asking(user, endpoint.url))];
    const { code, stderr } = await user.run([...args, '--output', 'r.csv']);
    expect(code).toBe(1);
    const [, total, classified, failed, notSent] =
      /^(\d+) tickets: (\d+) classified, \d+ urgent, (\d+) failed, (\d+) not sent$/m.exec(stderr) ?? [];
    const rows = (await readFile(user.folder.file('r.csv'), 'utf8')).trimEnd().split(/\r?\n/).slice(1);
    const having = (end: RegExp) => String(rows.filter((row) => end.test(row)).length);
    expect([String(rows.length), having(/,$/), having(/,"?http_401\b/), having(/,"?not_sent\b/)]).toEqual([
      total,
      classified,
      failed,
      notSent,
    ]);
    const { stdout } = await user.run(['runs', 'show', 'last', '--json']);
    expect(JSON.parse(stdout).result).toMatchObject({
      tickets: Number(total),
      failed: Number(failed),
      not_sent: Number(notSent),
    });
    const again = await user.run([...args, '--output', 'r.html']);
    const sent = /(\d+) failed, (\d+) not sent$/m.exec(again.stderr);
    const report = await readFile(user.folder.file('r.html'), 'utf8');
    expect(report).toContain(`<dt>Failed</dt><dd>${sent?.[1]}</dd>`);
    expect(report).toContain(`<dt>Not sent</dt><dd>${sent?.[2]}</dd>`);
  });
});

describe('a key that is refused', () => {
  it('is said once', async () => {
    await using endpoint = await startEndpoint({ answer: () => status(401, 'Incorrect API key provided.') });
    await using user = await newUser();
    await user.folder.write('t.csv', csvOf(texts));
    const { code, stdout, stderr } = await user.run([
      'classify',
      't.csv',
      ...(await asking(user, endpoint.url)),
    ]);
    expect(code).toBe(1);
    expect((stdout + stderr).split('Incorrect API key provided.')).toHaveLength(2);
    expect(stderr).toMatch(/^error: .*401.*Incorrect API key provided\./m);
  });
});

describe('a reply that cannot be read', () => {
  const reply = `I am sorry\u001b[31m, but ${'I cannot say. '.repeat(40)}`;

  it.each([
    ['classify -v', ['classify', 't.csv', '-v', '--repair', '0']],
    ['prompts try', ['prompts', 'try', 'p.md', 't.csv']],
  ])('is shown from its start, shortened and harmless, by %s', async (_, args) => {
    await using endpoint = await startEndpoint({ answer: () => says(reply) });
    await using user = await newUser();
    await user.folder.write('t.csv', csvOf(['a']));
    const flags = await asking(user, endpoint.url);
    const { code, stderr } = await user.run([
      ...args,
      ...flags.slice(0, args[0] === 'prompts' ? 4 : undefined),
    ]);
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /T1: invalid_json: The reply holds no single JSON object: “I am sorry␛\[31m, but I cannot say\. .{150,}…”$/m,
    );
    expect(/^.*T1: invalid_json.*$/m.exec(stderr)?.[0].match(/I am sorry/g)).toHaveLength(1);
    expect(stderr).not.toContain('\u001b');
    expect(stderr.length).toBeLessThan(2_000);
  });

  it('is not shown with -q', async () => {
    await using endpoint = await startEndpoint({ answer: () => says('no') });
    await using user = await newUser();
    await user.folder.write('t.csv', csvOf(['a']));
    const flags = (await asking(user, endpoint.url)).slice(0, 4);
    const { stderr } = await user.run(['prompts', 'try', 'p.md', 't.csv', '-q', ...flags]);
    expect(stderr).toBe('');
  });
});
