import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { newUser, type User } from '../support/program.js';
import { draft, member, promptsIn } from '../support/prompts.js';
import { inTerminal, linesOf } from '../support/terminal.js';

// The time zone is the process's own.
beforeAll(() => void vi.stubEnv('TZ', 'UTC'));
afterAll(() => void vi.unstubAllEnvs());

const first = '---\nname: triage\ncategories:\n  - name: Bug\n---\n\nSort: {text}\n';
const second =
  '---\nname: triage\ncategories:\n  - name: Bug\n  - name: Billing\n---\n\nSort: {text}\nBe brief.\n';

/** Somebody in whose store there are prompts of somebody else. Times are those of the machine. */
async function userWithPrompts(): Promise<User> {
  const user = await newUser();
  await using store = promptsIn(user.folder.file('home/data/prompts.db'));
  const everyone = { usual: 'everyone' } as const;
  await store.save(draft(first, { ...everyone, message: 'a start' }));
  await store.save(draft(second, { ...everyone, message: 'Knows\ninvoices \u202e' }));
  await store.save(draft('Sort Mails: {text}\n', { ...everyone, name: 'mails' }));
  const gone = await store.save(draft('{text}\n', { ...everyone, name: 'gone' }));
  await store.remove(gone.version.prompt, 'no use');
  return user;
}

/** Adds a version by somebody whose address is long, with a reason that is. */
async function saveAtLength(user: User, content: string): Promise<void> {
  const ann = member('annabel.lee.the.second.of.her.name', 'acme');
  await using store = promptsIn(user.folder.file('home/data/prompts.db'), ann);
  await store.save(draft(content, { visibility: 'everyone', message: 'long '.repeat(50) }));
}

/** What is seen in a terminal of so many columns. */
async function seenIn(columns: number, user: User, ...args: string[]): Promise<string[]> {
  const run = user.begin(['prompts', ...args], { columns });
  if ((await run.finished).code !== 0) throw new Error(run.output());
  return linesOf(run.output());
}

const stdoutOf = async (user: User, ...args: string[]) => {
  const { code, stdout, stderr } = await user.run(['prompts', ...args]);
  if (code !== 0) throw new Error(stderr);
  return stdout;
};

describe('ticketsift prompts list', () => {
  it('shows the newest version of each, and none that was removed', async () => {
    await using user = await userWithPrompts();
    expect(await stdoutOf(user, 'list')).toBe(
      [
        'prompt    for       saved             by                     why',
        'mails@1   everyone  2026-01-31 12:00  somebody (unverified)',
        'triage@2  everyone  2026-01-31 12:00  somebody (unverified)  Knows invoices \\u202e',
        '',
      ].join('\n'),
    );
    expect((await user.run(['prompts', 'list'])).stderr).toBe(
      'note: prompts that ship with the program: it-helpdesk, plain, triage\n',
    );
  });

  it('tells how to begin where nothing is saved', async () => {
    await using user = await newUser();
    expect(await user.run(['prompts', 'list'])).toEqual({
      code: 0,
      stdout: '',
      stderr:
        'note: no prompt is saved yet: ticketsift prompts save <file>\n' +
        'note: prompts that ship with the program: it-helpdesk, plain, triage\n',
    });
    expect(await stdoutOf(user, 'list', '--json')).toBe('[]\n');
  });

  it('is JSON in which nothing is hidden', async () => {
    await using user = await userWithPrompts();
    const stdout = await stdoutOf(user, 'list', '--json');
    expect(stdout).toContain('"Knows\\ninvoices \\u202e"');
    expect(JSON.parse(stdout)).toMatchObject([
      { name: 'mails', version: 1, reference: 'everyone:mails@1', message: null, removed: false },
      {
        ...{ name: 'triage', version: 2, visibility: 'everyone', message: 'Knows\ninvoices \u202e' },
        author: { name: 'somebody', verified: false, issuer: null, id: null },
        saved_at: '2026-01-31T12:00:01.000Z',
      },
    ]);
  });
});

