import { execFile } from 'node:child_process';
import { chmod, readdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { says, startEndpoint } from '../support/endpoint.js';
import { csvOf, newUser, type User } from '../support/program.js';
import { promptsIn } from '../support/prompts.js';
import { Database } from '../support/sqlite.js';
import { inTerminal } from '../support/terminal.js';

const triage = (body: string) => `---\nname: triage\ncategories:\n  - name: Bug\n---\n${body}: {text}\n`;

async function save(user: User, body: string, ...flags: string[]) {
  await user.folder.write('p.md', triage(body));
  return user.run(['prompts', 'save', 'p.md', ...flags]);
}

function withFile<T>(path: string, action: (database: Database) => T): T {
  const database = new Database(path);
  try {
    return action(database);
  } finally {
    database.close();
  }
}

/** Changes a file of prompts behind the program's back. */
const edit = (path: string, sql: string) => withFile(path, (database) => database.exec(sql));
const rowsOf = (path: string, sql: string) => withFile(path, (database) => database.prepare(sql).all());

const textOf = (user: User, file: string) => readFile(user.folder.file(file), 'utf8');

describe('ticketsift prompts save', () => {
  it('saves version after version, and says whose was the newest until then', async () => {
    await using user = await newUser();
    expect(await save(user, 'One', '-m', 'a start')).toEqual({
      code: 0,
      stdout: 'saved triage@1, for everyone who can open the store\n',
      stderr: '',
    });
    expect(await save(user, 'Two')).toMatchObject({
      code: 0,
      stdout: 'saved triage@2, for everyone who can open the store\n',
      stderr: expect.stringMatching(
        /^note: before this, triage@1 was saved by \S+ \(unverified\) at [\d -]+:\d\d: “a start”; compare them: ticketsift prompts diff triage@1 triage@2\n$/,
      ),
    });
  });

  it('makes no version of what is saved already, however its lines end', async () => {
    await using user = await newUser();
    await save(user, 'One');
    await user.folder.write('p.md', `\uFEFF${triage('One').replaceAll('\n', '\r\n')}\r\n\r\n`);
    expect(await user.run(['prompts', 'save', 'p.md'])).toEqual({
      code: 0,
      stdout: 'triage@1 already has this text, so nothing was saved\n',
      stderr: '',
    });
  });

  it('warns where it was somebody else’s', async () => {
    await using user = await newUser();
    await save(user, 'One');
    {
      await using store = promptsIn(user.folder.file('home/data/prompts.db'));
      await store.save({
        ...{ name: 'triage', visibility: undefined, usual: 'everyone', ifVersion: undefined },
        ...{ content: triage('Theirs'), contentHash: 'x', message: '\u001b[31mred\n' },
      });
    }
    const { stderr } = await save(user, 'Two');
    expect(stderr).toMatch(
      /^warning: before this, triage@2 was saved by somebody \(unverified\) .*: “␛\[31mred”;/,
    );
  });

  it('says all of it in JSON', async () => {
    await using user = await newUser();
    await save(user, 'One');
    const { stdout } = await save(user, 'Two', '--json', '-m', 'why');
    expect(JSON.parse(stdout)).toMatchObject({
      ...{ saved: true, name: 'triage', version: 2, visibility: 'everyone', reference: 'everyone:triage@2' },
      author: { verified: false, issuer: null, id: null },
      ...{ message: 'why', removed: false, prompt_hash: expect.stringMatching(/^[0-9a-f]{64}$/) },
      before: { version: 1, message: null, previous_hash: null },
    });
  });

  it.each([
    ['is not a prompt', 'no place for a ticket', [], 2, 'The prompt has no {text}'],
    ['has a NUL character', 'a\0 {text}', [], 2, 'p.md holds a NUL character'],
    [
      'is saved over another version',
      '{text}',
      ['--name', 'triage', '--if-version', '2'],
      2,
      'triage@1 is the newest, not 2',
    ],
    ['has a name that is none', '---\nname: Über Triage!\n---\n{text}', [], 2, '--name uber-triage'],
    ['is for colleagues of nobody', '{text}', ['--visibility', 'org'], 4, 'You are not logged in'],
  ])('refuses what %s', async (_, content, flags, code, message) => {
    await using user = await newUser();
    await save(user, 'One');
    await user.folder.write('p.md', content);
    expect(await user.run(['prompts', 'save', 'p.md', ...flags])).toMatchObject({
      ...{ code, stdout: '' },
      stderr: expect.stringContaining(message),
    });
    expect((await user.run(['prompts', 'verify'])).stdout).toMatch(
      /^triage +everyone +1 version +\w+ +as saved\n$/,
    );
  });

  it('saves where ticketsift.yaml says', async () => {
    await using user = await newUser();
    await user.configure('prompts:\n  url: team/prompts.db\n');
    await save(user, 'One');
    await using store = promptsIn(user.folder.file('team/prompts.db'));
    expect(await store.newest()).toMatchObject([{ name: 'triage', content: triage('One') }]);
  });

  it.each([
    [
      'prompts:\n  url: postgres://ann:secret@127.0.0.1:1/db\n',
      'postgres://ann@127.0.0.1:1/db: nothing listens',
    ],
    [`prompts:\n  url: \${STORE_URL}\n`, 'STORE_URL, which the environment does not set'],
    ['prompts:\n  visibility: some\n', 'must be private, org, everyone'],
    ['prompts:\n  url: mysql://ann:secret@db/x\n', 'prompts.url is neither a PostgreSQL URL nor a file'],
  ])('says what is wrong with %j', async (yaml, message) => {
    await using user = await newUser();
    await user.configure(yaml);
    const { code, stderr } = await save(user, 'One');
    expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
    expect(stderr).not.toContain('secret');
  });
});

describe('ticketsift prompts pull', () => {
  it('writes a version into a file, and says how to save what becomes of it', async () => {
    await using user = await newUser();
    await save(user, 'One');
    await save(user, 'Two');
    expect(await user.run(['prompts', 'pull', 'triage@1'])).toEqual({
      code: 0,
      stdout: 'prompts/triage.md now holds triage@1\n',
      stderr: 'note: to save what you make of it: ticketsift prompts save prompts/triage.md --if-version 1\n',
    });
    expect(await textOf(user, 'prompts/triage.md')).toBe(triage('One'));
    expect((await user.run(['prompts', 'pull', 'triage@1'])).stdout).toBe(
      'prompts/triage.md holds triage@1\n',
    );
  });

  it('keeps the name under which it was saved', async () => {
    await using user = await newUser();
    await save(user, 'One', '--name', 'other');
    expect((await user.run(['prompts', 'pull', 'other', '--to', 'here.md'])).stderr).toContain(
      'save here.md --name other --if-version 1',
    );
  });

  it('does not replace another file, unless a person says so', async () => {
    await using user = await newUser();
    await save(user, 'One');
    await user.folder.write('prompts/triage.md', 'mine: {text}');
    expect(await user.run(['prompts', 'pull', 'triage'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(
        'prompts/triage.md is there and says something else, so it was left as it is',
      ),
    });
    expect(await textOf(user, 'prompts/triage.md')).toBe('mine: {text}');
    const terminal = inTerminal(user, ['prompts', 'pull', 'triage']);
    await terminal.until(/\[y\/N\]/);
    terminal.type('y\r');
    expect(await terminal.exited).toBe(0);
    expect(await textOf(user, 'prompts/triage.md')).toBe(triage('One'));
  });

  it.each([
    ['nothing', [], /^error: There is no prompt called trige .*\n {2}Did you mean triage\?/],
    ['trige', ['trige'], /Did you mean triage\? Saved prompts: trige\. /],
  ])('knows what was meant where %s is saved', async (_, names, message) => {
    await using user = await newUser();
    for (const name of names) {
      await save(user, 'One', '--name', name);
    }
    expect((await user.run(['prompts', 'pull', names.length === 0 ? 'trige' : 'triag'])).stderr).toMatch(
      message,
    );
  });
});

describe('ticketsift prompts remove', () => {
  it('takes a prompt off the list, leaves its versions, and is undone by a save', async () => {
    await using user = await newUser();
    await save(user, 'One', '--name', 'mine');
    expect((await user.run(['prompts', 'check', 'mine'])).stdout).toMatch(
      /^everyone:mine@1 is a valid prompt\n/,
    );
    expect(await user.run(['prompts', 'remove', 'mine', '-m', 'no use', '--yes'])).toEqual({
      code: 0,
      stdout:
        'removed mine (mine@2); its versions are still there: ticketsift prompts history everyone:mine\n',
      stderr: '',
    });
    expect(await user.run(['prompts', 'check', 'mine'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('mine was removed by'),
    });
    expect((await user.run(['prompts', 'remove', 'mine', '--yes'])).code).toBe(2);
    expect((await user.run(['prompts', 'check', 'mine@1'])).code).toBe(0);
    expect((await save(user, 'One', '--name', 'mine')).stdout).toContain('saved mine@3');
    expect((await user.run(['prompts', 'check', 'mine'])).code).toBe(0);
  });

  it('asks a person first', async () => {
    await using user = await newUser();
    await save(user, 'One');
    expect(await user.run(['prompts', 'remove', 'triage'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('Nothing was removed'),
    });
    const terminal = inTerminal(user, ['prompts', 'remove', 'triage'], { columns: 200 });
    await terminal.until(
      /Remove triage \(for everyone who can open the store\)\? triage@1 was saved by .* \[y\/N\]/,
    );
    terminal.type('n\r');
    expect(await terminal.exited).toBe(2);
    expect((await user.run(['prompts', 'verify'])).stdout).toContain('1 version ');
  });
});

describe('ticketsift prompts verify', () => {
  it('notices a version that somebody edited, and one that was cut off', async () => {
    await using user = await newUser();
    await save(user, 'One');
    const { stdout } = await save(user, 'Two', '--json');
    const { hash } = JSON.parse(stdout);
    await save(user, 'Three');
    const file = user.folder.file('home/data/prompts.db');
    const verify = (...more: string[]) => user.run(['prompts', 'verify', 'triage', ...more]);
    expect(await verify('--holds', hash)).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/3 versions .* as saved\n$/),
    });
    edit(file, 'DELETE FROM ticketsift_prompt_versions WHERE version = 3');
    expect((await verify('--holds', hash)).code).toBe(0);
    edit(file, 'DELETE FROM ticketsift_prompt_versions WHERE version = 2');
    expect(await verify()).toMatchObject({ code: 0 });
    expect(await verify('--holds', hash)).toMatchObject({
      code: 1,
      stdout: expect.stringContaining(`EDITED: no version has the hash ${hash}`),
    });
    edit(file, "UPDATE ticketsift_prompt_versions SET message = 'never said'");
    expect(await verify()).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('EDITED: version 1 was changed after it was saved'),
    });
    expect(JSON.parse((await verify('--json')).stdout)).toMatchObject([
      { name: 'triage', versions: 1, problem: 'version 1 was changed after it was saved' },
    ]);
    expect(await user.run(['prompts', 'check', 'triage'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('everyone:triage@1 is not as it was saved: version 1 was changed'),
    });
  });

  it('leads to a version that can be used, where somebody saves the text of an edited one again', async () => {
    await using user = await newUser();
    await save(user, 'One');
    edit(
      user.folder.file('home/data/prompts.db'),
      "UPDATE ticketsift_prompt_versions SET message = 'forged'",
    );
    expect((await user.run(['prompts', 'check', 'triage'])).stderr).toContain('Save it again from a file');
    expect((await save(user, 'One')).stdout).toContain('saved triage@2');
    expect((await user.run(['prompts', 'check', 'triage'])).code).toBe(0);
  });

  it.each([
    ["content = x'00ff'", 2, 'stderr', 'A saved version was not written by ticketsift: content'],
    ["saved_at = 'yesterday'", 0, 'stdout', / yesterday +\S+ \(unverified\)/],
  ] as const)(
    'is told, and not crashed at, where another program wrote %s',
    async (set, code, stream, said) => {
      await using user = await newUser();
      await save(user, 'One');
      edit(user.folder.file('home/data/prompts.db'), `UPDATE ticketsift_prompt_versions SET ${set}`);
      const listed = await user.run(['prompts', 'list']);
      expect(listed.code).toBe(code);
      expect(listed[stream]).toMatch(said);
      expect(listed.stderr).not.toContain('unexpected');
    },
  );

  it.each([
    [['--holds', 'abcdef01'], '--holds has no effect without the name of a prompt'],
    [['triage', '--holds', 'abc'], 'is not a hash'],
    [['nothing'], 'There is no prompt called nothing'],
    [['triage@1'], 'does not name a saved prompt without a version'],
  ])('refuses %j', async (flags, message) => {
    await using user = await newUser();
    await save(user, 'One');
    expect(await user.run(['prompts', 'verify', ...flags])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(message),
    });
  });
});

