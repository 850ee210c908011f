import type { Context } from 'hono';
import { getCookie } from 'hono/cookie';
import { nameOf } from '../../auth/name-of.js';
import type { OpenedLogin } from '../../auth/open.js';
import { accountPage } from '../../auth/provider/account-page.js';
import type { WebLogin, WebLogins } from '../../auth/web/web-logins.js';
import { messageOf } from '../../core/errors/caught.js';
import { exitCodes, TicketsiftError } from '../../core/errors.js';
import type { Clock } from '../../core/world/clock.js';
import type { Desk, StudioEnv } from '../desk.js';
import { OpenPages } from '../open-pages.js';
import { answer, isFromScript, refusedPage } from './answers.js';
import type { Door } from './door.js';
import { loginRoutes, sessionCookieAt } from './login-routes.js';
import { type OpenTeamDesk, personOf, TeamDesks } from './team-desks.js';
import { type TeamSession, TeamSessions } from './team-sessions.js';

export interface TeamDoorOptions {
  readonly logins: WebLogins;
  readonly provider: Pick<OpenedLogin, 'accountUrl' | 'settings'>;
  /** How people reach the studio: an origin of https. */
  readonly origin: string;
  readonly openDesk: OpenTeamDesk;
  readonly world: Clock;
  /** Says who comes and goes, to the operator. */
  readonly note: (text: string) => void;
}

/** The door of a team's studio: it lets in who logs in at the provider, and whom the rules admit. */
export interface TeamDoor extends Door {
  /** Whether a test of any person is under way. */
  readonly isRunning: boolean;
}

/** How often sessions are looked at, in milliseconds: tokens are renewed half a minute before they run out. */
const roundMs = 10_000;

export function openTeamDoor(options: TeamDoorOptions): TeamDoor {
  const { logins, provider, origin, world, note } = options;
  const sessionCookie = sessionCookieAt(origin);
  const desks = new TeamDesks(options.openDesk);
  const leaving = new Set<Promise<unknown>>();
  /** Waits, at the end, for what no page waits for. */
  const track = (work: Promise<unknown>) => {
    const tracked = work.catch(() => {}).finally(() => leaving.delete(tracked));
    leaving.add(tracked);
  };
  const sessions = new TeamSessions(world, ({ login, desk }) => {
    desk.pages.close();
    note(`${nameOf(login.user)} is signed out`);
    track(desks.leave(login));
  });
  /** @throws TicketsiftError where the session has ended with it, or the provider cannot say for now */
  const check = async (session: TeamSession): Promise<void> => {
    try {
      await session.login.allowedUser();
    } catch (error) {
      if (endsLogin(error)) sessions.end(session, messageOf(error));
      throw error;
    }
  };
  const enter = async (login: WebLogin): Promise<string> => {
    const desk = await desks.join(login).catch((error: unknown) => {
      track(login.revoke());
      throw error;
    });
    const pages = new OpenPages(desk.workbench, () => {});
    const name = nameOf(login.user);
    const person = { id: personOf(login), name, accountUrl: accountPage(provider) };
    note(`${name} is signed in`);
    return sessions.begin({ login, desk: { ...desk, pages, person } });
  };
  let callOff = () => {};
  const goRound = () => {
    sessions.sweep();
    for (const session of sessions.all) track(check(session));
    callOff = world.after(roundMs, goRound);
  };
  callOff = world.after(roundMs, goRound);
  const routes = loginRoutes({ logins, sessions, origin, world, enter, note, track });
  const paths = new Set(routes.routes.map(({ path }) => path));
  return {
    hosts: [new URL(origin).host],
    scheme: 'https',
    openPosts: new Set(['/logout/backchannel']),
    routes,
    get isRunning() {
      return sessions.all.some(({ desk }) => desk.workbench.isRunning);
    },
    async admit(c) {
      const { path } = c.req;
      if (paths.has(path)) return undefined;
      const id = getCookie(c, sessionCookie);
      // A page that listens does so by itself, also when the person has gone home.
      const session = sessions.find(id, path !== '/api/events');
      if (!session) return refuse(c, sessions.whyEnded(id));
      try {
        await check(session);
      } catch (error) {
        return refuseWith(c, error);
      }
      // It may have ended while the provider was asked.
      if (!sessions.find(id, false)) return refuse(c, sessions.whyEnded(id));
      if (!isOfPageOf(session.desk, c)) return refuse(c, 'Someone else has signed in with this browser.');
      desks.use(session.login);
      return session.desk;
    },
    async [Symbol.asyncDispose]() {
      callOff();
      for (const session of sessions.all) sessions.end(session, 'The studio has ended.');
      await Promise.all(leaving);
      await desks[Symbol.asyncDispose]();
    },
  };
}

/**
 * Whether a request is of a page that was made for the person who is signed in now. A page that was left open stays that of
 * whom it was made for: what is typed there goes to no other desk, and it shows nothing of one.
 */
function isOfPageOf({ person }: Desk, { req }: Context<StudioEnv>): boolean {
  const madeFor = req.header('x-person') ?? req.query('person');
  return madeFor === undefined || madeFor === person?.id;
}

/** Whether a login is over, rather than that the provider cannot be reached for now. */
function endsLogin(error: unknown): boolean {
  return !(error instanceof TicketsiftError) || error.exitCode === exitCodes.login_required;
}

/** @param why a sentence */
function refuse(c: Context<StudioEnv>, why = 'You are not signed in.'): Response {
  if (isFromScript(c)) {
    return c.text(`${why} Sign in again in another tab, then reload this page: what you typed is kept.`, 401);
  }
  const next = `${c.req.path}${new URL(c.req.url).search}`;
  return c.redirect(`/login?${new URLSearchParams({ next })}`, 303);
}

function refuseWith(c: Context<StudioEnv>, error: unknown): Response {
  if (!endsLogin(error)) {
    const lines = [messageOf(error), 'You stay signed in. Try again in a moment.'];
    return answer(c, 503, { title: 'The login cannot be renewed right now', lines, links: [] });
  }
  const isRefused = error instanceof TicketsiftError && error.code === 'not_allowed';
  return isRefused ? answer(c, 403, refusedPage(error)) : refuse(c, messageOf(error));
}
