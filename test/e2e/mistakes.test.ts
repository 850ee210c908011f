import { symlink } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { Resources } from '../../src/core/resources.js';
import { startEndpoint } from '../support/endpoint.js';
import { hurriedClock } from '../support/hurried-clock.js';
import { csvOf, newUser, type User } from '../support/program.js';
import { Database } from '../support/sqlite.js';
import { checks } from './mistakes/checks.js';
import { commandLine } from './mistakes/command-line.js';
import { databases } from './mistakes/databases.js';
import { endpoints } from './mistakes/endpoints.js';
import { files } from './mistakes/files.js';
import { logins } from './mistakes/logins.js';
import type { Mistake } from './mistakes/mistake.js';
import { prompts } from './mistakes/prompts.js';
import { records } from './mistakes/records.js';
import { settings } from './mistakes/settings.js';

const usual = {
  't.csv': csvOf(['It is broken', 'It is down']),
  'p.md': '---\ncategories:\n  - name: Bug\n  - name: Other\n---\n{text}\n',
  'labelled.csv': 'id,text,urgent,categories\n1,broken,false,Bug\n2,down,true,Other\n',
  'folder/x.csv': csvOf(['It is broken']),
};

/** What only those who write the program understand. */
const insiders =
  /undefined|\[object|Zod|Sqlite ?Error|doomed|Invalid input|This is unexpected|:SSL routines:|^\s+at /m;

const kinds: readonly (readonly [string, readonly Mistake[]])[] = [
  ['on the command line', commandLine],
  ['with files', files],
  ['with prompts', prompts],
  ['in the configuration', settings],
  ['with endpoints', endpoints],
  ['with databases', databases],
  ['with checks', checks],
  ['with logins', logins],
  ['with results, caches and runs', records],
];

for (const [where, mistakes] of kinds) {
  describe(`a mistake ${where} is answered with what happened, where, and what to do:`, () => {
    for (const mistake of mistakes) it(`${mistake[0]}: ${mistake[1]}`, () => make(mistake));
  });
}

it('there are a hundred of them', () => {
  expect(kinds.flatMap(([, mistakes]) => mistakes).length).toBeGreaterThanOrEqual(100);
});

async function make([, line, exit, code, says, next, given = {}]: Mistake): Promise<void> {
  await using endpoints = new Resources();
  const filled = line.includes('{') ? await fillAddresses(endpoints, given) : (text: string) => text;
  await using user = await furnished(line, given);
  const args = line.split(' ').map((word) => filled(word).replaceAll('~', ' '));
  const found = await user.begin(args, {
    ...(given.env && { env: given.env }),
    ...(given.stdin !== undefined && { stdin: given.stdin }),
    ...(given.isTerminal && { columns: 80 }),
    // Pauses between tries are short, and on a slow machine no try takes too long.
    ...(line.includes('--base-url') && { clock: hurriedClock(50) }),
  }).finished;
  // On one line, however it was wrapped.
  const shown = found.stderr.replace(/\s+/g, ' ');
  expect(shown).toContain(filled(says));
  expect(shown).toContain(filled(next));
  expect(found.stderr).not.toMatch(insiders);
  expect(found.code).toBe(exit);
  if (code !== undefined) expect(found.stderr).toContain(code);
  if (code !== undefined && code !== 'not_cached') {
    expect(shown).toContain(`troubleshooting.md#${code.replace(/^http_\d+$/, 'http_status')}`);
  }
}

/** Starts an endpoint, and stops another. Returns what puts their addresses into a text. */
async function fillAddresses(
  endpoints: Resources,
  { answer }: NonNullable<Mistake[6]>,
): Promise<(text: string) => string> {
  const closed = await startEndpoint();
  await closed.close();
  const { url, port } = endpoints.use(await startEndpoint(answer ? { answer: () => answer } : {}));
  return (text) =>
    text
      .replaceAll('{url}', url)
      .replaceAll('{base}', url.replace('/v1', ''))
      .replaceAll('{host}', `127.0.0.1:${port}`)
      .replaceAll('{closed}', closed.url)
      .replaceAll('{closedHost}', `127.0.0.1:${closed.port}`);
}

/** A user with the usual files and those of a mistake. */
async function furnished(line: string, given: NonNullable<Mistake[6]>): Promise<User> {
  const user = await newUser();
  await Promise.all(
    Object.entries({ ...usual, ...given.files }).map(([name, content]) => user.folder.write(name, content)),
  );
  if (line.includes('loop.csv')) await symlink('loop.csv', user.folder.file('loop.csv'));
  if (line.includes('shop.db')) {
    const database = new Database(user.folder.file('shop.db'));
    database.exec('CREATE TABLE tickets (id TEXT, text TEXT); CREATE TABLE people (name TEXT)');
    database.close();
  }
  if (given.yaml !== undefined) await user.configure(given.yaml);
  return user;
}
