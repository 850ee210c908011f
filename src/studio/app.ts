import { Hono, type Context as Request } from 'hono';
import { contextStorage } from 'hono/context-storage';
import { problemOf } from '../core/errors/problem.js';
import { TicketsiftError } from '../core/errors.js';
import type { Environment } from '../core/world/environment.js';
import type { World } from '../core/world/world.js';
import type { StudioEnv } from './desk.js';
import type { Door } from './door/door.js';
import { guardPages } from './guard.js';
import { htmlOf } from './pages/html.js';
import { entryOf } from './pages/layout.js';
import { ProblemPage } from './pages/problem-page.js';
import { BadRequest, refusalOf } from './requests.js';
import { assetRoutes } from './routes/assets.js';
import { checksRoutes } from './routes/checks.js';
import { compareRoutes } from './routes/compare.js';
import { jobsRoutes } from './routes/jobs.js';
import { reviewRoutes } from './routes/review.js';
import { runsRoutes } from './routes/runs.js';
import { savedRoutes } from './routes/saved.js';
import { tryRoutes } from './routes/try.js';

export interface AppOptions {
  readonly door: Door;
  readonly world: Pick<World, 'environment'>;
  /** The colour of buttons and links, as `studio.accent` has it. */
  readonly accent: string | undefined;
}

/** All pages of the studio and what they call. */
export function createApp(options: AppOptions): Hono<StudioEnv> {
  const app = new Hono<StudioEnv>();
  const { door } = options;
  app.use(contextStorage());
  app.use(guardPages(door));
  if (door.routes) app.route('/', door.routes);
  const parts = [
    assetRoutes(options.accent),
    tryRoutes(),
    savedRoutes(),
    compareRoutes(),
    reviewRoutes(),
    runsRoutes(),
    jobsRoutes(),
    checksRoutes(),
  ];
  for (const routes of parts) app.route('/', routes);
  app.notFound((c) => c.text('Not found.', 404));
  // An error on the way to a desk has none.
  app.onError((error, c) => answerTo(error, c, c.var.desk ?? options.world.environment));
  return app;
}

const statuses: Readonly<Record<string, 403 | 404 | 409 | 413>> = {
  not_found: 404,
  conflict: 409,
  not_allowed: 403,
  login_required: 403,
  not_trusted: 403,
};

function answerTo(error: unknown, c: Request, environment: Pick<Environment, 'asWritten'>): Response {
  if (error instanceof BadRequest) return c.json(refusalOf('This page does not send such a request'), 400);
  const problem = problemOf(error, environment);
  const status = error instanceof TicketsiftError ? (statuses[problem.code] ?? 400) : 500;
  if (c.req.path.startsWith('/api/')) return c.json({ problem }, status);
  const page = htmlOf(ProblemPage({ problem, here: entryOf(c.req.path) }));
  return c.html(page, status);
}