describe('ticketsift prompts search', () => {
  it.each([
    ['MAILS', ['mails'], '  1: Sort Mails: {text}'],
    ['billing', ['triage'], '  5: - name: Billing'],
    ['INVOICES', ['triage'], 'Knows invoices'],
    ['sort', ['mails', 'triage'], '  8: Sort: {text}'],
  ])('finds %s in names, texts and reasons', async (word, names, shown) => {
    await using user = await userWithPrompts();
    const found = JSON.parse(await stdoutOf(user, 'search', word, '--json'));
    expect(found.map(({ name }: { name: string }) => name)).toEqual(names);
    expect(await stdoutOf(user, 'search', word)).toContain(shown);
  });

  it('shows why a prompt was found: a part of the line, or of the reason', async () => {
    await using user = await userWithPrompts();
    await saveAtLength(user, `${'hay '.repeat(50)}needle ${'hay '.repeat(50)}{text}\nshort needle\n`);
    expect(await seenIn(80, user, 'search', 'needle')).toEqual([
      'triage@3  2026-01-31 12:00  annabel.lee.the.second.…  “long long long long long…',
      '  1: …hay hay hay hay hay needle hay hay hay hay hay hay hay hay hay hay hay ha…',
      '  2: short needle',
      '',
    ]);
    expect((await seenIn(80, user, 'search', 'LONG')).at(1)).toMatch(/^ {2}why: long long .*…$/);
  });

  it('is JSON with all lines as they were saved', async () => {
    await using user = await userWithPrompts();
    expect(JSON.parse(await stdoutOf(user, 'search', 'NAME', '--json'))).toMatchObject([
      {
        reference: 'everyone:triage@2',
        matches: [
          { line: 2, text: 'name: triage' },
          { line: 4, text: '  - name: Bug' },
          { line: 5, text: '  - name: Billing' },
        ],
      },
    ]);
  });

  it('says that it found nothing, also of what was removed', async () => {
    await using user = await userWithPrompts();
    expect(await user.run(['prompts', 'search', 'no use'])).toEqual({
      code: 0,
      stdout: '',
      stderr: 'note: no saved prompt holds no use\n',
    });
  });
});

describe('ticketsift prompts show', () => {
  it('shows a version as it was saved, and where it is from', async () => {
    await using user = await userWithPrompts();
    const shown = await stdoutOf(user, 'show', 'triage@1');
    expect(shown).toMatch(
      /^prompt +triage@1, for everyone who can open the store\nsaved +2026-01-31 12:00 by somebody \(unverified\)\nwhy +a start\nprompt hash /,
    );
    expect(shown.endsWith(`\n\n${first}`)).toBe(true);
    expect(JSON.parse(await stdoutOf(user, 'show', 'triage', '--json'))).toMatchObject({
      version: 2,
      text: second,
    });
  });

  it('shows a shipped one, and a file, with nothing that a terminal obeys', async () => {
    await using user = await userWithPrompts();
    expect(await stdoutOf(user, 'show', 'shipped:plain')).toMatch(
      /^prompt +shipped:plain, which ships with the program\nfile +\S+plain\.md\n\n---\nname: plain\n/,
    );
    expect(JSON.parse(await stdoutOf(user, 'show', 'plain', '--json'))).toEqual({
      ...{ reference: 'shipped:plain', path: expect.stringMatching(/plain\.md$/) },
      text: expect.stringMatching(/^---\nname: plain\n/),
    });
    await user.folder.write('p.md', 'a\u001b[31m \u202e\r\n{text}\r\n');
    expect(await stdoutOf(user, 'show', 'p.md')).toBe('file  p.md\n\na␛[31m \\u202e\n{text}\n');
  });
});

describe('ticketsift prompts history', () => {
  it('shows all versions, the newest first, with how much changed', async () => {
    await using user = await userWithPrompts();
    expect(await stdoutOf(user, 'history', 'triage')).toBe(
      [
        'triage@2  2026-01-31 12:00  somebody (unverified)  +2 -0  Knows invoices \\u202e',
        'triage@1  2026-01-31 12:00  somebody (unverified)  +7 -0  a start',
        '',
      ].join('\n'),
    );
  });

  it('shows one that was removed, too', async () => {
    await using user = await userWithPrompts();
    expect(await stdoutOf(user, 'history', 'gone')).toMatch(
      /^gone@2 .* removed +no use\ngone@1 .* \+1 -0\n$/,
    );
    expect(JSON.parse(await stdoutOf(user, 'history', 'gone', '--json'))).toMatchObject([
      { version: 2, removed: true, prompt_hash: null },
      { version: 1, removed: false },
    ]);
  });
});

describe('a terminal of 80 columns', () => {
  it.each([
    ['list', ['list'], /^triage@3 .* annabel\.lee\.the\.second\.… {2}long lo/],
    ['history', ['history', 'triage'], /^triage@3 .* annabel\.lee\.the\.second\.… {2}\+1 -9 {2}long lo/],
    ['diff', ['diff', 'triage@2', 'triage'], /^\+\+\+ triage@3 .* annabel\.lee\.the.* {2}“long long/],
  ])('has room for %s', async (_, args, expected) => {
    await using user = await userWithPrompts();
    await saveAtLength(user, '{text}\n');
    const lines = await seenIn(80, user, ...args);
    expect(lines).toContainEqual(expect.stringMatching(expected));
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
  });

  it('leaves out what a long name has no room for', async () => {
    await using user = await newUser();
    const name = 'n'.repeat(40);
    {
      await using store = promptsIn(user.folder.file('home/data/prompts.db'));
      await store.save(draft('{text}\n', { visibility: 'everyone', name }));
    }
    expect((await seenIn(80, user, 'list')).at(1)).toBe(`${name}@1  everyone  2026-01-31 12:00`);
  });
});

