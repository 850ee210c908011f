import type { Context, MiddlewareHandler } from 'hono';
import type { Desk, StudioEnv } from './desk.js';
import type { Door } from './door/door.js';

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

/** A browser goes no other way than by https from then on (RFC 6797); in seconds, a year. */
const strictTransport: Readonly<Record<string, string>> = {
  'strict-transport-security': 'max-age=31536000',
};

/** Lets through what comes for this host, from our own page, of a person whom the door lets in; and says of all what a browser may do. */
export function guardPages(door: Door): MiddlewareHandler<StudioEnv> {
  const all = door.scheme === 'https' ? { ...headers, ...strictTransport } : headers;
  return async (c, next) => {
    try {
      const found = refuse(c, door) ?? (await deskFor(c, door));
      if (found instanceof Response) c.res = found;
      else {
        if (found) c.set('desk', found);
        await next();
        // The answer to a HEAD has no reader and would stay open: a stream of events counts as an open page.
        if (c.req.method === 'HEAD') await c.res.body?.cancel();
      }
    } finally {
      for (const [name, value] of Object.entries(all)) c.header(name, value);
    }
  };
}

/** Resolves to undefined for what anyone may have. */
async function deskFor(c: Context<StudioEnv>, door: Door): Promise<Desk | Response | undefined> {
  const isOpen = c.req.path.startsWith('/assets/') && c.req.method !== 'POST';
  return isOpen ? undefined : await door.admit(c);
}

/** Returns the answer to what may not go on, no matter who sent it. */
function refuse(c: Context, { hosts, scheme, openPosts }: Door): Response | undefined {
  const { method, path } = c.req;
  const host = c.req.header('host') ?? '';
  if (!hosts.includes(host)) return c.text('This is not the address of ticketsift studio.', 421);
  if (!['GET', 'HEAD', 'POST'].includes(method)) return c.text('Not allowed.', 405, { allow: 'GET, POST' });
  const isFromAnybody = method !== 'POST' || openPosts.has(path);
  if (isFromAnybody || isFromOurPage(`${scheme}://${host}`, (name) => c.req.header(name))) return undefined;
  return c.text('Only the page of ticketsift studio may send this.', 403);
}

/** Another page can have a browser send a request here, but not as ours, nor with this type without asking first. */
function isFromOurPage(origin: string, header: (name: string) => string | undefined): boolean {
  const site = header('sec-fetch-site');
  const type = header('content-type')?.split(';')[0];
  return (
    header('origin') === origin &&
    (site === undefined || site === 'same-origin') &&
    (type === 'application/json' || type === 'application/octet-stream')
  );
}
