import { describe, expect, it } from 'vitest';
import { secretsSent, withoutEchoes } from '../../../src/auth/provider/echoes.js';
import { describeError } from '../../../src/core/errors/describe-error.js';
import { KnownSecrets } from '../../../src/core/text/known-secrets.js';
import { errorOf, providerAt } from '../../support/auth.js';
import type { Handler } from '../../support/forged-issuer.js';
import { minute, startForgedSession } from '../../support/forged-session.js';

const refreshToken = 'Q7-of-renewal/0123456789+abcdefghijklmnopqrstuvwxyz=';
const clientSecret = 'client secret ~ of sixteen and more characters';
const accessToken = 'access-token.0123456789.abcdefghijklmnopqrstuvwxyz';

/** Refuses a renewal, and quotes all that it knows. */
const echoes =
  (write: (text: string) => string): Handler =>
  ({ form }, response) => {
    const all = [...form.values(), accessToken].map(write).join(' | ');
    response.writeHead(400, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ error: 'invalid_request', error_description: all }));
  };

const writings: [string, (text: string) => string][] = [
  ['as they are', (text) => text],
  ['encoded for URLs', encodeURIComponent],
  ['as base64', (text) => Buffer.from(text).toString('base64')],
  ['as base64 of a header', (text) => `Basic ${Buffer.from(`ticketsift:${text}`).toString('base64')}`],
  ['as hex', (text) => Buffer.from(text).toString('hex')],
  ['split by control characters', (text) => text.split('').join('\u0000')],
  ['split by line breaks', (text) => text.replace(/.{7}/g, '$&\n')],
  ['cut at their end', (text) => text.slice(0, -3)],
  ['after so much that messages are cut amid them', (text) => `${'x'.repeat(180)} ${text}`],
];

describe('what a provider says of an error', () => {
  it.each(writings)(
    'shows no secret that it quotes %s, not even to those who look for a fault',
    async (_, write) => {
      await using at = await startForgedSession({ refreshToken, accessToken });
      at.issuer.handlers.set('/token', echoes(write));
      at.later(6 * minute);
      const known = new KnownSecrets();
      const login = at.open({ known, provider: () => providerAt(at.issuer, { clientSecret }, known) });
      const error = await errorOf(login.user());
      expect(error).toMatchObject({ code: 'request_refused' });
      for (const debug of [false, true]) {
        const shown = describeError(error, { debug }).replace(/[^\w./+~= -]/g, '');
        for (const secret of [refreshToken, clientSecret, accessToken]) {
          for (const form of [secret, write(secret), write(secret).slice(0, 24)]) {
            if (!form.startsWith('xxx')) expect(shown).not.toContain(form.replace(/[^\w./+~= -]/g, ''));
          }
          // Not even a part that says much.
          expect(shown).not.toContain(secret.slice(8, 24));
        }
      }
    },
  );

  it('is otherwise as it came, and so is all that is not an error', () => {
    const known = new KnownSecrets(refreshToken);
    for (const text of [
      '{"error":"invalid_grant", "error_description":"It is over"}',
      `{"refresh_token":"${refreshToken}","access_token":"a-new-one","token_type":"Bearer"}`,
      '[1]',
      '"text"',
      'null',
      '<h1>A page</h1>',
    ]) {
      expect(withoutEchoes(text, known)).toBe(text);
    }
    expect(known.hide('a-new-one')).toBe('[hidden]');
  });

  it('is looked through for what was sent, in the form and in the header', () => {
    const basic = Buffer.from('id:se:cret').toString('base64');
    const form = new URLSearchParams({
      grant_type: 'x',
      code: 'the code',
      code_verifier: 'v',
      client_id: 'id',
    });
    expect(secretsSent({ Authorization: `Basic ${basic}` }, form)).toEqual(
      expect.arrayContaining(['the code', 'v', basic, 'se:cret']),
    );
    expect(secretsSent({ authorization: 'Bearer abc' }, form.toString())).toEqual(
      expect.arrayContaining(['the code', 'v', 'abc']),
    );
    expect(secretsSent({}, form)).not.toContain('id');
  });
});
