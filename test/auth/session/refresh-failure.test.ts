import { describe, expect, it } from 'vitest';
import { errorOf } from '../../support/auth.js';
import { answers, type Handler } from '../../support/forged-issuer.js';
import { minute, renews, startForgedSession } from '../../support/forged-session.js';

const html = '<h1>You may not</h1>';
const oauth = (error: string) => JSON.stringify({ error, error_description: 'so it is' });
const challenge = { 'www-authenticate': 'Basic realm="x"' };

/** What a renewal comes to that is answered so, and whether the refresh token is kept. */
async function renewal(handler: Handler) {
  await using at = await startForgedSession();
  at.issuer.handlers.set('/token', handler);
  at.later(6 * minute);
  const error = await errorOf(at.login.user());
  const isKept = at.store.session?.refreshToken === 'refresh-1';
  if (isKept) expect(at.store.session).toEqual(at.session);
  at.issuer.handlers.set('/token', renews(at.issuer));
  const next = await at
    .open()
    .user()
    .then(
      () => 'renewed',
      ({ code }) => code,
    );
  return { error, isKept, next };
}

describe('a renewal that is refused', () => {
  it.each<[string, Handler]>([
    ['400 invalid_grant', answers(400, oauth('invalid_grant'))],
    ['403 invalid_grant', answers(403, oauth('invalid_grant'))],
    ['invalid_grant as text', answers(400, oauth('invalid_grant'), 'text/plain')],
    ['invalid_grant as a page', answers(400, oauth('invalid_grant'), 'text/html')],
    ['invalid_grant with a challenge', answers(401, oauth('invalid_grant'), 'application/json', challenge)],
    ['invalid_grant as a success', answers(200, oauth('invalid_grant'))],
    ['400 without a word', answers(400, '')],
    ['400 with a page', answers(400, html, 'text/html')],
    ['401 with a page', answers(401, html, 'text/html')],
    ['401 with a challenge alone', answers(401, '', 'text/plain', challenge)],
  ])('ends the session, and forgets the refresh token: %s', async (_, handler) => {
    const { error, isKept, next } = await renewal(handler);
    expect(error).toMatchObject({ code: 'login_required', exitCode: 4 });
    expect(error.message).toMatch(/^The session is over/);
    expect(error.hint).toBe('Log in again: ticketsift login');
    expect({ isKept, next }).toEqual({ isKept: false, next: 'login_required' });
  });

  it.each<[string, Handler]>([
    ['400 temporarily_unavailable', answers(400, oauth('temporarily_unavailable'))],
    ['400 server_error', answers(400, oauth('server_error'))],
    ['400 slow_down', answers(400, oauth('slow_down'))],
    ['429 slow_down', answers(429, oauth('slow_down'))],
    ['429 without a word', answers(429, '')],
    ['408', answers(408, '')],
    ['425', answers(425, '{}')],
    ['500 with an error of OAuth', answers(500, oauth('server_error'))],
    ['500 invalid_grant, since it could not know', answers(500, oauth('invalid_grant'))],
    ['502 with a page', answers(502, html, 'text/html')],
    ['503 without a word', answers(503, '')],
    ['302', answers(302, '', 'text/html', { location: 'https://elsewhere.example/' })],
    ['307', answers(307, '', 'text/html', { location: '/other' })],
    ['403 with a page', answers(403, html, 'text/html')],
    ['403 with JSON of a proxy', answers(403, '{"message":"Forbidden"}')],
    ['404 with a page', answers(404, html, 'text/html')],
    ['404 with JSON', answers(404, '{"error":{"code":404}}')],
    ['405', answers(405, html, 'text/html')],
    ['407 with a page', answers(407, html, 'text/html')],
    ['400 with JSON that is not an error of OAuth', answers(400, '{"message":"no"}')],
    ['400 with an error that is not text', answers(400, '{"error":{"code":"invalid_grant"}}')],
    ['400 with a list of errors', answers(400, '{"error":["invalid_grant"]}')],
    ['400 with an empty error', answers(400, '{"error":""}')],
    ['401 with JSON that is a text', answers(401, '"invalid_grant"')],
    ['200 without an access token', answers(200, '{"token_type":"Bearer"}')],
    ['200 with an access token that is not text', answers(200, '{"access_token":1,"token_type":"Bearer"}')],
    ['200 with a page', answers(200, html, 'text/html')],
    ['200 with half an answer', answers(200, '{"access_token":"acc')],
    ['201', answers(201, '{}')],
    ['a connection that ends', (__, response) => void response.destroy()],
  ])('is for now, and keeps the session: %s', async (_, handler) => {
    const { error, isKept, next } = await renewal(handler);
    expect(error).toMatchObject({ code: 'provider_unavailable', exitCode: 1 });
    expect(error.message).toContain('for now');
    expect(error.message).not.toContain('is over');
    expect(error.hint).toContain('You stay logged in');
    expect({ isKept, next }).toEqual({ isKept: true, next: 'renewed' });
  });

  it.each<[string, Handler, code: string, exitCode: number, message: RegExp]>([
    [
      '401 invalid_client',
      answers(401, oauth('invalid_client')),
      'client_refused',
      2,
      /does not accept this client/,
    ],
    [
      '401 invalid_client with a challenge',
      answers(401, oauth('invalid_client'), 'application/json', challenge),
      'client_refused',
      2,
      /this client \(invalid_client: so it is\)/,
    ],
    [
      '400 unauthorized_client',
      answers(400, oauth('unauthorized_client')),
      'client_refused',
      2,
      /this client/,
    ],
    [
      '400 invalid_request',
      answers(400, oauth('invalid_request')),
      'request_refused',
      2,
      /accept the request/,
    ],
    ['400 invalid_scope', answers(400, oauth('invalid_scope')), 'request_refused', 2, /accept the request/],
    [
      '400 unsupported_grant_type',
      answers(400, oauth('unsupported_grant_type')),
      'request_refused',
      2,
      /accept the request/,
    ],
    [
      '400 interaction_required',
      answers(400, oauth('interaction_required')),
      'login_required',
      4,
      /wants you to log in again/,
    ],
    ['400 login_required', answers(400, oauth('login_required')), 'login_required', 4, /wants you to log in/],
    ['400 consent_required', answers(400, oauth('consent_required')), 'login_required', 4, /wants you to/],
    ['403 access_denied', answers(403, oauth('access_denied')), 'login_denied', 4, /refuses to renew/],
    ['an error that nobody knows', answers(400, oauth('constructor')), 'login_failed', 4, /refuses to renew/],
  ])('says what is the case, and keeps the session: %s', async (...all) => {
    const [, handler, code, exitCode, message] = all;
    const { error, isKept, next } = await renewal(handler);
    expect(error).toMatchObject({ code, exitCode, message: expect.stringMatching(message) });
    expect(`${error.message} ${error.hint}`).not.toMatch(/is over|You stay/);
    expect({ isKept, next }).toEqual({ isKept: true, next: 'renewed' });
  });
});
