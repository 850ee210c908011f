import { describe, expect, it } from 'vitest';
import { environmentLogin, type JobSecrets } from '../../src/auth/environment-login.js';
import type { AuthSettings } from '../../src/auth/settings.js';
import { errorOf, providerAt, settingsFor } from '../support/auth.js';
import { systemClock } from '../support/cache.js';
import { type ForgedIssuer, startForgedIssuer } from '../support/forged-issuer.js';

const nothing: JobSecrets = { token: undefined, githubRequestUrl: undefined, githubRequestToken: undefined };

const loginAt = (issuer: ForgedIssuer, secrets: Partial<JobSecrets>, settings: Partial<AuthSettings> = {}) =>
  environmentLogin({
    secrets: { ...nothing, ...secrets },
    settings: settingsFor(issuer, settings),
    provider: () => providerAt(issuer),
    clock: systemClock,
    githubIssuer: issuer.url,
  });

describe('TICKETSIFT_TOKEN', () => {
  it('says who this is, once its signature, issuer, audience and time are verified', async () => {
    await using issuer = await startForgedIssuer();
    const token = await issuer.idToken({ sub: 'job', org_id: 'org-1' });
    const login = loginAt(issuer, { token });
    expect(await login?.user()).toMatchObject({ identity: { userId: 'job', orgId: 'org-1' } });
    expect(await login?.accessToken()).toBe(token);
    expect(issuer.count('/jwks')).toBe(1);
  });

  it('is for auth.audience where that is set, whichever program asked for it', async () => {
    await using issuer = await startForgedIssuer();
    const login = loginAt(
      issuer,
      { token: await issuer.idToken({ aud: 'gateway', azp: 'ci-client' }) },
      { audience: 'gateway' },
    );
    expect(await login?.user()).toMatchObject({ identity: { userId: 'ann' } });
  });

  it.each([
    ['of another audience', { aud: 'other' }],
    ['whose time is over', { exp: 1_000_000 }],
    ['from another issuer', { iss: 'https://elsewhere.example' }],
  ])('case 55: %s is refused, and named', async (_, claims) => {
    await using issuer = await startForgedIssuer();
    const token = await issuer.idToken(claims);
    const error = await errorOf(Promise.resolve(loginAt(issuer, { token })?.user()));
    expect(error).toMatchObject({
      code: 'bad_token',
      exitCode: 4,
      message: expect.stringMatching(/^TICKETSIFT_TOKEN/),
    });
    expect(error.message).not.toContain(token);
  });

  it('is no one where it is not set', async () => {
    await using issuer = await startForgedIssuer();
    expect(loginAt(issuer, {})).toBeUndefined();
  });
});

describe('TICKETSIFT_TOKEN, where a database is to verify it,', () => {
  it('is handed on if it is for this program', async () => {
    await using issuer = await startForgedIssuer();
    const token = await issuer.idToken();
    for (const settings of [{}, { audience: issuer.clientId }]) {
      expect(await loginAt(issuer, { token }, settings)?.idToken()).toBe(token);
    }
  });

  it('is not if it is for auth.audience, which it could be used for', async () => {
    await using issuer = await startForgedIssuer();
    const token = await issuer.idToken({ aud: 'gateway' });
    const login = loginAt(issuer, { token }, { audience: 'gateway' });
    expect(await errorOf(Promise.resolve(login?.idToken()))).toMatchObject({
      code: 'config',
      message: expect.stringContaining('auth.audience'),
    });
  });
});

describe('a job of GitHub Actions', () => {
  const secrets = (issuer: ForgedIssuer) => ({
    githubRequestUrl: `${issuer.url}/github?api-version=2`,
    githubRequestToken: 'request-token',
  });

  it('asks for a token of its own where the configuration says so', async () => {
    await using issuer = await startForgedIssuer();
    issuer.handlers.set('/github', async () => ({ value: await issuer.idToken({ sub: 'repo:acme/app' }) }));
    const login = loginAt(issuer, secrets(issuer), { ci: 'github' });
    expect(await login?.user()).toMatchObject({ identity: { userId: 'repo:acme/app' } });
    expect(issuer.requests[0]?.headers.authorization).toBe('Bearer request-token');
  });

  it('is reported where GitHub’s address is none', async () => {
    await using issuer = await startForgedIssuer();
    const login = loginAt(issuer, { ...secrets(issuer), githubRequestUrl: 'none' }, { ci: 'github' });
    expect(await errorOf(Promise.resolve(login?.user()))).toMatchObject({
      code: 'config',
      message: expect.stringContaining('ACTIONS_ID_TOKEN_REQUEST_URL'),
    });
  });

  it('asks for another when the time of the first is nearly over', async () => {
    await using issuer = await startForgedIssuer();
    const ends = [30, 3600].map((seconds) => Math.floor(Date.now() / 1000) + seconds);
    issuer.handlers.set('/github', async () => ({
      value: await issuer.idToken({ sub: 'job', exp: ends.shift() }),
    }));
    const login = loginAt(issuer, secrets(issuer), { ci: 'github' });
    const tokens = [await login?.accessToken(), await login?.accessToken(), await login?.accessToken()];
    expect(new Set(tokens).size).toBe(2);
    expect(issuer.count('/github')).toBe(2);
  });

  it('asks for one of its own for a database, which is not for auth.audience', async () => {
    await using issuer = await startForgedIssuer();
    const audiences = ['gateway', issuer.clientId];
    issuer.handlers.set('/github', async () => ({ value: await issuer.idToken({ aud: audiences.shift() }) }));
    const login = loginAt(issuer, secrets(issuer), { ci: 'github', audience: 'gateway' });
    const [forGateway, forDatabase] = [await login?.accessToken(), await login?.idToken()];
    expect(forGateway).not.toBe(forDatabase);
    expect(issuer.count('/github')).toBe(2);
  });

  it('does not where it says nothing', async () => {
    await using issuer = await startForgedIssuer();
    expect(loginAt(issuer, secrets(issuer))).toBeUndefined();
  });

  it('names the permission that it lacks', async () => {
    await using issuer = await startForgedIssuer();
    const login = loginAt(issuer, secrets(issuer), { ci: 'github' });
    expect(await errorOf(Promise.resolve(login?.user()))).toMatchObject({
      code: 'login_failed',
      hint: expect.stringContaining('id-token: write'),
    });
  });
});