describe('ticketsift prompts diff', () => {
  it('shows what changed in front matter and body, with the lines of the file', async () => {
    await using user = await userWithPrompts();
    expect(await stdoutOf(user, 'diff', 'triage@1', 'triage@2')).toBe(
      [
        '--- triage@1  2026-01-31 12:00  somebody (unverified)  “a start”',
        '+++ triage@2  2026-01-31 12:00  somebody (unverified)  “Knows invoices \\u202e”',
        'front matter',
        '@@ line 2 → 2 @@',
        ' name: triage',
        ' categories:',
        '   - name: Bug',
        '+  - name: Billing',
        'body',
        '@@ line 7 → 8 @@',
        ' Sort: {text}',
        '+Be brief.',
        '',
      ].join('\n'),
    );
  });

  it('leaves out the part that is the same, and a part that is not there', async () => {
    await using user = await userWithPrompts();
    await user.folder.write('p.md', 'Sort: {text}\n');
    await user.folder.write('q.md', first.replace('Sort', 'Judge \u001b[2J'));
    expect(await stdoutOf(user, 'diff', 'triage@1', 'q.md')).not.toContain('front matter');
    expect(await stdoutOf(user, 'diff', 'triage@1', 'q.md')).toContain('\n+Judge ␛[2J: {text}\n');
    expect(await stdoutOf(user, 'diff', 'p.md', 'triage@1')).toBe(
      [
        '--- p.md',
        '+++ triage@1  2026-01-31 12:00  somebody (unverified)  “a start”',
        'front matter',
        '@@ line 1 → 2 @@',
        '+name: triage',
        '+categories:',
        '+  - name: Bug',
        '',
      ].join('\n'),
    );
  });

  it('names one that ships with the program', async () => {
    await using user = await userWithPrompts();
    const shown = await stdoutOf(user, 'diff', 'shipped:triage', 'triage@1');
    expect(shown.split('\n', 2)).toEqual([
      '--- shipped:triage',
      '+++ triage@1        2026-01-31 12:00  somebody (unverified)  “a start”',
    ]);
  });

  it('compares what is not a valid prompt', async () => {
    await using user = await newUser();
    await user.folder.write('p.md', '---\nno: [\n---\nnothing\n');
    await user.folder.write('q.md', '---\nno: ]\n---\nnothing\n');
    expect(await stdoutOf(user, 'diff', 'p.md', 'q.md')).toMatch(/\n-no: \[\n\+no: \]\n$/);
  });

  it('says that there is no difference', async () => {
    await using user = await userWithPrompts();
    await user.folder.write('p.md', first.replaceAll('\n', '\r\n'));
    expect(await user.run(['prompts', 'diff', 'triage@1', 'p.md'])).toEqual({
      code: 0,
      stdout: '',
      stderr: 'note: there is no difference between triage@1 and p.md\n',
    });
  });

  it('is JSON, too', async () => {
    await using user = await userWithPrompts();
    await user.folder.write('p.md', first.replace('Sort', 'Judge'));
    expect(JSON.parse(await stdoutOf(user, 'diff', 'triage@1', 'p.md', '--json'))).toMatchObject({
      before: { name: 'triage', version: 1 },
      after: { path: 'p.md' },
      front_matter: [],
      body: [{ from: 7, to: 7, lines: ['-Sort: {text}', '+Judge: {text}'] }],
    });
  });

  it('is coloured in a terminal', async () => {
    await using user = await userWithPrompts();
    const terminal = inTerminal(user, ['prompts', 'diff', 'triage@1', 'triage@2']);
    expect(await terminal.exited).toBe(0);
    expect(terminal.output()).toContain('\u001b[38;5;28m+Be brief.\u001b[39m');
  });
});

describe('a prompt that there is not', () => {
  it.each([
    ['show', ['show', 'trige'], 'Did you mean triage?'],
    ['a version to show', ['show', 'triage@9'], 'Versions: 1–2.'],
    ['history', ['history', 'trige'], 'Did you mean triage?'],
    ['diff', ['diff', 'triage', 'trige'], 'Did you mean triage?'],
    ['a file', ['diff', 'triage', 'no.md'], 'no.md: no such file'],
    [
      'the history of a shipped one',
      ['history', 'plain'],
      'There is no saved prompt called plain, and the shipped one has no versions',
    ],
    ['that, by its full name', ['history', 'shipped:plain'], 'ships with the program and has no versions'],
  ])('is reported with what may have been meant: %s', async (_, args, hint) => {
    await using user = await userWithPrompts();
    expect(await user.run(['prompts', ...args])).toMatchObject({
      ...{ code: 2, stdout: '' },
      stderr: expect.stringContaining(hint),
    });
  });
});
