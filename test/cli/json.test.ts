import { describe, expect, it } from 'vitest';
import type * as z from 'zod';
import { checkReport } from '../../src/check/reporters/json/schema.js';
import { shownSchemas } from '../../src/run/shown/index.js';
import { allCommands, pathOf } from '../support/commands.js';
import { startEndpoint } from '../support/endpoint.js';
import { startForgedIssuer } from '../support/forged-issuer.js';
import { exampleOf, furnishedUser, needsServer } from '../support/furnished-user.js';
import { authSection } from '../support/login.js';
import { newUser } from '../support/program.js';

/** What is beside `--json`, for a command that shows something else without it. */
const besides: Readonly<Record<string, readonly string[]>> = { classify: ['--dry-run'] };

const schemas: Readonly<Record<string, z.ZodType>> = shownSchemas;
const commands = (await allCommands())
  .filter(({ options }) => options.some(({ long }) => long === '--json'))
  .map((command) => {
    const path = pathOf(command);
    return { path, shape: [path, ...(besides[path] ?? [])].join(' ') };
  });

describe.each(commands.filter(({ path }) => !needsServer(path)))('$path --json', ({ path, shape }) => {
  it('prints what the reference says of it, and nothing else', async () => {
    await using issuer = await startForgedIssuer();
    await using endpoint = await startEndpoint();
    await using user = await furnishedUser(authSection(issuer));
    const env = { TICKETSIFT_TOKEN: await issuer.idToken(), OPENAI_BASE_URL: endpoint.url };
    const { stdout, stderr } = await user.run([...exampleOf(path), ...(besides[path] ?? []), '--json'], env);
    expect(stdout, stderr).toMatch(/^[[{]/);
    const shown: unknown = JSON.parse(stdout);
    expect(schemas[shape]?.safeParse(shown)).toMatchObject({ success: true });
    if (path === 'check') expect(checkReport.safeParse(shown)).toMatchObject({ success: true });
    // A list without items would satisfy any shape.
    expect(shown).not.toEqual([]);
    if (path !== 'check') expect(keysOf(shown).filter((key) => !/^[a-z0-9_]+$/.test(key))).toEqual([]);
  });
});

it('--list of trust prints what the reference says of it', async () => {
  await using user = await furnishedUser('base_url: http://desk.example/v1\n');
  const { stdout } = await user.run(['trust', '--list', '--json']);
  const shown: unknown = JSON.parse(stdout);
  expect(shownSchemas['trust --list'].safeParse(shown)).toMatchObject({ success: true });
  expect(shown).toMatchObject([
    { file: user.folder.file('ticketsift.yaml'), wants: [{ key: ['base_url'] }] },
  ]);
});

it('prices are numbers, those of ticketsift.yaml as well as shipped ones', async () => {
  await using user = await furnishedUser(
    'prices: { gpt-4o: { input: 1, output: 2 }, mine: { input: 3, output: 4 } }\n',
  );
  const settings = shownSchemas.config.parse(JSON.parse((await user.run(['config', '--json'])).stdout));
  const priceOf = (model: string) => settings.find(({ key }) => key === `prices.${model}`)?.value;
  expect(priceOf('gpt-4o')).toEqual({ input: 1, cached_input: 1, output: 2 });
  expect(priceOf('mine')).toEqual({ input: 3, cached_input: 3, output: 4 });
  expect(priceOf('gpt-4o-mini')).toMatchObject({ input: expect.any(Number), output: expect.any(Number) });
});

it('init says as JSON which files it wrote and which it kept', async () => {
  await using user = await newUser();
  await user.folder.write('ticketsift.yaml', 'model: embedded\n');
  const shown = shownSchemas.init.parse(JSON.parse((await user.run(['init', '--json'])).stdout));
  expect(shown[0]).toEqual({ file: 'ticketsift.yaml', written: false });
  expect(shown.slice(1).every(({ written }) => written)).toBe(true);
});

it('each shape is that of a command', () => {
  const shapes = [...commands.map(({ shape }) => shape), 'trust --list', 'classify --batch'];
  expect(Object.keys(shownSchemas).toSorted()).toEqual(shapes.toSorted());
});

it('the commands that show data all have --json', () => {
  expect(commands.map(({ path }) => path)).toEqual(
    expect.arrayContaining(['classify', 'check', 'check history', 'cascade fit', 'sources check', 'config']),
  );
});

it('a list without items is an empty array, and the note about it is on standard error', async () => {
  await using user = await newUser();
  for (const args of [
    ['runs', 'list'],
    ['prompts', 'list'],
    ['labels', 'list'],
    ['trust', '--list'],
  ]) {
    expect(await user.run([...args, '--json'])).toMatchObject({ code: 0, stdout: '[]\n' });
  }
});

it('text that a terminal would obey is escaped', async () => {
  await using endpoint = await startEndpoint();
  await using user = await furnishedUser();
  await user.folder.write('hostile.csv', 'id,text\n1,\u001b[2J\u202ebroken\u009b2J\n');
  const { stdout } = await user.run(['prompts', 'try', 'p.md', 'hostile.csv', '--json'], {
    OPENAI_BASE_URL: endpoint.url,
  });
  for (const character of ['\u001b', '\u202e', '\u009b']) expect(stdout).not.toContain(character);
  expect(JSON.parse(stdout).tickets[0].text).toContain('\u001b[2J\u202ebroken');
});

/** All keys in a value but those of a user: names of parameters and columns. */
function keysOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(keysOf);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [key, ...(key === 'param' ? [] : keysOf(inner))]);
}
