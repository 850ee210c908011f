import type { Context } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import type { Clock } from '../../core/world/clock.js';
import type { Desk } from '../desk.js';
import { OpenPages } from '../open-pages.js';
import { htmlOf } from '../pages/html.js';
import { ComeInPage, RefusedPage } from '../pages/refused-page.js';
import type { ServerAddress } from '../server.js';
import { isFromScript, refuseInAdvance } from './answers.js';
import type { Door } from './door.js';
import { OneTimeSessions } from './one-time-sessions.js';

export interface OwnDoorOptions {
  readonly desk: Omit<Desk, 'pages' | 'person'>;
  readonly world: Pick<Clock, 'after'>;
  readonly address: ServerAddress;
  /** Where a browser goes that was let in: a path of ours. */
  readonly firstPath?: string;
  /** Called when an address has been used. */
  readonly onRedeem: () => void;
}

/** The door of a studio for oneself: it lets in who has the address that the terminal shows. */
export interface OwnDoor extends Door {
  /** Returns an address that lets one browser in, once. Those before are worth nothing from now on. */
  newAddress(): string;
  /** Resolves once no page was open for half an hour, and no test was under way. */
  readonly abandoned: Promise<void>;
}

/** How long it waits for a page, in milliseconds. */
const maxIdleMs = 30 * 60_000;

export function openOwnDoor({ desk, world, address, firstPath = '/', onRedeem }: OwnDoorOptions): OwnDoor {
  const { workbench } = desk;
  const { name, port } = address;
  let abandon = () => {};
  const abandoned = new Promise<void>((resolve) => {
    abandon = resolve;
  });
  let isOver = false;
  let callOff = () => {};
  const watch = () => {
    callOff();
    // Pages go when it ends, and nothing is waited for then.
    if (isOver) return;
    callOff = pages.count > 0 || workbench.isRunning ? () => {} : world.after(maxIdleMs, abandon);
  };
  const pages = new OpenPages(workbench, watch);
  const unsubscribe = workbench.subscribe(({ kind }) => {
    if (kind === 'state') watch();
  });
  watch();
  const sessions = new OneTimeSessions(onRedeem);
  // With the port in its name: cookies of other ports of this machine are sent here, too.
  const cookie = `ticketsift_${port}`;
  const own: Desk = { ...desk, pages, person: undefined };
  return {
    hosts: [`${name}:${port}`, `localhost:${port}`],
    scheme: 'http',
    openPosts: new Set(),
    routes: undefined,
    abandoned,
    newAddress: () => `http://${name}:${port}/?token=${sessions.newToken()}`,
    async admit(c) {
      const { method, path } = c.req;
      const token = path === '/' && method === 'GET' ? c.req.query('token') : undefined;
      if (token !== undefined) return letIn(c, token, { sessions, cookie, firstPath });
      return sessions.has(getCookie(c, cookie)) ? own : refuse(c);
    },
    async [Symbol.asyncDispose]() {
      isOver = true;
      callOff();
      unsubscribe();
    },
  };
}

interface LettingIn {
  readonly sessions: OneTimeSessions;
  readonly cookie: string;
  readonly firstPath: string;
}

/** The one GET with an effect: it burns the token, which is good for nothing else. */
function letIn(c: Context, token: string, { sessions, cookie, firstPath }: LettingIn): Response {
  const refused = refuseInAdvance(c);
  if (refused) return refused;
  const id = sessions.redeem(token);
  if (id === undefined) return c.html(htmlOf(RefusedPage({ isBurnt: true })), 403);
  setCookie(c, cookie, id, { httpOnly: true, sameSite: 'Strict', path: '/' });
  return c.redirect(firstPath, 303);
}

function refuse(c: Context): Response {
  if (isFromScript(c)) {
    return c.text('This page no longer has access: press Enter in the terminal.', 401);
  }
  // A link on another page, such as the file that opens the browser, comes without the cookie. A step of our own has it.
  if (c.req.header('sec-fetch-site') === 'cross-site') return c.html(htmlOf(ComeInPage({})));
  return c.html(htmlOf(RefusedPage({ isBurnt: false })), 401);
}
