import { readFileSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { expect, it } from 'vitest';
import { newUser } from '../support/program.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const readme = readFileSync(`${root}README.md`, 'utf8');
const [, start = ''] = readme.split('\n## Try it\n');
const [tryIt = ''] = start.split('\n## ');
const [, block = ''] = /```sh\n([^`]+)```/.exec(tryIt) ?? [];

// The embedded model takes 15 s for the sample, and far longer beside other tests.
it('the first commands of README end with 0 and print what it shows', async () => {
  await using user = await newUser();
  await cp(`${root}fixtures`, user.folder.file('fixtures'), { recursive: true });
  const commands = [...block.matchAll(/^npx ticketsift (.+?) *(?:#.*)?$/gm)].map(([, args = '']) => args);
  expect(commands).toEqual(['classify fixtures/tickets.csv']);
  let printed = '';
  for (const args of commands) {
    const { code, stdout, stderr } = await user.begin(args.split(' '), { columns: 80 }).finished;
    expect({ code, stderr }).toMatchObject({ code: 0, stderr: expect.stringContaining(' 0 failed') });
    printed += stripVTControlCharacters(stdout);
  }
  const shown = /```\n(┌[^`]+)\n```/.exec(tryIt)?.[1]?.split('\n') ?? [];
  expect(shown.length).toBeGreaterThan(5);
  expect(shown.filter((line) => line !== '…' && !printed.includes(line))).toEqual([]);
}, 300_000);
