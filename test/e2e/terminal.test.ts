import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { byText, startEndpoint } from '../support/endpoint.js';
import { asking, csvOf, newUser } from '../support/program.js';
import { deferred } from '../support/scripted-model.js';
import { inTerminal, linesOf } from '../support/terminal.js';

const esc = '\u001b';
const texts = [
  'The dashboard is down since nine',
  '日本語のチケットです。'.repeat(9),
  'Love it 👩‍👩‍👧‍👦🇩🇪',
  `${esc}[31mred\u202e`,
  'x'.repeat(500),
];

describe.each([80, 200])('in a terminal of %i columns', (columns) => {
  it('the table is straight and no wider', async () => {
    await using endpoint = await startEndpoint();
    await using user = await newUser();
    await user.folder.write('t.csv', csvOf(texts));
    const terminal = inTerminal(user, ['classify', 't.csv', ...(await asking(user, endpoint.url))], {
      columns,
    });
    expect(await terminal.exited).toBe(0);
    const lines = linesOf(terminal.output());
    const frame = lines.filter((line) => /^[│┌├└]/.test(line));
    expect(frame).toHaveLength(texts.length + 4);
    expect(new Set(frame.map((line) => stringWidth(line))).size).toBe(1);
    expect(Math.max(...lines.map((line) => stringWidth(line)))).toBeLessThanOrEqual(columns);
    expect(terminal.output()).not.toContain('[31mred\u202e');
  });
});

describe('colour', () => {
  it.each<[string, string[], Record<string, string>, boolean]>([
    ['is there in a terminal', [], {}, true],
    ['is not there with --no-color', ['--no-color'], {}, false],
    ['is not there with NO_COLOR', [], { NO_COLOR: '1' }, false],
  ])('%s', async (_, flags, env, expected) => {
    await using endpoint = await startEndpoint();
    await using user = await newUser();
    await user.folder.write('t.csv', csvOf(['It is down']));
    const args = ['classify', 't.csv', ...flags, ...(await asking(user, endpoint.url))];
    const terminal = inTerminal(user, args, { env: { ...env, CI: '1' } });
    await terminal.exited;
    expect(terminal.output().includes(`${esc}[`)).toBe(expected);
  });

  it('is not there in a pipe, and neither is a line that moves', async () => {
    await using endpoint = await startEndpoint();
    await using user = await newUser();
    await user.folder.write('t.csv', csvOf(['It is down']));
    const { stdout, stderr } = await user.run(['classify', 't.csv', ...(await asking(user, endpoint.url))]);
    expect(stdout + stderr).not.toMatch(/[^\P{C}\n]/u);
    const forced = await user.run(['classify', 't.csv', ...(await asking(user, endpoint.url))], {
      FORCE_COLOR: '1',
    });
    expect(forced.stdout).toContain(`${esc}[`);
  });
});

describe('while a run goes on', () => {
  it('a line moves, and Ctrl-C stops it and leaves the terminal as it was', async () => {
    const gate = deferred();
    const answer = async (request: Parameters<typeof byText>[0]) => {
      if (request.n > 3) await gate.promise;
      return byText(request);
    };
    await using endpoint = await startEndpoint({ answer });
    await using user = await newUser();
    await user.folder.write('t.csv', csvOf(Array.from({ length: 50 }, (_, n) => `text ${n}`)));
    const flags = await asking(user, endpoint.url);
    const terminal = inTerminal(user, ['classify', 't.csv', '--concurrency', '2', ...flags]);
    await terminal.until(/3 of 50 tickets · /);
    terminal.type('\u0003');
    await terminal.until(/stopping/);
    gate.resolve();
    expect(await terminal.exited).toBe(130);
    expect(terminal.output()).toContain('run the same command again to continue');
    const [hidden, shown] = ['[?25l', '[?25h'].map((code) => terminal.output().lastIndexOf(`${esc}${code}`));
    expect(shown).toBeGreaterThan(hidden ?? -1);
  });
});

describe('--format csv on a terminal', () => {
  it('does not let a ticket move it', async () => {
    await using endpoint = await startEndpoint();
    await using user = await newUser();
    await user.folder.write('t.csv', csvOf([`${esc}[2J${esc}]0;owned\u0007`]));
    const args = ['classify', 't.csv', '--format', 'csv', '-q', ...(await asking(user, endpoint.url))];
    const terminal = inTerminal(user, args);
    await terminal.exited;
    expect(terminal.output()).not.toContain(esc);
  });
});
