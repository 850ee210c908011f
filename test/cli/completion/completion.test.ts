import { mkdir } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { startAttacker } from '../../support/attacker.js';
import { furnishedUser, recordRuns } from '../../support/furnished-user.js';
import { newUser, type User } from '../../support/program.js';

const breaks = ' \t\n"\'><=;|&(:';

/** What the program answers a shell that hands over words: whether files may be there, and the words. */
async function answer(user: User, words: readonly string[]) {
  const { code, stdout, stderr } = await user.run(['__complete', 'fish', '--', ...words]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const [head, ...lines] = stdout.trimEnd().split('\n');
  return { head, words: lines.map((line) => line.replace(/\t.*/, '')) };
}

/** What the program answers bash, which hands over the line. */
async function replies(user: User, line: string): Promise<string[]> {
  const { code, stdout, stderr } = await user.run(['__complete', 'bash', '--', line, breaks]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout.trimEnd().split('\n').slice(1);
}

describe('what may be next', () => {
  it.each<[words: string[], expected: string[]]>([
    [['cl'], ['classify']],
    [
      ['runs', ''],
      ['list', 'show', 'diff'],
    ],
    [['-q', '--profile', 'x', 'runs', 'd'], ['diff']],
    [['help', 'runs', 's'], ['show']],
    [['classify', '--form'], ['--format']],
    [
      ['classify', '--format', 'j'],
      ['json', 'jsonl'],
    ],
    [
      ['classify', '--format=j'],
      ['--format=json', '--format=jsonl'],
    ],
    [
      ['classify', '--thread', ''],
      ['customer', 'all'],
    ],
    [
      ['classify', '--model', ''],
      ['embedded', 'gpt-4o-mini'],
    ],
    [['prompts', 'try', '--model=emb'], ['--model=embedded']],
    [
      ['check', '--cascade', 'embedded,gpt-4o'],
      ['embedded,gpt-4o', 'embedded,gpt-4o-mini'],
    ],
    [['cache', 'export', '--model', 'emb'], ['embedded']],
    [['check', '--reporter', 'ju'], ['junit']],
    [['check', '--reporter', 'text,ju'], ['text,junit']],
    [
      ['completion', ''],
      ['bash', 'zsh', 'fish'],
    ],
    [
      ['config', 'get', 'studio.m'],
      ['studio.models', 'studio.max_cost_per_user'],
    ],
    [['classify', '--limit', ''], []],
    [['classify', '--', '--form'], []],
    [['nothing', 'of', 'this', ''], []],
    [['runs', 'show', '--js'], ['--json']],
    [['runs', '--profi'], ['--profile']],
  ])('of %j is %j', async (words, expected) => {
    await using user = await newUser();
    expect((await answer(user, words)).words).toEqual(expect.arrayContaining(expected));
    if (expected.length === 0) expect((await answer(user, words)).words).toEqual([]);
  });

  it.each<[words: string[], head: string]>([
    [['classify', 't'], 'files'],
    [['classify', '--output', ''], 'files'],
    [['classify', '--output='], 'files'],
    [['classify', '--', '-'], 'files'],
    [['check', '--prompt', ''], 'files'],
    [['classify', '--format', ''], 'words'],
    [['runs', 'show', ''], 'words'],
    [[''], 'words'],
  ])('of %j are %s', async (words, head) => {
    await using user = await newUser();
    expect((await answer(user, words)).head).toBe(head);
  });

  it('hides what is hidden', async () => {
    await using user = await newUser();
    expect((await answer(user, [''])).words).not.toContain('__complete');
    expect((await user.run(['--help'])).stdout).not.toContain('__complete');
  });

  it('are names of what there is', async () => {
    await using user = await newUser();
    await user.folder.write('prompts/own.md', 'Sort: {text}');
    await user.folder.write('saved.md', 'Sort: {text}');
    await user.run(['prompts', 'save', 'saved.md']);
    await mkdir(user.folder.file('home/state'), { recursive: true });
    recordRuns(user, 1);
    await user.folder.write(
      'ticketsift.yaml',
      'sources: { desk: { url: t.csv } }\nchecks: { mine: { prompt: p.md, tickets: t.csv } }\n',
    );
    expect((await answer(user, ['prompts', 'show', ''])).words).toEqual(
      expect.arrayContaining(['saved', 'triage', 'prompts/own.md']),
    );
    expect((await answer(user, ['runs', 'show', ''])).words).toEqual(['last', 'second', 'first']);
    expect((await answer(user, ['runs', 'diff', 'f'])).words).toEqual(['first']);
    expect((await answer(user, ['classify', '--retry-errors', 's'])).words).toEqual(['second']);
    expect((await answer(user, ['classify', 'd'])).words).toEqual(['desk']);
    expect((await answer(user, ['sources', 'check', ''])).words).toEqual(['desk']);
    expect((await answer(user, ['check', 'm'])).words).toEqual(['mine']);
  });

  it('are batches of the cache, the latest first', async () => {
    await using user = await furnishedUser();
    expect((await answer(user, ['batch', 'show', ''])).words).toEqual(['last', 'first']);
    expect((await answer(user, ['batch', 'wait', 'last', 'f'])).words).toEqual(['first']);
    await user.configure('auth: { issuer: "https://a.example", client_id: c }\n');
    expect((await answer(user, ['batch', 'show', ''])).words).toEqual([]);
  });

  it('are models that settings name, the nearest first', async () => {
    await using user = await newUser();
    await user.folder.write(
      'ticketsift.yaml',
      `model: qwen3
cascade: embedded,gemma
studio: { models: [phi4] }
prices: { llama: { input: 1, output: 2 } }
checks: { mine: { prompt: p.md, tickets: t.csv, model: mistral } }
`,
    );
    const { words } = await answer(user, ['classify', '--model', '']);
    expect(words.slice(0, 6)).toEqual(['qwen3', 'embedded', 'gemma', 'phi4', 'mistral', 'llama']);
    expect(words.filter((word) => word === 'embedded')).toHaveLength(1);
    await user.folder.write('ticketsift.yaml', 'modle: x\n');
    expect((await answer(user, ['classify', '--model', 'e'])).words).toEqual(['embedded']);
  });

  it('are not names that take a login to see', async () => {
    await using user = await newUser();
    await user.folder.write('saved.md', 'Sort: {text}');
    await user.run(['prompts', 'save', 'saved.md']);
    await mkdir(user.folder.file('home/state'), { recursive: true });
    recordRuns(user, 1);
    const profiles = 'profiles: { staging: { issuer: "https://b.example", client_id: c } }';
    await user.configure(`auth: { issuer: "https://a.example", client_id: c, ${profiles} }\n`);
    expect((await answer(user, ['runs', 'show', ''])).words).toEqual([]);
    expect((await answer(user, ['prompts', 'show', ''])).words).not.toContain('saved');
    expect((await answer(user, ['--profile', ''])).words).toEqual(['staging']);
  });
});

describe('the answer', () => {
  it.each(['modle: x\n', 'model: [\n', '\0'])('is quiet about settings that are broken: %j', async (yaml) => {
    await using user = await newUser();
    await user.folder.write('ticketsift.yaml', yaml);
    expect(await answer(user, ['check', ''])).toEqual({ head: 'words', words: ['history'] });
    expect((await answer(user, ['runs', 's'])).words).toEqual(['show']);
  });

  it('reads no file of runs or prompts that is none', async () => {
    await using user = await newUser();
    await user.folder.write('home/state/runs.db', 'no database');
    await user.folder.write('home/data/prompts.db', 'no database');
    expect((await answer(user, ['runs', 'show', ''])).words).toEqual([]);
    expect((await answer(user, ['prompts', 'show', 'tri'])).words).toEqual(['triage']);
  });

  it('sends nothing and asks for nothing, whatever a folder says', async () => {
    await using attacker = await startAttacker();
    await using user = await newUser();
    const url = `http://localhost:${attacker.port}/v1`;
    await user.folder.write(
      'ticketsift.yaml',
      `base_url: ${url}\nprompts: { url: "postgres://127.0.0.1:${attacker.port}/x" }\nsources: { a: { url: "postgres://127.0.0.1:${attacker.port}/x" } }\n`,
    );
    for (const words of [
      ['classify', ''],
      ['prompts', 'show', ''],
      ['runs', 'show', ''],
      ['classify', '--model', ''],
    ]) {
      const run = user.begin(['__complete', 'zsh', '--', ...words], { columns: 80 });
      expect(await run.finished).toMatchObject({ code: 0, stderr: '' });
    }
    expect(attacker.received()).toBe('');
  });

  const hostile = ['$(touch made)', '`touch made`', "a'b", 'a b', 'a;b', 'a:b', 'a=b', 'é'];
  const hidden = ['--yes', '-x', 'a\\nb', 'a\\tb', '\\u001b[31m', '\\u202eb'];
  const yaml = `checks:\n${[
    ...hostile.map((name) => JSON.stringify(name)),
    ...hidden.map((name) => `"${name}"`),
  ]
    .map((name) => `  ${name}: { prompt: p.md, tickets: t.csv }\n`)
    .join('')}`;

  it('leaves out names that a line cannot show, or that would be options', async () => {
    await using user = await newUser();
    await user.folder.write('ticketsift.yaml', yaml);
    expect((await answer(user, ['check', 'history', ''])).words.toSorted()).toEqual(hostile.toSorted());
  });

  it('has each name for bash as a word that stays what it is', async () => {
    await using user = await newUser();
    await user.folder.write('ticketsift.yaml', yaml);
    expect(await replies(user, 'ticketsift check history ')).toEqual([
      '\\$\\(touch\\ made\\)',
      '\\`touch\\ made\\`',
      "a\\'b",
      'a\\ b',
      'a\\;b',
      'a:b',
      'a=b',
      'é',
    ]);
  });

  it.each([
    ['ticketsift classify --format=js', ['json', 'jsonl']],
    ['ticketsift classify --format js', ['json', 'jsonl']],
    ['ticketsift check history a:', ['b']],
    ['ticketsift check history a=', ['b']],
    ['ticketsift check history a\\ ', ['a\\ b']],
    ['ticketsift check history "a', ['a:b', 'a=b']],
    ['ticketsift check history a\\:', ['a:b']],
    ["ticketsift 'runs' sh", ['show']],
    ['ticketsift check --reporter=text,ju', ['text,junit']],
    ['ticketsift check history $', []],
    ['ticketsift check history \\$', ['\\$\\(touch\\ made\\)']],
    ['ticketsift $(touch made) ', []],
  ])('replaces of the line %j what bash does', async (line, expected) => {
    await using user = await newUser();
    await user.folder.write('ticketsift.yaml', yaml);
    expect(await replies(user, line)).toEqual(expected);
  });
});

describe('completion', () => {
  it.each([
    [['completion'], "missing required argument 'shell'"],
    [['completion', 'tcsh'], "'tcsh' is no shell that ticketsift knows: choose from bash, zsh, fish"],
    [['completion', 'bash', 'zsh'], 'too many arguments'],
  ])('%j is wrong usage', async (args, message) => {
    await using user = await newUser();
    expect(await user.run(args)).toEqual({ code: 2, stdout: '', stderr: expect.stringContaining(message) });
  });
});
