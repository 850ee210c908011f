import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { openCache } from '../../src/storage/cache/cache.js';
import { formatAnswer, recordingHead } from '../../src/storage/recordings/recording.js';
import { answerTo, systemClock } from '../support/cache.js';
import { startEndpoint } from '../support/endpoint.js';
import { asking, csvOf, newUser } from '../support/program.js';
import { inTerminal, linesOf } from '../support/terminal.js';

/** Makes a file of so many remembered answers. */
async function remember(path: string, count: number): Promise<void> {
  using cache = openCache(path, systemClock);
  const common = {
    family: Buffer.alloc(16),
    model: 'm',
    reply: { text: 'x'.repeat(100), finish: 'stop' },
  } as const;
  const saved = Array.from({ length: count }, (_, n) =>
    cache.answers.save({ ...common, key: Buffer.from(`${n}`), answeredAt: n }),
  );
  await Promise.all(saved);
}

describe('ticketsift', () => {
  it('--version prints the version', async () => {
    await using user = await newUser();
    const { version } = JSON.parse(await readFile('package.json', 'utf8'));
    expect(await user.spawn(['--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
  });

  it.each([[['--help']], [['classify', '--help']], [['cache', '--help']], [['prompts', 'check', '--help']]])(
    '%j prints help on standard output',
    async (args) => {
      await using user = await newUser();
      expect(await user.run(args)).toMatchObject({
        code: 0,
        stdout: expect.stringContaining('Usage: '),
        stderr: '',
      });
    },
  );

  it('without a command prints help and ends with 2', async () => {
    await using user = await newUser();
    expect(await user.run([])).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining('Usage: '),
    });
  });
});

describe('ticketsift prompts check', () => {
  it.each(['triage', 'it-helpdesk', 'plain'])('passes the shipped %s', async (name) => {
    await using user = await newUser();
    const { code, stdout } = await user.run(['prompts', 'check', name]);
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: expect.stringContaining(`is a valid prompt: ${name}`),
    });
  });

  it('is JSON, too', async () => {
    await using user = await newUser();
    await user.folder.write(
      'p.md',
      '---\ncategories:\n  - name: Bug\n    examples: [a, b]\n---\n{text} {who}',
    );
    const { stdout } = await user.run(['prompts', 'check', 'p.md', '--json']);
    expect(JSON.parse(stdout)).toEqual({
      ...{ name: 'p', version: null, path: 'p.md', hash: expect.stringMatching(/^[0-9a-f]{64}$/) },
      ...{ categories: ['Bug'], examples: 2, model: null, placeholders: ['text', 'who'] },
      fixed_characters: { in_front: 0, behind: 1, varying: 'text' },
    });
  });

  it.each([
    ['a shipped one before a file of its name', 'triage', 'triage', 'is a valid prompt: triage'],
    ['a shipped one before a folder of its name', 'triage/x', 'triage', 'is a valid prompt: triage'],
    ['a file of a bare name that no shipped one has', 'mine', 'mine', 'is a valid prompt: mine'],
    ['a file with an ending', 'triage.md', 'triage.md', 'triage.md is a valid prompt'],
  ])('finds %s in the working folder', async (_, file, asked, told) => {
    await using user = await newUser();
    await user.folder.write(file, 'Sort: {text}');
    expect(await user.run(['prompts', 'check', asked])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining(told),
    });
  });

  it('says how much of it a provider’s prefix cache can keep, and what to do where it is little', async () => {
    await using user = await newUser();
    const rules = 'Sort it by what the customer needs. '.repeat(10);
    await user.folder.write('front.md', `${rules}\n{text}`);
    await user.folder.write('behind.md', `Ticket {id}: {text}\n${rules}`);
    expect(await user.run(['prompts', 'check', 'front.md'])).toMatchObject({
      stdout: expect.stringMatching(/^ {2}fixed text {4}361 characters, 100 % in front of \{text\}$/m),
      stderr: '',
    });
    expect(await user.run(['prompts', 'check', 'behind.md'])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('369 characters, 1 % in front of {id}'),
      stderr: expect.stringContaining(
        'note: 362 characters that are the same for every ticket stand behind {id}',
      ),
    });
  });

  it('fails what is wrong, with the line', async () => {
    await using user = await newUser();
    await user.folder.write('p.md', '---\nname: a\ntemperature: hot\n---\n{text}');
    const { code, stderr } = await user.run(['prompts', 'check', 'p.md']);
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('p.md:3: `temperature`') });
  });
});

