import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openSessionStore } from '../../src/auth/session/session-store.js';
import { settingsFor } from '../support/auth.js';
import { openAiError, startEndpoint } from '../support/endpoint.js';
import { startForgedSession } from '../support/forged-session.js';
import { authSection } from '../support/login.js';
import { asking, newUser, type User } from '../support/program.js';

const apiKey = 'sk-Abc+123/of-the-company_0123456789.xyz~';
const clientSecret = 'K7-secret/of the client=0123456789+abcdefgh';
const refreshToken = 'Q7-of-renewal/0123456789+abcdefghijklmnopqrstuvwxyz=';

const base64 = (text: string) => Buffer.from(text).toString('base64');
const writings: [string, (text: string) => string][] = [
  ['as it is', (text) => text],
  ['encoded for URLs', encodeURIComponent],
  ['as base64', base64],
  ['as base64url', (text) => Buffer.from(text).toString('base64url')],
  ['as base64 of a header', (text) => base64(`xy:${text}`)],
  ['as hex', (text) => Buffer.from(text).toString('hex')],
  ['with escaped slashes', (text) => text.replaceAll('/', '\\/')],
  ['split by control characters', (text) => text.replace(/.{5}/g, '$&\u001b[0m\u0000')],
  ['split by line breaks', (text) => text.replace(/.{5}/g, '$&\n')],
  ['where the quote is cut', (text) => `${'x'.repeat(170)} ${text}`],
];

/** All that a user is shown, and all that is kept of runs, without what may stand between two characters. */
async function everything(user: User, said: readonly string[]): Promise<string> {
  const state = user.folder.file('home/state');
  const records = (await readdir(state)).filter((name) => name.startsWith('runs.db'));
  const kept = await Promise.all(records.map((name) => readFile(join(state, name), 'latin1')));
  return [...said, ...kept].join('\n').replace(/[\p{Cc}␛]\[0m|\\u001b\[0m|\\u0000|[\p{Cc}␀⏎]|\\n/gu, '');
}

describe('a secret that is quoted', () => {
  it.each(writings)('by an endpoint %s is shown nowhere', async (_, write) => {
    await using endpoint = await startEndpoint({
      answer: ({ headers }) =>
        openAiError(401, 'invalid_key', `No: ${write(String(headers.authorization).replace('Bearer ', ''))}`),
    });
    await using user = await newUser();
    await user.folder.write('t.csv', 'id,text\n1,It is down\n');
    const ask = [...(await asking(user, endpoint.url)), '--log-file', 'log.jsonl', '--log-texts'];
    const { stdout, stderr } = await user.run(['--debug', '-v', 'classify', 't.csv', ...ask], {
      OPENAI_API_KEY: apiKey,
    });
    expect(endpoint.requests).not.toHaveLength(0);
    const log = await readFile(user.folder.file('log.jsonl'), 'utf8');
    const all = await everything(user, [stdout, stderr, log]);
    for (const form of [apiKey, write(apiKey).replace(/^x+ /, ''), apiKey.slice(4, 24), base64(apiKey)]) {
      expect(all).not.toContain(form);
    }
  });

  it.each(writings)('by a provider %s is shown nowhere', async (_, write) => {
    await using at = await startForgedSession({ accessExpiresAt: 1, refreshToken });
    at.issuer.handlers.set('/token', ({ form }, response) => {
      const all = ['refresh_token', 'client_secret'].map((name) => write(form.get(name) ?? '')).join(' ; ');
      response.writeHead(401, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ error: 'invalid_client', error_description: all }));
    });
    await using user = await newUser();
    await user.configure(authSection(at.issuer));
    const none = () => Promise.reject(new Error('No keychain is wanted.'));
    const folder = user.folder.file('home/state/sessions');
    const keyring = { get: none, set: none, remove: none };
    await openSessionStore({ folder, settings: settingsFor(at.issuer), keyring, warn: () => {} }).save(
      at.session,
    );
    const said: string[] = [];
    for (const command of [
      ['whoami'],
      ['--debug', 'whoami'],
      ['--debug', 'token'],
      ['auth', 'doctor', '--json'],
    ]) {
      const { stdout, stderr } = await user.run(command, { TICKETSIFT_CLIENT_SECRET: clientSecret });
      said.push(stdout, stderr);
    }
    const all = await everything(user, said);
    expect(all).toContain('does not accept this client');
    for (const secret of [refreshToken, clientSecret]) {
      for (const form of [secret, write(secret).replace(/^x+ /, ''), secret.slice(4, 24), base64(secret)]) {
        expect(all).not.toContain(form);
      }
    }
  });
});
