import type { Context, MiddlewareHandler } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import type { Desk, StudioEnv } from './desk.js';
import { htmlOf } from './pages/html.js';
import { ComeInPage, RefusedPage } from './pages/refused-page.js';
import type { Sessions } from './sessions.js';

export interface GuardOptions {
  readonly sessions: Sessions;
  /** What those who are let in have. */
  readonly desk: Desk;
  /** The values of `Host` that lead here. Any other name got here by a trick (DNS rebinding). */
  readonly hosts: readonly string[];
  /** The name of the cookie, with the port in it: cookies of other ports of this machine are sent here, too. */
  readonly cookie: string;
}

/** Allows what the pages have: their own script, style and picture, and no other. No script is in a page. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ');

const headers: Readonly<Record<string, string>> = {
  'content-security-policy': policy,
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
};

/** Lets through what comes for this host, from our own page, of somebody who was let in; and says of all what a browser may do. */
export function guardPages(options: GuardOptions): MiddlewareHandler<StudioEnv> {
  return async (c, next) => {
    const refusal = refuse(c, options);
    if (refusal) c.res = refusal;
    else {
      c.set('desk', options.desk);
      await next();
    }
    for (const [name, value] of Object.entries(headers)) c.header(name, value);
  };
}

/** Returns the answer to what may not go on. */
function refuse(c: Context, { sessions, hosts, cookie }: GuardOptions): Response | undefined {
  const { method, path } = c.req;
  const host = c.req.header('host') ?? '';
  if (!hosts.includes(host)) return c.text('This is not the address of ticketsift studio.', 421);
  if (!['GET', 'HEAD', 'POST'].includes(method)) return c.text('Not allowed.', 405, { allow: 'GET, POST' });
  if (method === 'POST' && !isFromOurPage(host, (name) => c.req.header(name))) {
    return c.text('Only the page of ticketsift studio may send this.', 403);
  }
  const token = path === '/' && method === 'GET' ? c.req.query('token') : undefined;
  if (token !== undefined) return letIn(c, token, { sessions, cookie });
  const isOpen = path.startsWith('/assets/') && method !== 'POST';
  if (isOpen || sessions.has(getCookie(c, cookie))) return undefined;
  if (method === 'POST' || path.startsWith('/api/')) return c.text('Open the page again.', 401);
  // A link on another page, such as the file that opens the browser, comes without the cookie. A step of our own has it.
  if (c.req.header('sec-fetch-site') === 'cross-site') return c.body(htmlOf(ComeInPage({})), 200, html);
  return c.body(htmlOf(RefusedPage({ isBurnt: false })), 401, html);
}

/** The one GET with an effect: it burns the token, which is good for nothing else. */
function letIn(
  c: Context,
  token: string,
  { sessions, cookie }: Pick<GuardOptions, 'sessions' | 'cookie'>,
): Response {
  // A browser that looks ahead would burn it.
  if (/prefetch/.test(c.req.header('sec-purpose') ?? '')) return c.text('Not in advance.', 503);
  const id = sessions.redeem(token);
  if (id === undefined) return c.body(htmlOf(RefusedPage({ isBurnt: true })), 403, html);
  setCookie(c, cookie, id, { httpOnly: true, sameSite: 'Strict', path: '/' });
  return c.redirect('/', 303);
}

const html = { 'content-type': 'text/html; charset=utf-8' };

/** Another page can have a browser send a request here, but not as ours, nor with this type without asking first. */
function isFromOurPage(host: string, header: (name: string) => string | undefined): boolean {
  const site = header('sec-fetch-site');
  const type = header('content-type')?.split(';')[0];
  return (
    header('origin') === `http://${host}` &&
    (site === undefined || site === 'same-origin') &&
    (type === 'application/json' || type === 'application/octet-stream')
  );
}