describe('ticketsift cache', () => {
  it('counts, prunes and clears', async () => {
    await using endpoint = await startEndpoint();
    await using user = await newUser();
    await user.folder.write('t.csv', csvOf(['a', 'b']));
    await user.run(['classify', 't.csv', ...(await asking(user, endpoint.url))]);
    expect((await user.run(['cache', 'stats'])).stdout).toMatch(
      /: 2 answers\n {2}from [\d-]{10} \d\d:\d\d to [\d-]{10} \d\d:\d\d\n {2}stand-in: 2\n$/,
    );
    expect((await user.run(['cache', 'prune', '--older-than', '1d'])).stdout).toBe('deleted 0 answers\n');
    expect(await user.run(['cache', 'clear'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--yes'),
    });
    expect((await user.run(['cache', 'clear', '--yes'])).stdout).toBe('deleted 2 answers\n');
    expect((await user.run(['cache', 'stats'])).stdout).toContain(': 0 answers\n');
  });

  it.each([
    ['y', 'y\r', 0, 'deleted 1 answer'],
    ['n', 'n\r', 2, 'Nothing was deleted.'],
    ['return alone', '\r', 2, 'Nothing was deleted.'],
    ['Ctrl-D', '\u0004', 2, 'Nothing was deleted.'],
    ['Ctrl-C', '\u0003', 130, 'Nothing was deleted.'],
  ])('asks before it clears, and takes %s for an answer', async (_, keys, code, told) => {
    await using user = await newUser();
    await remember(user.folder.file('a.db'), 1);
    const terminal = inTerminal(user, ['cache', 'clear', '--cache', 'a.db']);
    await terminal.until(/Delete 1 answer .*\[y\/N\] /);
    terminal.type(keys);
    expect(await terminal.exited).toBe(code);
    expect(linesOf(terminal.output())).toContain(told);
  });

  it.each([[['stats']], [['clear', '--yes']], [['prune', '--older-than', '1d']]])(
    'says of a damaged file what to do: %j',
    async (args) => {
      await using user = await newUser();
      const path = user.folder.file('a.db');
      remember(path, 1000);
      const bytes = await readFile(path);
      await user.folder.write('a.db', bytes.fill(0xff, 8192, bytes.length - 4096));
      expect(await user.run(['cache', ...args, '--cache', path])).toMatchObject({
        code: 2,
        stderr: expect.stringContaining(
          `error: ${path} is damaged (bad_cache)\n  Delete ${path}: its answers are then requested anew.\n`,
        ),
      });
    },
  );

  it('refuses a file without a name', async () => {
    await using user = await newUser();
    expect(await user.run(['cache', 'stats', '--cache', ''])).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^error: --cache is empty \(usage\)\n/),
    });
  });

  it('wants to know how old', async () => {
    await using user = await newUser();
    expect(await user.run(['cache', 'prune'])).toMatchObject({ code: 2 });
    expect(await user.run(['cache', 'prune', '--older-than', 'old'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('Expected a duration such as 30d'),
    });
  });
});

