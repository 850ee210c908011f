import { readFile } from 'node:fs/promises';
import { Hono, type Context as Request } from 'hono';
import type { Context } from '../auth/access.js';
import { problemOf } from '../core/errors/problem.js';
import { TicketsiftError } from '../core/errors.js';
import type { World } from '../core/world/world.js';
import { findPromptText, shippedNames } from '../prompts/find.js';
import { compareTexts } from '../prompts/library/diff/compare-texts.js';
import { listed } from '../prompts/library/listed.js';
import { openPrompts, promptsFor } from '../prompts/library/open.js';
import { readReference } from '../prompts/library/reference.js';
import { needHistory } from '../prompts/library/require-saved.js';
import { nearestName, usualVisibility } from '../prompts/library/save-version.js';
import type { Workbench } from '../run/workbench/workbench.js';
import { type ActionsOptions, BadRequest, createActions, draftOf, refusalOf } from './actions.js';
import type { OpenPages } from './event-stream.js';
import { type GuardOptions, guardPages } from './guard.js';
import { DiffPage } from './pages/diff-page.js';
import { htmlOf } from './pages/html.js';
import { ProblemPage } from './pages/problem-page.js';
import { HistoryPage, SavedPage } from './pages/saved-page.js';
import { TryPage } from './pages/try-page.js';

export interface AppOptions extends GuardOptions, ActionsOptions {
  readonly world: Pick<World, 'environment'>;
  readonly workbench: Workbench;
  readonly pages: OpenPages;
  /** See `BenchOptions.grant`. */
  readonly grant: () => Promise<Context>;
}

const assets: Readonly<Record<string, string>> = {
  'studio.js': 'text/javascript; charset=utf-8',
  'try.js': 'text/javascript; charset=utf-8',
  'studio.css': 'text/css; charset=utf-8',
  'icon.svg': 'image/svg+xml',
};

/** All pages of the studio and what they call. */
export function createApp(options: AppOptions): Hono {
  const { workbench, pages, grant, sources, world } = options;
  const app = new Hono();
  app.use(guardPages(options));

  app.get('/assets/:name', async (c) => {
    const name = c.req.param('name');
    const type = Object.hasOwn(assets, name) ? assets[name] : undefined;
    if (type === undefined) return c.text('Not found.', 404);
    const file = await readFile(new URL(`./assets/${name}`, import.meta.url));
    return c.body(new Uint8Array(file), 200, { 'content-type': type });
  });

  app.get('/', async (c) => {
    const names = [...(await sources()).keys()];
    const { revision } = workbench.state().prompt;
    const { text, sampleSize } = workbench;
    return c.html(htmlOf(TryPage({ text, revision, sources: names, sampleSize })));
  });
  app.get('/saved', async (c) => {
    await using opened = await openPrompts(await grant());
    const [prompts, shipped] = await Promise.all([listed(opened.store), shippedNames()]);
    return await c.html(htmlOf(SavedPage({ prompts, shipped, start: workbench.startPrompt })));
  });
  app.get('/saved/history', async (c) => {
    const name = c.req.query('prompt') ?? '';
    await using opened = await openPrompts(await grant());
    const { versions } = await needHistory(name, opened.store);
    return await c.html(htmlOf(HistoryPage({ name, versions })));
  });
  app.get('/saved/diff', async (c) => {
    const [from, to] = [named(c.req.query('from')), named(c.req.query('to'))];
    const context = await grant();
    const places = promptsFor(context, context.config, context.login);
    const before = await findPromptText(from, places);
    const after = await findPromptText(to, places);
    return c.html(htmlOf(DiffPage({ from, to, changes: compareTexts(before, after) })));
  });

  app.get('/api/events', () => pages.listen());
  app.get('/api/prompt', (c) => c.json(draftOf(workbench)));
  app.get('/api/tickets/:n', (c) => {
    const detail = workbench.detail(Number(c.req.param('n')));
    return detail ? c.json(detail) : c.json(refusalOf('There is no such ticket'), 404);
  });
  app.get('/api/save', async (c) => {
    await using opened = await openPrompts(await grant());
    const { basis } = workbench.state().prompt;
    const name = basis?.name ?? nearestName(workbench.fields()?.name || 'my-prompt');
    return await c.json({ name, visibility: basis?.visibility ?? usualVisibility(opened) });
  });
  app.route('/api', createActions(options));

  app.notFound((c) => c.text('Not found.', 404));
  app.onError((error, c) => answerTo(error, c, world));
  return app;
}

/** The reference to a saved or shipped prompt: a page names no path. @throws TicketsiftError `not_found` */
function named(text = ''): string {
  if (readReference(text) !== undefined) return text;
  throw new TicketsiftError('not_found', 'There is no such prompt');
}

const statuses: Readonly<Record<string, 403 | 404 | 409 | 413>> = {
  not_found: 404,
  conflict: 409,
  not_allowed: 403,
  login_required: 403,
  not_trusted: 403,
};

function answerTo(error: unknown, c: Request, { environment }: Pick<World, 'environment'>): Response {
  if (error instanceof BadRequest) return c.json(refusalOf('That is no request of this page'), 400);
  const problem = problemOf(error, environment);
  const status = error instanceof TicketsiftError ? (statuses[problem.code] ?? 400) : 500;
  if (c.req.path.startsWith('/api/')) return c.json({ problem }, status);
  const page = htmlOf(ProblemPage({ problem }));
  return c.html(page, status);
}
