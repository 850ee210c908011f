import { readdir } from 'node:fs/promises';
import { basename } from 'node:path';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import type { JWK } from 'oidc-provider';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { csvOf } from '../support/program.js';
import { type Browser, origin, startTeamStudio, type TeamStudio } from '../support/team-studio.js';

const secret = 'sesame';

describe('a studio for a team, as somebody attacks it who may log in', () => {
  let studio: TeamStudio;
  let ann: Browser;
  beforeAll(async () => {
    studio = await startTeamStudio(['t.csv'], {
      prepare: async ({ folder }) => {
        await folder.write('t.csv', csvOf(['one', 'two']));
        await folder.write('.env', `KEY=${secret}`);
        await folder.write('notes', secret);
        await folder.write('notes.md', `${secret} {text}`);
      },
    });
    ann = studio.newBrowser();
    await ann.logIn('ann');
  });
  afterAll(() => studio[Symbol.asyncDispose]());

  it.each(['.env', 'notes', 'notes.md', 'ticketsift.yaml', 't.csv', './.env', '/etc/passwd', 'private:.env'])(
    'lets no page name the file %s',
    async (file) => {
      const other = 'shipped:triage';
      for (const [from, to] of [
        [file, other],
        [other, file],
      ] as const) {
        const { status, body } = await ann.send(`/saved/diff?${new URLSearchParams({ from, to })}`);
        expect({ status, leaks: body.includes(secret) || body.includes('issuer') }).toEqual({
          status: 404,
          leaks: false,
        });
      }
      const there = await ann.post('/api/open', { prompt: file });
      const notThere = await ann.post('/api/open', { prompt: 'not-there' });
      expect(there.status).toBe(404);
      expect(there.body.replaceAll(file, 'not-there')).toBe(notThere.body);
      const compared = await ann.post('/api/compare', {
        before: { prompt: file, model: '' },
        after: { prompt: '', model: '' },
      });
      expect(compared.status).toBe(404);
      expect(compared.body).not.toContain(secret);
    },
  );
});

describe('a page that was made for somebody who has left this browser', () => {
  let studio: TeamStudio;
  beforeAll(async () => {
    studio = await startTeamStudio();
  });
  afterAll(() => studio[Symbol.asyncDispose]());

  it('neither writes to the desk of who has signed in since, nor shows it', async () => {
    const browser = studio.newBrowser();
    await browser.logIn('ann');
    const madeFor = await personIn(browser);
    await browser.logIn('bob', '/login?as=another');
    const bob = await personIn(browser);
    expect(bob).not.toBe(madeFor);
    await browser.post('/api/prompt', { text: 'of Bob {text}' });
    const headers = { origin, 'content-type': 'application/json', 'x-person': madeFor };
    const body = JSON.stringify({ text: 'of Ann {text}' });
    for (const { status, body: answer } of [
      await browser.send('/api/prompt', { method: 'POST', headers, body }),
      await browser.send('/api/prompt', { headers }),
      await browser.send(`/api/events?person=${madeFor}`),
    ]) {
      expect(status).toBe(401);
      expect(answer).toMatch(/^Someone else has signed in with this browser\. Sign in again in another tab/);
    }
    const own = await browser.send('/api/prompt', { headers: { 'x-person': bob } });
    expect(JSON.parse(own.body).text).toBe('of Bob {text}');
  });
});

async function personIn(browser: Browser): Promise<string> {
  return /data-person="([0-9a-f]{32})"/.exec((await browser.send('/')).body)?.[1] ?? '';
}

describe('what a person of a team can use up', () => {
  it('is one dropped file at a time', async () => {
    await using studio = await startTeamStudio();
    const browser = studio.newBrowser();
    await browser.logIn('ann');
    const state = studio.user.folder.file('home/state/studio');
    for (const name of ['a.csv', 'b.csv', 'c.csv']) {
      const dropped = await browser.send('/api/upload', {
        method: 'POST',
        headers: { origin, 'content-type': 'application/octet-stream', 'x-file-name': name },
        body: csvOf([name]),
      });
      expect(dropped.status).toBe(200);
    }
    const files = await readdir(state, { recursive: true });
    expect(files.filter((one) => one.endsWith('.csv')).map((one) => basename(one))).toEqual(['3.csv']);
    expect((await browser.send('/api/tickets/0')).body).toContain('c.csv');
  });

  it('is 200 letters of a name', async () => {
    const name = `Ann ${'x'.repeat(50_000)}\u001b[2J<script>`;
    await using studio = await startTeamStudio([], { issuer: { accounts: { ann: { name } } } });
    const browser = studio.newBrowser();
    await browser.logIn('ann');
    const { body } = await browser.send('/');
    expect(body).toMatch(/Signed in as <bdi>Ann x{195}…<\/bdi>/);
    expect(studio.run.output()).toMatch(/note: Ann x{195}… is signed in\n/);
  });
});

describe('a login that fails on our side', () => {
  it('leaves no tokens that are good', async () => {
    await using studio = await startTeamStudio([], {
      prepare: ({ folder }) => folder.write('home/state/studio', 'in the way of all desks'),
    });
    const browser = studio.newBrowser();
    const { status, headers } = await browser.logIn('ann');
    expect(status).toBe(400);
    expect(String(headers['set-cookie'])).not.toContain('__Host-ticketsift=');
    await studio.end();
    expect(studio.issuer.requests.filter((one) => one === 'POST /token/revocation')).toHaveLength(2);
  });
});

it('ends all logins of a person whom the provider signs out, where it named none of them', async () => {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  const key: JWK = { ...(await exportJWK(privateKey)), alg: 'RS256', use: 'sig', kid: 'known' };
  await using studio = await startTeamStudio([], {
    issuer: {
      client: { backchannel_logout_session_required: false },
      configuration: { jwks: { keys: [key] } },
    },
  });
  const [ann, bob] = [studio.newBrowser(), studio.newBrowser()];
  await ann.logIn('ann');
  await bob.logIn('bob');
  const token = await new SignJWT({
    events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
    jti: 'j',
    sub: 'ann',
    sid: 'of-the-provider',
  })
    .setProtectedHeader({ alg: 'RS256', kid: 'known', typ: 'logout+jwt' })
    .setIssuer(studio.issuer.url)
    .setAudience('ticketsift')
    .setIssuedAt()
    .sign(privateKey);
  const said = await studio.send('/logout/backchannel', {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ logout_token: token }).toString(),
  });
  expect(said.status).toBe(200);
  expect((await ann.send('/api/prompt')).status).toBe(401);
  expect((await bob.send('/api/prompt')).status).toBe(200);
});