describe('ticketsift cache export and import', () => {
  /** A user who has asked for two tickets, with the flags that did it. */
  const asked = async (url: string) => {
    const user = await newUser();
    await user.folder.write('t.csv', csvOf(['a', 'b']));
    const classify = ['classify', 't.csv', '--format', 'jsonl', ...(await asking(user, url))];
    const { stdout } = await user.run(classify);
    return { user, classify, stdout, [Symbol.asyncDispose]: () => user[Symbol.asyncDispose]() };
  };
  const elsewhere = ['--cache', 'other.db'];

  it('take answers to another cache, where nothing need be asked', async () => {
    await using endpoint = await startEndpoint();
    await using run = await asked(endpoint.url);
    const { user, classify, stdout } = run;
    expect(await user.run(['cache', 'export', 'a.jsonl'])).toEqual({
      code: 0,
      stdout: '',
      stderr: 'note: a.jsonl holds 2 answers\n',
    });
    expect(await user.run(['cache', 'import', 'a.jsonl', ...elsewhere])).toEqual({
      code: 0,
      stdout: 'imported 2 answers\n',
      stderr: '',
    });
    expect(await user.run([...classify, '--offline', ...elsewhere])).toMatchObject({ code: 0, stdout });
    const recording = await readFile(user.folder.file('a.jsonl'), 'utf8');
    expect((await user.run(['cache', 'export', ...elsewhere])).stdout).toBe(recording);
    expect((await user.run(['cache', 'import', 'a.jsonl'])).stdout).toBe(
      'imported 0 answers, 2 were there already\n',
    );
  });

  it('go through pipes', async () => {
    await using endpoint = await startEndpoint();
    await using run = await asked(endpoint.url);
    const piped = '"$@" export - | "$@" import - --cache other.db';
    expect(await run.user.intoShell(piped, ['cache'])).toMatchObject({
      code: 0,
      stdout: 'imported 2 answers\n',
    });
  });

  it('take those of one model', async () => {
    await using user = await newUser();
    using cache = openCache(user.folder.file('a.db'), systemClock);
    const small = answerTo('a', { model: 'small' });
    await cache.answers.save(small);
    await cache.answers.save(answerTo('b', { model: 'big' }));
    const exporting = (model: string) =>
      user.run(['cache', 'export', '--model', model, '--cache', user.folder.file('a.db')]);
    expect(await exporting('small')).toMatchObject({ code: 0, stdout: recordingHead + formatAnswer(small) });
    expect(await exporting('tiny')).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining(
        'error: There is no cached answer of tiny (not_found)\n  There are answers of big, small.\n',
      ),
    });
  });

  it('take nothing of a file that is wrong anywhere', async () => {
    await using endpoint = await startEndpoint();
    await using run = await asked(endpoint.url);
    const { user } = run;
    const recording = (await user.run(['cache', 'export'])).stdout;
    await user.folder.write('broken.jsonl', recording.trimEnd().slice(0, -1));
    expect(await user.run(['cache', 'import', 'broken.jsonl', ...elsewhere])).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining('error: broken.jsonl:3: This is not JSON (bad_input)\n'),
    });
    expect((await user.run(['cache', 'stats', ...elsewhere])).stdout).toBe('other.db: 0 answers\n');
  });

  it('never write over the answers themselves', async () => {
    await using user = await newUser();
    await remember(user.folder.file('a.db'), 1);
    const args = ['cache', 'export', './a.db', '--cache', 'a.db'];
    expect(await user.run(args)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('./a.db is the cache itself (usage)'),
    });
    expect((await user.run(['cache', 'stats', '--cache', 'a.db'])).stdout).toContain(': 1 answer\n');
  });
});

