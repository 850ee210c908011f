import { describe, expect, it } from 'vitest';
import { systemClock } from '../support/cache.js';
import { startForgedIssuer } from '../support/forged-issuer.js';
import { hurriedClock } from '../support/hurried-clock.js';
import { startIssuer } from '../support/issuer.js';
import { authSection, logIn, startLogin } from '../support/login.js';
import { goThrough } from '../support/person.js';
import { newUser } from '../support/program.js';
import { inTerminal } from '../support/terminal.js';

describe('a person', () => {
  it('logs in through the browser, is known, and logs out', async () => {
    await using issuer = await startIssuer();
    await using user = await newUser();
    await user.configure(authSection(issuer));
    expect(await user.run(['whoami'])).toMatchObject({ code: 4, stdout: '' });
    expect(await logIn(user, 'ann')).toContain(`Logged in as Ann Lee (ann@example.com) at ${issuer.url}`);

    const shown = await user.run(['whoami', '--json']);
    expect(JSON.parse(shown.stdout)).toEqual({
      user_id: 'ann',
      email: 'ann@example.com',
      org_id: 'org-1',
      roles: ['analyst'],
      name: 'Ann Lee',
      email_is_verified: true,
      used_second_factor: false,
      issuer: issuer.url,
      profile: 'default',
      protection: 'file',
    });
    expect((await user.run(['token'])).stdout).toMatch(/^\S+\n$/);
    expect(await user.run(['logout'])).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('at the provider'),
    });
    expect(issuer.requests.filter((request) => request.includes('revocation'))).toHaveLength(2);
    expect(await user.run(['whoami'])).toMatchObject({ code: 4 });
  });

  it('is said to stay logged in after a login that fails only where that is so', async () => {
    await using issuer = await startIssuer();
    await using user = await newUser();
    await user.configure(authSection(issuer));
    issuer.setDown(true);
    const fails = () => user.begin(['login', '--no-browser'], { columns: 200 }).finished;
    const stranger = await fails();
    expect(stranger).toMatchObject({ code: 1, stderr: expect.stringContaining('provider_unavailable') });
    expect(stranger.stderr).not.toMatch(/stay logged in/i);
    issuer.setDown(false);
    await logIn(user, 'ann');
    issuer.setDown(true);
    expect((await fails()).stderr).toContain('note: you stay logged in as before');
  });

  it('is asked for a further scope where a flag names it, which is said before', async () => {
    await using issuer = await startIssuer();
    await using user = await newUser();
    await user.configure(authSection(issuer));
    const scope = 'https://www.googleapis.com/auth/spreadsheets.readonly';
    const { terminal, url } = await startLogin(user, ['--scope', scope, '--scope', 'openid']);
    expect(new URL(url).searchParams.get('scope')?.split(' ')).toEqual([
      'openid',
      'email',
      'profile',
      'offline_access',
      scope,
    ]);
    const said = terminal.output();
    expect(said.indexOf('(see all your Google Sheets)')).toBeGreaterThan(-1);
    expect(said.indexOf('(see all your Google Sheets)')).toBeLessThan(said.indexOf('/auth?'));
    terminal.type('\u0003');
    await terminal.exited;
    expect(await user.run(['login', '--scope', 'a b'])).toMatchObject({ code: 2 });
  });

  it('logs in at a provider that signs with EdDSA, and stays logged in', async () => {
    await using issuer = await startIssuer({ signsWith: 'EdDSA', accessTokenTtl: 20 });
    await using user = await newUser();
    await user.configure(authSection(issuer));
    expect(await logIn(user, 'ann')).toContain('Logged in as Ann Lee');
    expect(await user.run(['whoami'])).toMatchObject({ code: 0 });
    const later = { ...systemClock, now: () => Date.now() + 15_000 };
    expect(await user.begin(['token'], { clock: later }).finished).toMatchObject({ code: 0 });
    expect(issuer.grants('refresh_token')).toBe(1);
  });

  it.each([
    ['a user id with U+0000', 'ann\0', {}, 'its claim sub holds a control character (U+0000)'],
    ['an organisation with U+0000', 'ann', { org_id: 'o\0' }, 'org_id holds a control character (U+0000)'],
    ['a role with U+0000', 'ann', { roles: ['a', 'b\0'] }, 'roles holds a control character (U+0000)'],
    ['half of a character', 'ann', { org_id: 'o\ud800' }, 'org_id holds half of a character'],
    ['no address but null', 'ann', { email: null }, 'its claim email is null, and must be a text'],
  ])('is refused with %s, which no database could be told', async (_, sub, claims, message) => {
    await using issuer = await startForgedIssuer();
    await using user = await newUser();
    await user.configure(authSection(issuer));
    const env = { TICKETSIFT_TOKEN: await issuer.idToken({ sub, ...claims }) };
    const { code, stdout, stderr } = await user.run(['whoami'], env);
    expect({ code, stdout }).toEqual({ code: 4, stdout: '' });
    expect(stderr).toContain(message);
  });

  it('pastes the address where the browser cannot come back', async () => {
    await using issuer = await startIssuer();
    await using user = await newUser();
    await user.configure(authSection(issuer));
    const { terminal, url } = await startLogin(user);
    const callback = await goThrough(url, 'bob');
    terminal.type('http://127.0.0.1:1/elsewhere\r');
    await terminal.until(/That is not the address/);
    terminal.type(`${callback}\r`);
    expect(await terminal.exited).toBe(0);
    expect(terminal.output()).toContain('Logged in as Bob Ray');
  });

  it('pastes the address by itself where there is no screen, as over SSH, and no code to be had', async () => {
    await using issuer = await startIssuer({ hasDeviceFlow: false });
    await using user = await newUser();
    await user.configure(authSection(issuer));
    const terminal = inTerminal(user, ['login'], { columns: 2000 });
    await terminal.until(/paste the address/);
    expect(terminal.output()).toContain('The provider does not support login by code on another device');
    const url = /https?:\/\/\S+\/auth\?\S+/.exec(terminal.output())?.[0] ?? '';
    terminal.type(`${await goThrough(url, 'bob')}\r`);
    expect(await terminal.exited).toBe(0);
    expect(terminal.output()).toContain('Logged in as Bob Ray');
  });

  it.each([
    ['--device is asked for', ['--device']],
    ['nothing can be pasted', []],
  ])('is sent to --no-browser where the provider has no device flow and %s', async (_, args) => {
    await using issuer = await startForgedIssuer();
    issuer.metadata = { device_authorization_endpoint: undefined };
    await using user = await newUser();
    await user.configure(authSection(issuer));
    const { code, stderr } = await user.begin(['login', ...args], { columns: 200 }).finished;
    expect(code).toBe(4);
    expect(stderr).toContain('Log in with ticketsift login --no-browser');
  });

  it('logs in by a code on another device', async () => {
    const interval = { deviceFlow: { enabled: true } };
    await using issuer = await startIssuer({
      configuration: { features: { ...interval, devInteractions: { enabled: true } } },
    });
    await using user = await newUser();
    await user.configure(authSection(issuer));
    // The provider wants five seconds between two looks.
    const login = user.begin(['login', '--device'], { columns: 200, clock: hurriedClock(50) });
    await login.until(/started this login yourself/);
    const code = /[B-DF-HJ-NP-TV-XZ]{4}-[B-DF-HJ-NP-TV-XZ]{4}/.exec(login.output())?.[0];
    await goThrough(`${issuer.url}/device?user_code=${code}`, 'ann');
    expect(await login.finished).toMatchObject({ code: 0 });
    expect(login.output()).toContain('Logged in as Ann Lee');
  });
});
