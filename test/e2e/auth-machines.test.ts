import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openAiError, startEndpoint } from '../support/endpoint.js';
import { startForgedIssuer } from '../support/forged-issuer.js';
import { startIssuer } from '../support/issuer.js';
import { authSection, editSession, logIn } from '../support/login.js';
import { asking, csvOf, newUser, type User } from '../support/program.js';
import { inTerminal } from '../support/terminal.js';

const required = '  require: true\n';
const offline = ['--model', 'x', '--base-url', 'http://127.0.0.1:1/v1', '--prompt', 'p.md', '--offline'];

async function userWith(config: string): Promise<User> {
  const user = await newUser();
  await user.configure(config);
  await user.folder.write('p.md', 'Sort: {text}');
  await user.folder.write('t.csv', csvOf(['a']));
  return user;
}

describe('where no one is logged in', () => {
  it.each([
    ['classify', 't.csv', ...offline],
    ['check', '--tickets', 't.csv'],
    ['sources', 'check'],
    ['runs', 'list'],
    ['whoami'],
    ['token'],
  ])('case 56: %s ends with 4, sends nothing and opens nothing', async (...args) => {
    await using issuer = await startForgedIssuer();
    await using user = await userWith(authSection(issuer, required));
    expect(await user.run(args)).toMatchObject({
      code: 4,
      stdout: '',
      stderr: expect.stringContaining('ticketsift login'),
    });
    expect(issuer.requests).toEqual([]);
  });

  it.each([
    ['no terminal', {}],
    ['a CI job', { CI: 'true' }],
  ])('case 56: no one can log in from %s', async (_, env) => {
    await using issuer = await startForgedIssuer();
    await using user = await userWith(authSection(issuer));
    expect(await user.run(['login'], env)).toMatchObject({
      code: 4,
      stderr: expect.stringContaining('TICKETSIFT_TOKEN'),
    });
    expect(issuer.requests).toEqual([]);
  });

  it('everything works where no login is configured', async () => {
    await using user = await userWith('');
    expect((await user.run(['classify', 't.csv', ...offline])).code).toBe(1);
    expect(await user.run(['whoami'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('docs/login.md'),
    });
  });

  it('a query that uses :user_id wants a login by that alone', async () => {
    await using issuer = await startForgedIssuer();
    await using user = await userWith(authSection(issuer));
    const query = [
      'classify',
      'postgres://x@127.0.0.1:1/x',
      '--query',
      'SELECT :user_id AS text',
      ...offline,
    ];
    expect(await user.run(query)).toMatchObject({ code: 4 });
  });
});

describe('a job', () => {
  it('is who its token says', async () => {
    await using issuer = await startForgedIssuer();
    await using user = await userWith(authSection(issuer, required));
    const env = { TICKETSIFT_TOKEN: await issuer.idToken({ sub: 'job-1' }) };
    expect((await user.run(['classify', 't.csv', ...offline], env)).code).toBe(1);
    expect((await user.run(['whoami'], env)).stdout).toMatch(/user id +job-1\n/);
  });

  it('case 55: is not the user of that machine where its token is wrong', async () => {
    await using issuer = await startIssuer();
    await using user = await userWith(authSection(issuer, required));
    await logIn(user, 'ann');
    expect((await user.run(['whoami'])).code).toBe(0);
    const { idToken } = await editSession(user, () => ({}));
    const wrong = idToken.replace(/.{6}$/, 'AAAAAA');
    const { code, stderr } = await user.run(['classify', 't.csv', ...offline], { TICKETSIFT_TOKEN: wrong });
    expect({ code, stderr }).toEqual({ code: 4, stderr: expect.stringContaining('TICKETSIFT_TOKEN') });
  });
});

describe('profiles', () => {
  it('are several providers, of which each has a session of its own', async () => {
    await using first = await startIssuer();
    await using second = await startIssuer();
    const profile = `  profiles:\n    other: { issuer: "${second.url}", client_id: ticketsift, storage: file }\n`;
    await using user = await userWith(authSection(first, profile));
    await logIn(user, 'ann');
    expect((await user.run(['--profile', 'other', 'whoami'])).code).toBe(4);
    expect((await user.run(['whoami'])).code).toBe(0);
    expect(await user.run(['--profile', 'othr', 'whoami'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('Did you mean other?'),
    });
  });
});

describe('auth doctor', () => {
  it('finds all that is needed, and says who is logged in', async () => {
    await using issuer = await startIssuer();
    await using user = await userWith(authSection(issuer));
    await logIn(user, 'ann');
    const { code, stdout } = await user.run(['auth', 'doctor', '--json'], {
      HTTPS_PROXY: 'http://me:secret@proxy:1',
    });
    expect(stdout).not.toContain('secret');
    expect(code).toBe(0);
    const findings: { what: string; state: string }[] = JSON.parse(stdout);
    expect(findings.map(({ what }) => what)).toEqual([
      ...[
        'configuration',
        'provider',
        'clock',
        'proxy',
        'certificates',
        'keychain',
        'port',
        'browser',
        'session',
      ],
    ]);
    expect(findings.at(-1)).toEqual({ what: 'session', state: 'ok', found: 'Ann Lee (ann@example.com)' });
  });

  it.each([
    ['--device', {}],
    ['--no-browser', { device_authorization_endpoint: undefined }],
  ])('advises %s where that works and there is no screen', async (flag, metadata) => {
    await using issuer = await startForgedIssuer();
    issuer.metadata = metadata;
    await using user = await userWith(authSection(issuer));
    const { stdout } = await user.run(['auth', 'doctor']);
    expect(stdout).toMatch(new RegExp(`browser +warning.*\\n +ticketsift login ${flag}\\n`));
  });

  it('warns where Node.js is set to accept any certificate, and says who does not', async () => {
    await using issuer = await startForgedIssuer();
    await using user = await userWith(authSection(issuer));
    const { stdout } = await user.run(['auth', 'doctor'], { NODE_TLS_REJECT_UNAUTHORIZED: '0' });
    expect(stdout).toMatch(
      /certificates +warning +NODE_TLS_REJECT_UNAUTHORIZED=0.*ticketsift still checks those/,
    );
    const { stdout: without } = await user.run(['auth', 'doctor'], { NODE_TLS_REJECT_UNAUTHORIZED: '1' });
    expect(without).toMatch(/certificates +ok +those of Node\.js/);
  });

  it.each([
    ['ca.pem', '-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----\n', 'ok', /ca\.pem/],
    ['ca.pem', 'none', 'failed', /holds no certificate/],
    ['other.pem', 'none', 'failed', /cannot read .*other\.pem: no such file/],
  ])('looks at the file of authorities: %s with %j is %s', async (name, content, state, found) => {
    await using issuer = await startForgedIssuer();
    await using user = await userWith(authSection(issuer));
    await user.folder.write('ca.pem', content);
    const { stdout } = await user.run(['auth', 'doctor', '--json'], {
      NODE_EXTRA_CA_CERTS: user.folder.file(name),
    });
    const findings: { what: string }[] = JSON.parse(stdout);
    expect(findings.find(({ what }) => what === 'certificates')).toMatchObject({
      state,
      found: expect.stringMatching(found),
    });
  });

  it('shows no password that was written into the issuer by mistake', async () => {
    await using issuer = await startForgedIssuer();
    await using user = await userWith(
      authSection({ url: issuer.url.replace('//', '//me:hush-hush@'), clientId: 'x' }),
    );
    for (const args of [['auth', 'doctor'], ['auth', 'doctor', '--json'], ['whoami']]) {
      const { stdout, stderr } = await user.run(args);
      expect(stdout + stderr).not.toContain('hush-hush');
    }
  });

  it('says what fails', async () => {
    await using issuer = await startIssuer();
    await using user = await userWith(authSection(issuer));
    issuer.setDown(true);
    const { code, stdout } = await user.run(['auth', 'doctor']);
    expect(code).toBe(1);
    expect(stdout).toMatch(/provider +FAILED +No answer from/);
  });
});

describe('secrets', () => {
  it('are in no output, log, record or error, whatever is asked and whatever goes wrong', async () => {
    await using issuer = await startIssuer();
    await using endpoint = await startEndpoint({
      answer: ({ headers }) => openAiError(401, 'invalid_token', `I do not like ${headers.authorization}`),
    });
    await using user = await userWith(authSection(issuer, 'llm:\n  auth: login\n'));
    const said = [await logIn(user, 'ann')];
    const { idToken, accessToken, refreshToken } = await editSession(user, () => ({}));
    const ask = [...(await asking(user, endpoint.url)), '--log-file', 'log.jsonl', '--log-texts'];
    const commands = [
      ['whoami', '--json'],
      ['auth', 'doctor'],
      ['--debug', '-v', 'classify', 't.csv', ...ask],
      ['runs', 'show', 'last', '--json'],
      ['config'],
    ];
    for (const command of commands) {
      const { stdout, stderr } = await user.run(command);
      said.push(stdout, stderr);
    }
    await editSession(user, () => ({ accessExpiresAt: 1, refreshToken: `${refreshToken}x` }));
    for (const command of [
      ['--debug', 'whoami'],
      ['--debug', 'logout'],
    ]) {
      const { stdout, stderr } = await user.run(command);
      said.push(stdout, stderr);
    }
    said.push(await readFile(user.folder.file('log.jsonl'), 'utf8'));
    const state = user.folder.file('home/state');
    for (const name of await readdir(state)) {
      if (name.startsWith('runs.db')) said.push(await readFile(join(state, name), 'latin1'));
    }
    const all = said.join('\n');
    expect(all).toContain('[hidden]');
    for (const secret of [idToken, accessToken, refreshToken]) expect(all).not.toContain(secret);
  });

  it('are not shown by a login that is interrupted', async () => {
    await using issuer = await startIssuer();
    await using user = await userWith(authSection(issuer));
    const terminal = inTerminal(user, ['--debug', 'login', '--no-browser'], { columns: 2000 });
    await terminal.until(/\/auth\?/);
    terminal.type('\u0003');
    expect(await terminal.exited).toBe(130);
    expect(terminal.output()).toContain('no one was logged in');
    expect(terminal.output()).not.toContain('code_verifier');
  });
});