describe('ticketsift config', () => {
  it('shows each value and where it came from, and no secret', async () => {
    await using user = await newUser();
    await user.configure('concurrency: 4\nprompt: my/p.md\n');
    await user.folder.write('home/config.yaml', 'concurrency: 5\nmodel: gpt-4o\n');
    const env = { OPENAI_API_KEY: 'sk-secret', TICKETSIFT_PROMPT: 'plain' };
    const { stdout } = await user.run(['config'], env);
    const rows = Object.fromEntries(
      stdout
        .trim()
        .split('\n')
        .map((line) => line.split(/ {2,}/, 1).concat(line)),
    );
    expect(rows.model).toMatch(/gpt-4o .*home\/config\.yaml$/);
    expect(rows.concurrency).toMatch(/4 .*ticketsift\.yaml$/);
    expect(rows.prompt).toMatch(/plain .*TICKETSIFT_PROMPT$/);
    expect(rows.cache).toMatch(/answers\.db .*default$/);
    expect(rows['api key']).toMatch(/\(secret\) .*OPENAI_API_KEY$/);
    expect(stdout).not.toContain('sk-secret');
  });

  it('shows no password of the endpoint', async () => {
    await using user = await newUser();
    const { stdout } = await user.run(['config'], { OPENAI_BASE_URL: 'https://user:secret@host/v1' });
    expect(stdout).toMatch(/^base_url +https:\/\/host\/v1 /m);
    expect(stdout).not.toContain('secret');
  });

  it('shows where prompts are saved, by whom, and no password', async () => {
    await using user = await newUser();
    const { stdout: before } = await user.run(['config']);
    expect(before).toMatch(/^prompts\.url +\S+home\/data\/prompts\.db +default$/m);
    await user.configure(
      'prompts:\n  url: postgres://a:secret@h/db\n  visibility: org\n  write_roles: [editor, owner]\n',
    );
    const { stdout } = await user.run(['config']);
    expect(stdout).toMatch(/^prompts\.url +postgres:\/\/a:\*\*\*@h\/db +\S+ticketsift\.yaml \(trusted\)$/m);
    expect(stdout).toMatch(/^prompts\.visibility +org .*\nprompts\.write_roles +editor, owner .*$/m);
    expect(stdout).not.toContain('secret');
  });

  it('shows the settings of the studio', async () => {
    await using user = await newUser();
    await user.configure(
      "studio: { accent: '#0a7', models: [a, b], max_cost_per_user: 5, public_url: https://sift.example.com }\n",
    );
    const { stdout } = await user.run(['config']);
    expect(stdout).toMatch(
      /^studio\.accent +#0a7 .*\nstudio\.models +a, b .*\nstudio\.max_cost_per_user +5 .*\nstudio\.public_url +https:\/\/sift\.example\.com .*$/m,
    );
  });

  it('shows the prices there are and where they come from; the many shipped ones only if asked', async () => {
    await using user = await newUser();
    await user.configure('prices: { gpt-4o: { input: 1, output: 2 } }\n');
    const { stdout } = await user.run(['config']);
    expect(stdout).toMatch(/^prices\.gpt-4o +\$1 in, \$1 cached, \$2 out +.*ticketsift\.yaml$/m);
    expect(stdout).toMatch(/^prices +\d+ models at OpenAI \(-v shows them\) +shipped, of \d{4}-\d\d-\d\d$/m);
    const all = (await user.run(['config', '-v'])).stdout;
    expect(all).toMatch(/^prices\.gpt-4o-mini +\$0\.15 in, \$0\.075 cached, \$0\.6 out +shipped, of /m);
    expect(all.match(/^prices\.gpt-4o /gm)).toHaveLength(1);
  });

  it('is wrong with the line, and with the variable', async () => {
    await using user = await newUser();
    expect(await user.run(['config'], { TICKETSIFT_CONCURRENCY: 'many' })).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('TICKETSIFT_CONCURRENCY'),
    });
    await user.configure('model: m\nconcurency: 4\n');
    expect(await user.run(['config'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('ticketsift.yaml:2: There is no key `concurency`'),
    });
  });
});

describe('standard output that no one reads, or that is full', () => {
  it.each([[['--help']], [['config']], [['cache', 'stats']], [['prompts', 'check', 'triage']]])(
    '%j',
    async (args) => {
      await using user = await newUser();
      expect(await user.intoShell(`"$@" > /dev/full`, args)).toMatchObject({
        code: 2,
        stderr: expect.stringContaining('Cannot write standard output: the disk is full (bad_output)'),
      });
      expect(await user.intoShell('set -o pipefail; "$@" | true', args)).toMatchObject({
        code: 0,
        stderr: '',
      });
    },
  );
});
