import { mkdir, symlink } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { type Want, wantsOf } from '../../../src/config/trust/wants.js';
import { type TemporaryFolder, temporaryFolder } from '../../support/temporary-folder.js';

/** A project with links out of it, and a home beside it. */
async function project(): Promise<TemporaryFolder> {
  const folder = await temporaryFolder();
  await folder.write('home/secret', '');
  await folder.write('project/in/t.csv', '');
  await symlink('../home/secret', folder.file('project/out.csv'));
  await symlink('../home/new.db', folder.file('project/new.db'));
  await symlink('../home', folder.file('project/~'));
  await symlink('in', folder.file('project/alias'));
  await mkdir(folder.file('project/sub'));
  return folder;
}

async function wants(settings: unknown, isForeign = false): Promise<Want[]> {
  await using folder = await project();
  const place = { path: folder.file('project/ticketsift.yaml'), home: folder.file('home') };
  return await wantsOf(settings, place, { isForeign });
}

const shown = async (settings: unknown) =>
  (await wants(settings)).map(({ key, text }) => `${key.join('.')}: ${text}`);

describe('a file wants', () => {
  it.each<[string, unknown, string[]]>([
    [
      'an endpoint',
      { base_url: 'https://llm.example.com/v1' },
      ['base_url: sends tickets, and OPENAI_API_KEY if it is set, to https://llm.example.com/v1'],
    ],
    [
      'a login',
      { auth: { issuer: 'https://id.example.com', client_id: 'x', allow: { roles: ['a'] } } },
      [
        'auth.issuer: logs you in at https://id.example.com/, which gets TICKETSIFT_CLIENT_SECRET if it is set',
        'auth.client_id: is set to x',
        'auth.allow.roles: is set to ["a"]',
      ],
    ],
    [
      'a login of a profile',
      { auth: { profiles: { b: { issuer: 'https://b.example' } } } },
      [
        'auth.profiles.b.issuer: logs you in at https://b.example/, which gets TICKETSIFT_CLIENT_SECRET if it is set',
      ],
    ],
    [
      'the token of a login',
      { llm: { auth: 'login' } },
      ['llm.auth: sends the access token of your login to the endpoint'],
    ],
    ['a cache, even inside', { cache: 'in/cache.db' }, ['cache: reads and writes in/cache.db']],
    ['a prompt', { prompt: '../p.md' }, ['prompt: reads ../p.md']],
    ['a prompt in the home', { prompt: '~/p.md' }, ['prompt: reads ~/p.md']],
    ['saved prompts in a file', { prompts: { url: '../p.db' } }, ['prompts.url: reads and writes ../p.db']],
    [
      'saved prompts in a file that is yet to be made, by a link',
      { prompts: { url: 'new.db' } },
      ['prompts.url: reads and writes new.db, which leads to ../home/new.db'],
    ],
    [
      'saved prompts in a database',
      { prompts: { url: 'postgres://u:pw@db.example.com/p' } },
      [
        'prompts.url: reads and writes postgres://u:***@db.example.com/p, which gets PG variables such as PGPASSWORD',
      ],
    ],
    [
      'the address of a team’s studio',
      { studio: { accent: '#0a7', models: ['m'], max_cost_per_user: 5, public_url: 'https://sift.example' } },
      ['studio.public_url: serves the studio at https://sift.example/, and its logins return there'],
    ],
    [
      'a database, and variables',
      { sources: { s: { url: `postgres://\${A}:\${B}@h/\${A}` } } },
      [
        `sources.s.url: reads postgres://\${A}:***@h/\${A}, which gets A, B and PG variables such as PGPASSWORD`,
      ],
    ],
    [
      'a file by a variable',
      { sources: { s: { url: `\${HOME}/x.csv` } } },
      [`sources.s.url: reads \${HOME}/x.csv, with the value of HOME`],
    ],
    [
      'a file by its absolute path',
      { sources: { s: { url: '/etc/passwd' } } },
      ['sources.s.url: reads /etc/passwd'],
    ],
    [
      'a file by a link',
      { checks: { c: { tickets: 'out.csv' } } },
      ['checks.c.tickets: reads out.csv, which leads to ../home/secret'],
    ],
    [
      'a file in a folder that is a link, though it be called ~',
      { checks: { c: { prompt: '~/secret' } } },
      ['checks.c.prompt: reads ~/secret, which leads to ../home/secret'],
    ],
    [
      'what git keeps',
      { checks: { c: { tickets: '.git/config' } } },
      ['checks.c.tickets: reads .git/config'],
    ],
    [
      'a baseline',
      { checks: { c: { baseline: '../b.json' } } },
      ['checks.c.baseline: reads and writes ../b.json'],
    ],
    [
      'a query of a file',
      { sources: { s: { url: 't.db', query: '../q.sql#name' } } },
      ['sources.s.query: reads ../q.sql'],
    ],
    [
      'a query by a link',
      { sources: { s: { url: 't.db', query: 'out.csv#name' } } },
      ['sources.s.query: reads out.csv, which leads to ../home/secret'],
    ],
    [
      'a database of any kind',
      { sources: { s: { url: ' "mysql://h/x" ' } } },
      ['sources.s.url: reads "mysql://h/x", which gets PG variables such as PGPASSWORD'],
    ],
  ])('%s', async (_, settings, expected) => {
    expect(await shown(settings)).toEqual(expected);
  });

  it.each([
    'http://localhost:8080/v1',
    'http://0.0.0.0/v1',
    'http://[::ffff:127.0.0.1]/v1',
    'http://127.0.0.1.example.com/v1',
    'http://127.0.0.1@evil.example/v1',
    'http://127.0.0.1:80@evil.example/v1',
    'http://user:127.0.0.1@evil.example/v1',
    'http://evil.example\\@127.0.0.1/v1',
    'http://evil.example#@127.0.0.1/v1',
    'http://169.254.169.254/v1',
  ])('trust for the endpoint %s', async (base_url) => {
    expect(await wants({ base_url })).toMatchObject([{ isNeeded: true }]);
  });

  it.each([
    'http://127.0.0.1:8080/v1',
    'http://127.0.0.2/v1',
    'https://[::1]:8080/v1',
    'http://127.1/v1',
    'http://2130706433/v1',
    'http://0x7f.0.0.1/v1',
    'http://evil.example@127.0.0.1/v1',
    ' http://127.0.0.1/v1 ',
  ])('a credential alone for the endpoint %s, on this machine', async (base_url) => {
    expect(await wants({ base_url })).toMatchObject([
      { isNeeded: false, text: expect.stringMatching(/^sends OPENAI_API_KEY, if it is set, to http/) },
    ]);
  });
});

