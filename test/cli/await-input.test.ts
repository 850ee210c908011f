import { Readable } from 'node:stream';
import { expect, it } from 'vitest';
import { keysThatEndInput } from '../../src/cli/await-input.js';
import { csvOf, newUser } from '../support/program.js';

const onTerminal = (text: string) => Object.assign(Readable.from([Buffer.from(text)]), { isTTY: true });

it('says on a terminal that classify - waits for tickets, and how to end them', async () => {
  await using user = await newUser();
  const args = ['classify', '-', '--offline'];
  const { stderr } = await user.begin(args, { stdin: onTerminal(csvOf(['a'])), columns: 200 }).finished;
  expect(stderr).toMatch(
    /^note: waiting for tickets on standard input: paste them, then press Ctrl-[DZ].* on a line of its own\n/,
  );
  const piped = await user.begin(args, { stdin: csvOf(['a']), columns: 80 }).finished;
  expect(piped.stderr).not.toContain('waiting for tickets');
});

it.each([
  ['linux', 'Ctrl-D'],
  ['darwin', 'Ctrl-D'],
  ['win32', 'Ctrl-Z and Enter'],
] as const)('names the keys of the system: %s', (platform, keys) => {
  expect(keysThatEndInput(platform)).toBe(keys);
});
