import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import type { CookieOptions } from 'hono/utils/cookie';
import { isAnswer } from '../../auth/login/awaited-callback.js';
import { maxTokenAgeMs } from '../../auth/web/logout-token.js';
import type { WebLogin, WebLogins } from '../../auth/web/web-logins.js';
import { messageOf } from '../../core/errors/caught.js';
import { TicketsiftError } from '../../core/errors.js';
import type { Stopwatch } from '../../core/world/clock.js';
import type { StudioEnv } from '../desk.js';
import { loginFailed, notThisLogin, refuseInAdvance, signedOut } from './answers.js';
import { AttemptCookies, maxLoginMs } from './attempt-cookie.js';
import { nextPath } from './next-path.js';
import { Spent } from './spent.js';
import type { TeamSessions } from './team-sessions.js';

export interface LoginRoutesOptions {
  readonly logins: WebLogins;
  readonly sessions: TeamSessions;
  readonly origin: string;
  readonly world: Pick<Stopwatch, 'elapsed'>;
  /** Lets a browser in. Resolves to the id of its session. */
  readonly enter: (login: WebLogin) => Promise<string>;
  readonly note: (text: string) => void;
  /** Does what no page waits for. */
  readonly track: (work: Promise<unknown>) => void;
  readonly maxRedeemed?: number;
}

/**
 * Returns the name of the cookie of a session: only over https, to this host alone, and to all of its paths. Cookies of other
 * hosts of the domain have no such name; those of other ports have, so that a port is in it.
 */
export function sessionCookieAt(origin: string): string {
  const { port } = new URL(origin);
  return port === '' ? '__Host-ticketsift' : `__Host-ticketsift-${port}`;
}
const cookieOptions = { httpOnly: true, secure: true, sameSite: 'Lax', path: '/' } satisfies CookieOptions;

/** Codes that are redeemed at once, at most: each is a request to the provider, and anyone can send one. */
const usualMaxRedeemed = 32;

/** The pages by which people come in and go out. */
export function loginRoutes(options: LoginRoutesOptions): Hono<StudioEnv> {
  const { logins, sessions, origin, world, enter, note, track, maxRedeemed = usualMaxRedeemed } = options;
  const sessionCookie = sessionCookieAt(origin);
  const attemptCookie = `${sessionCookie}-login`;
  const attempts = new AttemptCookies(world);
  const states = new Spent(world, maxLoginMs);
  const logoutTokens = new Spent(world, 2 * maxTokenAgeMs);
  let redeemed = 0;
  const app = new Hono<StudioEnv>();

  app.get('/login', async (c) => {
    const next = nextPath(c.req.query('next'), origin);
    try {
      const { url, attempt } = await logins.begin(c.req.query('as') === 'another');
      setCookie(c, attemptCookie, attempts.write({ attempt, next }), {
        ...cookieOptions,
        maxAge: maxLoginMs / 1000,
      });
      return c.redirect(url, 303);
    } catch (error) {
      return loginFailed(c, error);
    }
  });

  app.get('/login/callback', async (c) => {
    const refused = refuseInAdvance(c);
    if (refused) return refused;
    const begun = attempts.read(getCookie(c, attemptCookie));
    if (!begun)
      return notThisLogin(c, 'No login was started in this browser, or it took longer than 10 minutes.');
    const { attempt, next } = begun;
    const parameters = new URL(c.req.url).searchParams;
    // The cookie stays: it belongs to another login, which may still come back.
    if (!isAnswer(parameters, attempt.state)) {
      return notThisLogin(c, 'This does not belong to the last login that this browser started.');
    }
    if (redeemed >= maxRedeemed) return loginFailed(c, tooMany());
    deleteCookie(c, attemptCookie, cookieOptions);
    if (!states.spend(attempt.state)) return notThisLogin(c, 'This login is over.');
    redeemed++;
    try {
      const login = await logins.complete(attempt, parameters);
      const id = await enter(login);
      const before = sessions.find(getCookie(c, sessionCookie), false);
      if (before) sessions.end(before, 'You have signed in again in this browser.');
      setCookie(c, sessionCookie, id, cookieOptions);
      return c.redirect(next, 303);
    } catch (error) {
      if (error instanceof TicketsiftError && error.code === 'not_allowed') note(`refused: ${error.message}`);
      return loginFailed(c, error);
    } finally {
      redeemed--;
    }
  });

  app.get('/logout', (c) => signedOut(c));

  app.post('/logout', async (c) => {
    const session = sessions.find(getCookie(c, sessionCookie), false);
    deleteCookie(c, sessionCookie, cookieOptions);
    if (!session) return c.json({ next: '/logout' });
    const page = await session.login.signOutPage().catch(() => undefined);
    sessions.end(session, 'You have signed out.');
    track(session.login.revoke());
    return c.json({ next: page ?? '/logout' });
  });

  const limit = bodyLimit({ maxSize: 64 * 1024, onError: (c) => c.json({ error: 'invalid_request' }, 400) });
  app.post('/logout/backchannel', limit, async (c) => {
    try {
      const { logout_token: token } = await c.req.parseBody();
      if (typeof token !== 'string')
        throw new TicketsiftError('bad_token', 'There is no logout_token', { hint: tellProvider });
      const { sid, sub, id } = await logins.readSignedOut(token);
      if (!logoutTokens.spend(id))
        throw new TicketsiftError('bad_token', 'The token was used already', { hint: tellProvider });
      for (const session of sessions.all) {
        const { login } = session;
        const isTheirs = sub === undefined || sub === login.user.identity.userId;
        // Where the provider did not name the login in the id token, any of this person's may be meant.
        const isThisLogin =
          sid === undefined || sid === login.sid || (sub !== undefined && login.sid === undefined);
        if (isTheirs && isThisLogin) sessions.end(session, 'You have signed out at the provider.');
      }
      return c.body(null, 200);
    } catch (error) {
      const isForNow = error instanceof TicketsiftError && error.code === 'provider_unavailable';
      return c.json({ error: 'invalid_request', error_description: messageOf(error) }, isForNow ? 503 : 400);
    }
  });
  return app;
}

/** The provider's own software reads this. */
const tellProvider = 'Send a new logout_token with each logout.';

function tooMany(): TicketsiftError {
  return new TicketsiftError('session_busy', 'Too many people are signing in right now', {
    hint: 'Try again in a moment.',
  });
}
