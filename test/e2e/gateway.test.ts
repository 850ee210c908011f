import { once } from 'node:events';
import { createServer } from 'node:http';
import { describe, expect, it } from 'vitest';
import { openAiError, says, startEndpoint, status } from '../support/endpoint.js';
import { startIssuer } from '../support/issuer.js';
import { authSection, endSession, logIn } from '../support/login.js';
import { asking, csvOf, newUser } from '../support/program.js';

const texts = Array.from({ length: 30 }, (_, n) => `ticket ${n}`);
const gateway = 'llm:\n  auth: login\n';

describe('a gateway that lets people in', () => {
  it('is asked for longer than an access token lives, from logging in to logging out', async () => {
    await using issuer = await startIssuer({ accessTokenTtl: 2 });
    const seen = new Set<string>();
    await using endpoint = await startEndpoint({
      async answer({ headers }) {
        const token = String(headers.authorization).replace(/^Bearer /, '');
        // A real token, and one that has not ended.
        if (!(await issuer.provider.AccessToken.find(token))) return openAiError(401, 'invalid_token', 'No.');
        seen.add(token);
        await new Promise((resolve) => setTimeout(resolve, 100));
        return says('{"urgent": false, "categories": ["Bug"]}');
      },
    });
    await using user = await newUser();
    await user.configure(authSection(issuer, gateway));
    await user.folder.write('t.csv', csvOf(texts));
    await logIn(user, 'ann');
    const args = [...(await asking(user, endpoint.url)), '--concurrency', '1', '--format', 'json'];
    const { code, stdout, stderr } = await user.run(['classify', 't.csv', ...args]);
    expect(stderr).not.toContain('answered 401');
    expect(code).toBe(0);
    expect(JSON.parse(stdout).map(({ error }: { error: unknown }) => error)).toEqual(texts.map(() => null));
    expect(seen.size).toBeGreaterThan(2);
    expect(await user.run(['logout'])).toMatchObject({ code: 0 });
    expect(await user.run(['classify', 't.csv', ...args, '--no-cache'])).toMatchObject({ code: 4 });
  });

  it('case 54: is not followed to another origin, which gets no token', async () => {
    await using issuer = await startIssuer();
    const asked: string[] = [];
    const elsewhere = createServer(({ url = '' }, response) => {
      asked.push(url);
      response.end();
    });
    await once(elsewhere.listen(0, '127.0.0.1'), 'listening');
    const address = elsewhere.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    await using endpoint = await startEndpoint({
      answer: () => status(307, '', { location: `http://127.0.0.1:${port}/v1/chat/completions` }),
    });
    await using user = await newUser();
    await user.configure(authSection(issuer, gateway));
    await user.folder.write('t.csv', csvOf(['a']));
    await logIn(user, 'ann');
    const args = [...(await asking(user, endpoint.url)), '--format', 'json'];
    expect(await user.run(['classify', 't.csv', ...args])).toMatchObject({ code: 1 });
    expect(endpoint.requests).toHaveLength(1);
    expect(asked).toEqual([]);
    elsewhere.close();
  });

  it('keeps what was answered when the session ends in the middle of a run', async () => {
    await using issuer = await startIssuer({ accessTokenTtl: 1 });
    await using user = await newUser();
    let answered = 0;
    await using endpoint = await startEndpoint({
      async answer() {
        if (++answered === 3) await endSession(user, issuer);
        await new Promise((resolve) => setTimeout(resolve, 100));
        return says('{"urgent": false, "categories": ["Bug"]}');
      },
    });
    await user.configure(authSection(issuer, gateway));
    await user.folder.write('t.csv', csvOf(texts));
    await logIn(user, 'ann');
    const args = [...(await asking(user, endpoint.url)), '--concurrency', '1', '--format', 'json'];
    const { code, stdout, stderr } = await user.run(['classify', 't.csv', ...args]);
    expect(code).toBe(4);
    expect(stderr).toContain('login_required');
    const errors = JSON.parse(stdout).map(({ error }: { error: unknown }) => error);
    expect(errors).toHaveLength(texts.length);
    expect(errors.slice(0, 3)).toEqual([null, null, null]);
    expect(errors.at(-1)).toMatchObject({ code: 'not_sent' });
  });
});
