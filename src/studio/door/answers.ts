import type { Context } from 'hono';
import { messageOf } from '../../core/errors/caught.js';
import { TicketsiftError } from '../../core/errors.js';
import { DoorPage, type DoorPageProps } from '../pages/door/door-page.js';
import { htmlOf } from '../pages/html.js';

type Status = 200 | 400 | 403 | 503;

/** Whether a script of a page sent a request: it shows words, and no page. */
export function isFromScript({ req: { method, path } }: Context): boolean {
  return method === 'POST' || path.startsWith('/api/');
}

/** Returns the answer to a browser that looks ahead, which would use up what counts once; undefined for a person's step. */
export function refuseInAdvance(c: Context): Response | undefined {
  const isAhead = c.req.method !== 'GET' || /prefetch/.test(c.req.header('sec-purpose') ?? '');
  return isAhead ? c.text('Not in advance.', 503) : undefined;
}

/** Answers with a page, or with its words where a script sent the request. */
export function answer(c: Context, status: Status, page: DoorPageProps): Response {
  if (isFromScript(c)) return c.text(page.lines.join(' '), status);
  return c.html(htmlOf(DoorPage(page)), status);
}

const signIn = { path: '/login', label: 'Sign in' };

/** What a person reads whom a rule refuses. */
export function refusedPage(error: unknown): DoorPageProps {
  return {
    title: 'You do not have access',
    lines: [messageOf(error), 'Sign in as another user, or ask the person who runs this studio.'],
    links: [{ path: '/login?as=another', label: 'Sign in as someone else' }],
  };
}

/** Answers a login that did not come to its end. */
export function loginFailed(c: Context, error: unknown): Response {
  const code = error instanceof TicketsiftError ? error.code : 'unexpected';
  if (code === 'not_allowed') return answer(c, 403, refusedPage(error));
  const lines =
    error instanceof TicketsiftError
      ? [messageOf(error), ...adviceOf(error)]
      : ['Something went wrong unexpectedly. Tell the person who runs this studio.'];
  const status =
    code === 'login_denied' ? 403 : /^(provider_unavailable|session_busy)$/.test(code) ? 503 : 400;
  return answer(c, status, { title: 'You are not signed in', lines, links: [signIn] });
}

/** Other hints are for the terminal. */
function adviceOf({ code, hint }: TicketsiftError): readonly string[] {
  return code === 'session_busy' && hint !== undefined ? [hint] : [];
}

/** Answers what is not the end of a login that this browser has begun. */
export function notThisLogin(c: Context, why: string): Response {
  return answer(c, 400, { title: 'You are not signed in', lines: [why], links: [signIn] });
}

export function signedOut(c: Context): Response {
  return answer(c, 200, {
    title: 'You are signed out',
    lines: ['Your last text is kept for you.'],
    links: [signIn, { path: '/login?as=another', label: 'Sign in as someone else' }],
  });
}