describe('a file of prompts that somebody may only read', () => {
  it.each([
    ['in a folder of others', 0o555],
    ['in a folder for all', 0o777],
  ])('%s is read, and a save is refused, as it cannot be', async (_, mode) => {
    await using user = await newUser();
    await save(user, 'One');
    const file = user.folder.file('home/data/prompts.db');
    await chmod(file, 0o444);
    await chmod(dirname(file), mode);
    for (const folder of [user.folder.path, user.folder.file('home')]) await chmod(folder, 0o755);
    const script = fileURLToPath(new URL('../support/save-as-nobody.js', import.meta.url));
    const { stdout } = await promisify(execFile)(process.execPath, [script, file]);
    expect(JSON.parse(stdout)).toEqual({
      names: ['triage@1'],
      error: {
        code: 'database',
        message: `The saved prompts in ${file} cannot be used: attempt to write a readonly database`,
        hint: 'Check that the file and its folder can be written to.',
      },
    });
    expect(await readdir(dirname(file))).toEqual(['prompts.db']);
    await chmod(dirname(file), 0o755);
    expect((await user.run(['prompts', 'verify'])).stdout).toMatch(/^triage +everyone +1 version /);
  });
});

describe('a saved prompt', () => {
  it('classifies, and the run and the table of results say which version it was', async () => {
    await using endpoint = await startEndpoint({ answer: () => says({ urgent: true, categories: ['Bug'] }) });
    await using user = await newUser();
    await user.folder.write('t.csv', csvOf(['a']));
    await save(user, 'One');
    const { stdout } = await save(user, 'Two', '--json');
    const { prompt_hash: hash } = JSON.parse(stdout);
    await save(user, 'Three');
    const asking = ['--base-url', endpoint.url, '--model', 'stand-in'];
    const classify = (prompt: string, ...more: string[]) =>
      user.run(['classify', 't.csv', '--prompt', prompt, ...asking, ...more]);
    expect(await classify('triage@2', '--output', 'r.db')).toMatchObject({
      code: 0,
      stderr: expect.stringContaining(' · prompt everyone:triage@2 · model stand-in (--model)'),
    });
    expect(endpoint.requests.at(-1)?.messages.at(-1)?.content).toContain('Two: a');
    const [run] = JSON.parse((await user.run(['runs', 'list', '--json'])).stdout);
    expect(run.facts).toMatchObject({
      ...{ prompt: 'triage', prompt_version: 2, prompt_path: 'everyone:triage@2', prompt_hash: hash },
      plan: { prompt: { path: 'everyone:triage@2' } },
    });
    expect((await user.run(['runs', 'show', 'last'])).stdout).toContain('triage@2 (everyone:triage@2)');
    expect(
      rowsOf(user.folder.file('r.db'), 'SELECT prompt, prompt_version, prompt_hash FROM classifications'),
    ).toEqual([{ prompt: 'triage', prompt_version: 2, prompt_hash: hash }]);
    await classify('triage');
    expect(endpoint.requests.at(-1)?.messages.at(-1)?.content).toContain('Three: a');
  });

  it('takes the place of the shipped one only where its name is said', async () => {
    await using endpoint = await startEndpoint({ answer: () => says({ urgent: true, categories: ['Bug'] }) });
    await using user = await newUser();
    await user.folder.write('t.csv', csvOf(['a']));
    await save(user, 'Mine');
    const asked = async (...flags: string[]) => {
      await user.run(['classify', 't.csv', '--base-url', endpoint.url, '--model', 'stand-in', ...flags]);
      return endpoint.requests.at(-1)?.messages.at(-1)?.content;
    };
    expect(await asked()).not.toContain('Mine');
    expect(await asked('--prompt', 'shipped:triage')).not.toContain('Mine');
    expect(await asked('--prompt', 'triage')).toContain('Mine: a');
  });

  it('is checked, compared with an earlier version, and named in report, baseline and history', async () => {
    await using endpoint = await startEndpoint({
      answer: ({ messages }) =>
        says({ urgent: messages.at(-1)?.content.includes('Good') === true, categories: ['Bug'] }),
    });
    await using user = await newUser();
    const rows = Array.from({ length: 60 }, (_, n) => `T${n},ticket ${n},true,Bug`);
    await user.folder.write('l.csv', `${['id,text,urgent,categories', ...rows].join('\n')}\n`);
    await save(user, 'Good');
    await save(user, 'Bad');
    const check = (prompt: string, ...more: string[]) =>
      user.run([
        ...[
          'check',
          '--tickets',
          'l.csv',
          '--prompt',
          prompt,
          '--base-url',
          endpoint.url,
          '--model',
          'stand-in',
        ],
        ...more,
      ]);
    await check('triage@1', '--baseline', 'b.json', '--approve');
    expect(JSON.parse(await textOf(user, 'b.json'))).toMatchObject({ prompt: 'triage', prompt_version: 1 });
    const worse = await check('triage', '--against', 'triage@1', '--reporter', 'json');
    expect(worse.code).toBe(3);
    expect(JSON.parse(worse.stdout).suites).toMatchObject([
      {
        prompt: { name: 'triage', version: 2, path: 'everyone:triage@2' },
        comparison: { against: 'triage@1', verdict: 'REGRESSION' },
      },
    ]);
    expect(await check('triage@2', '--baseline', 'b.json')).toMatchObject({
      code: 3,
      stdout: expect.stringContaining('prompt triage@2, model stand-in'),
    });
  });
});