describe('a file wants nothing', () => {
  it.each<[string, unknown]>([
    ['with nothing in it', {}],
    [
      'with what stays as it is',
      { model: 'm', concurrency: 9, prices: { m: { input: 1, output: 1 } }, prompts: { visibility: 'org' } },
    ],
    ['with the name of a prompt', { prompt: 'triage', checks: { c: { prompt: 'org:triage@2' } } }],
    [
      'with files that are inside',
      { prompt: 'p.md', checks: { c: { tickets: 'in/t.csv', baseline: 'in/b.json' } } },
    ],
    ['with links that stay inside', { sources: { s: { url: 'alias/t.csv', query: 'alias/q.sql#x' } } }],
    ['with saved prompts that are inside', { prompts: { url: 'in/prompts.db' } }],
    ['with standard input', { sources: { s: { url: '-' } } }],
  ])('%s', async (_, settings) => {
    expect(await wants(settings)).toEqual([]);
  });
});

describe('a file that somebody else may have written', () => {
  it('wants all that it says', async () => {
    const settings = { model: 'm', checks: { c: { tickets: 't.csv', margin: 0.5 } }, auth: null };
    expect(await wants(settings, true)).toMatchObject([
      { key: ['model'], text: 'is set to m', isNeeded: true },
      { key: ['checks', 'c', 'tickets'], text: 'is set to t.csv', isNeeded: true },
      { key: ['checks', 'c', 'margin'], text: 'is set to 0.5', isNeeded: true },
    ]);
  });

  it('wants trust for an endpoint on this machine, too', async () => {
    expect(await wants({ base_url: 'http://127.0.0.1/v1' }, true)).toMatchObject([{ isNeeded: true }]);
  });
});

describe('what is shown of an address', () => {
  it.each([
    ['https://user:key@evil.example/v1', 'https://evil.example/v1'],
    ['https://good.example@evil.example/v1', 'https://evil.example/v1'],
    ['https://evil.example/v1:x@good.example', 'https://evil.example/v1:x%40good.example'],
    ['https://еvil.example/v1', 'https://xn--vil-qdd.example/v1'],
    ['HTTPS://EVIL.example', 'https://evil.example/'],
    ['https://evil\t.example/v1', 'https://evil.example/v1'],
  ])('%s is %s: no password, and the host as it is looked up', async (base_url, expected) => {
    const [want] = await wants({ base_url });
    expect(want?.text.split(' ').at(-1)).toBe(expected);
  });

  it('is all of it, however long', async () => {
    const base_url = `https://good.example.${'x.'.repeat(1_000)}evil.example/`;
    const [want] = await wants({ base_url });
    expect(want?.text).toContain(base_url);
  });
});

describe('what identifies a want', () => {
  const identity = async (settings: unknown) => (await wants(settings)).map((want) => want.identity);

  it('is the value, its password included', async () => {
    const of = (password: string) => identity({ sources: { s: { url: `postgres://u:${password}@h/x` } } });
    expect(await of('a')).not.toEqual(await of('b'));
  });

  it('is where a link leads', async () => {
    expect(await identity({ checks: { c: { tickets: 'out.csv' } } })).toEqual([
      '[["checks","c","tickets"],"out.csv","../home/secret"]',
    ]);
  });
});
