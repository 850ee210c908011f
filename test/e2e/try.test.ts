import { once } from 'node:events';
import { rename, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { type Asked, gate, says, startEndpoint, status } from '../support/endpoint.js';
import { csvOf, newUser, type User } from '../support/program.js';
import { inTerminal, linesOf, type Terminal } from '../support/terminal.js';

const tickets = Array.from({ length: 30 }, (_, n) => (n % 5 === 0 ? `bill ${n}` : `crash ${n}`));
const prompt = (instruction: string) => `---\nname: sorter\n---\n${instruction}: {text}`;
const textOf = ({ messages }: Asked) => messages.at(-1)?.content ?? '';

/** Does what the prompt says: bills are Billing only where it is told so. */
const obedient = (request: Asked) => {
  const text = textOf(request);
  const isBill = text.includes('Mind bills') && text.includes(': bill');
  return says({ urgent: isBill, categories: [isBill ? 'Billing' : 'Bug'] });
};

/** Somebody with 30 tickets, a prompt, and the price of the model. */
async function userWith(instruction: string): Promise<User> {
  const user = await newUser();
  await user.configure('prices:\n  stand-in: { input: 1000, output: 1000 }\n');
  await user.folder.write('t.csv', csvOf(tickets));
  await user.folder.write('p.md', prompt(instruction));
  return user;
}

const tryWith = (url: string, ...more: string[]) => [
  'prompts',
  'try',
  'p.md',
  't.csv',
  '--base-url',
  url,
  '--model',
  'stand-in',
  ...more,
];

/** The screen as it is now: what was on it before the last time that it was cleared is gone. */
function screen(terminal: Terminal): string {
  const output = terminal.output();
  return linesOf(output.slice(output.lastIndexOf('\u001b[2J') + 1)).join('\n');
}

/** Resolves once a try is on the screen that says so. */
async function shows(terminal: Terminal, pattern: RegExp): Promise<string> {
  await terminal.until(new RegExp(`${pattern.source}[\\s\\S]*waiting for p\\.md to be saved`));
  return screen(terminal);
}

describe('ticketsift prompts try', () => {
  it('classifies a sample that can be had again, and says what it cost', async () => {
    await using endpoint = await startEndpoint({ answer: obedient });
    await using user = await userWith('Sort');
    const first = await user.run(tryWith(endpoint.url));
    expect(first.code).toBe(0);
    expect(first.stdout.match(/│ T\d+ /g)).toHaveLength(20);
    expect(first.stderr).toMatch(
      /^sorter on 20 of 30 tickets \(seed 1\), by stand-in\n0 from the cache, 20 sent, 0 failed; this try cost \$0\.\d{4}\n$/m,
    );
    expect(endpoint.requests).toHaveLength(20);
    const again = await user.run(tryWith(endpoint.url));
    expect(again.stdout).toBe(first.stdout);
    expect(again.stderr).toContain('20 from the cache, 0 sent, 0 failed; this try cost nothing');
    const other = await user.run(tryWith(endpoint.url, '--seed', '2', '--sample', '5'));
    expect(other.stdout.match(/│ T\d+ /g)).toHaveLength(5);
  });

  it('shares what is remembered with classify', async () => {
    await using endpoint = await startEndpoint({ answer: obedient });
    await using user = await userWith('Sort');
    await user.run([
      'classify',
      't.csv',
      '--prompt',
      'p.md',
      '--base-url',
      endpoint.url,
      '--model',
      'stand-in',
    ]);
    expect((await user.run(tryWith(endpoint.url, '--offline'))).stderr).toContain(
      '20 from the cache, 0 sent',
    );
  });

  it('is JSON, too', async () => {
    await using endpoint = await startEndpoint({
      answer: (request) => (textOf(request).includes('crash 1') ? status(400) : obedient(request)),
    });
    await using user = await userWith('Mind bills');
    const { code, stdout } = await user.run(tryWith(endpoint.url, '--json', '--sample', '30'));
    expect(code).toBe(1);
    const tried = JSON.parse(stdout);
    expect(tried).toMatchObject({
      prompt: { name: 'sorter', version: null, path: 'p.md', hash: expect.stringMatching(/^[0-9a-f]{64}$/) },
      ...{ model: 'stand-in', seed: 1, of: 30, cached: 0, changed: null },
    });
    expect(tried.cost_usd).toBeGreaterThan(0);
    expect(tried.tickets[0]).toEqual({
      ...{ id: 'T1', text: 'bill 0', urgent: true, categories: ['Billing'], error: null },
      ...{ origin: 'sent', was: null },
    });
    expect(tried.tickets[1]).toMatchObject({ urgent: null, categories: null, error: { code: 'http_400' } });
  });

  it.each([
    ['a prompt that is not there', ['trige', 't.csv'], 'Did you mean triage?'],
    ['tickets that are not there', ['p.md', 'no.csv'], 'no.csv'],
    ['a column that is not there', ['q.md', 't.csv'], 'customer'],
    ['a saved prompt to be watched', ['triage', 't.csv', '--watch'], 'ticketsift prompts pull triage'],
    ['a file to be watched that is not there', ['no.md', 't.csv', '--watch'], 'no.md: no such file'],
  ])('says what is wrong with %s', async (_, args, message) => {
    await using user = await userWith('Sort');
    await user.folder.write('q.md', '{text} {customer}');
    const asking = ['--base-url', 'http://127.0.0.1:1/v1', '--model', 'x'];
    expect(await user.run(['prompts', 'try', ...args, ...asking])).toMatchObject({
      ...{ code: 2, stdout: '' },
      stderr: expect.stringContaining(message),
    });
  });
});

describe('ticketsift prompts try --watch', () => {
  it('draws the table anew when the file is saved, marks what changed, and asks only what is new', async () => {
    await using endpoint = await startEndpoint({ answer: obedient });
    await using user = await userWith('Sort');
    const terminal = inTerminal(user, tryWith(endpoint.url, '--watch', '--sample', '30'), { columns: 100 });
    const first = await shows(terminal, /30 sent/);
    expect(first).not.toContain('changed');
    expect(endpoint.requests).toHaveLength(30);

    // Written over in place.
    await user.folder.write('p.md', prompt('Mind bills'));
    const second = await shows(terminal, /6 rows changed since the last try/);
    expect(second).toMatch(/0 from the cache, 30 sent, 0 failed; this try cost \$\d/);
    const marked = second.split('\n').filter((line) => line.includes('* was Bug'));
    expect(marked).toHaveLength(6);
    expect(marked[0]).toMatch(/T1 .*bill 0 .* yes .* Billing .* \* was Bug/);
    // What is on the screen is this one table, from its top.
    expect(second.match(/┌/g)).toHaveLength(1);

    // Another file moved into its place, which says what the first one said.
    await user.folder.write('new.md', prompt('Sort'));
    await rename(user.folder.file('new.md'), user.folder.file('p.md'));
    const third = await shows(terminal, /30 from the cache, 0 sent, 0 failed; this try cost nothing/);
    expect(third.match(/\* was urgent: Billing/g)).toHaveLength(6);
    expect(endpoint.requests).toHaveLength(60);

    terminal.type('\u0003');
    expect(await terminal.exited).toBe(130);
    expect(screen(terminal)).not.toContain('stopping');
  });

  it.each([80, 200])('keeps to the %i columns of the terminal', async (columns) => {
    await using endpoint = await startEndpoint({ answer: obedient });
    await using user = await userWith('Sort');
    const terminal = inTerminal(user, tryWith(endpoint.url, '--watch'), { columns });
    await shows(terminal, /20 sent/);
    await user.folder.write('p.md', prompt('Mind bills'));
    const lines = (await shows(terminal, /rows? changed/)).split('\n');
    expect(lines.join('\n')).toContain('* was Bug');
    expect(Math.max(...lines.map((line) => line.trimEnd().length))).toBeLessThanOrEqual(columns);
    terminal.type('\u0003');
    await terminal.exited;
  });

  it('tells what is wrong with a prompt, and goes on when it is mended', async () => {
    await using endpoint = await startEndpoint({ answer: obedient });
    await using user = await userWith('Sort');
    const terminal = inTerminal(user, tryWith(endpoint.url, '--watch'));
    await shows(terminal, /20 sent/);
    await user.folder.write('p.md', '---\nnope: 1\n---\n{text}');
    await shows(terminal, /p\.md:2: There is no key `nope`/);
    await user.folder.write('p.md', '{text} {customer}');
    await shows(terminal, /There is no column customer|\{customer\}/);
    await user.folder.write('p.md', prompt('Mind bills'));
    await shows(terminal, /20 sent[\s\S]*rows? changed since the last try/);
    terminal.type('\u0003');
    expect(await terminal.exited).toBe(130);
  });

  it('drops a try when the file is saved again, and keeps what was answered', async () => {
    const door = gate();
    await using endpoint = await startEndpoint({
      answer: async (request) => {
        if (textOf(request).includes('Slow') && request.n > 10) await door.opened;
        return obedient(request);
      },
    });
    await using user = await userWith('Slow');
    const terminal = inTerminal(user, tryWith(endpoint.url, '--watch'));
    await endpoint.arrived(20);
    await user.folder.write('p.md', prompt('Sort'));
    const shown = await shows(terminal, /20 sent/);
    expect(shown).toContain('0 from the cache, 20 sent');
    door.open();
    await user.folder.write('p.md', prompt('Slow'));
    await shows(terminal, /10 from the cache, 10 sent/);
    terminal.type('\u0003');
    expect(await terminal.exited).toBe(130);
  });

  it('lets what is under way finish on Ctrl-C, and says so', async () => {
    await using endpoint = await startEndpoint({ answer: () => new Promise(() => {}) });
    await using user = await userWith('Sort');
    const terminal = inTerminal(user, tryWith(endpoint.url, '--watch'));
    await endpoint.arrived(1);
    terminal.type('\u0003');
    await terminal.until(/stopping: requests in flight may finish/);
    terminal.type('\u0003');
    expect(await terminal.exited).toBe(130);
  });

  it('says when the money is spent, and waits for the next save', async () => {
    await using endpoint = await startEndpoint({ answer: obedient });
    await using user = await userWith('Sort');
    const terminal = inTerminal(user, tryWith(endpoint.url, '--watch', '--max-cost', '0.000001'));
    await shows(terminal, /\(cost_limit\)/);
    expect(endpoint.requests).toHaveLength(0);
    terminal.type('\u0003');
    expect(await terminal.exited).toBe(130);
  });

  it('writes one try below the other into a pipe, as lines of JSON if those are wanted', async () => {
    await using endpoint = await startEndpoint({ answer: obedient });
    await using user = await userWith('Sort');
    const { child, finished } = user.start(tryWith(endpoint.url, '--watch', '--json'));
    await once(child.stdout ?? child, 'data');
    await writeFile(user.folder.file('p.md'), prompt('Mind bills'));
    await endpoint.arrived(40);
    await once(child.stdout ?? child, 'data');
    child.kill('SIGINT');
    const { stdout, stderr } = await finished;
    const tries = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(tries).toMatchObject([
      { changed: null, sent: 20 },
      { changed: expect.any(Number), sent: 20, cached: 0 },
    ]);
    expect(tries[1].tickets.filter(({ was }: { was: unknown }) => was !== null)).toHaveLength(
      tries[1].changed,
    );
    expect(`${stdout}${stderr}`).not.toContain('\u001b');
  });
});
