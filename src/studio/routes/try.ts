import { Hono } from 'hono';
import { openPrompts } from '../../prompts/library/open.js';
import { nearestName, usualVisibility } from '../../prompts/library/save-version.js';
import type { StudioEnv } from '../desk.js';
import { htmlOf } from '../pages/html.js';
import { TryPage } from '../pages/try-page.js';
import { refusalOf } from '../requests.js';
import { createActions, draftOf } from './actions.js';

/** The page on which a prompt is written and tried. */
export function tryRoutes(): Hono<StudioEnv> {
  const app = new Hono<StudioEnv>();
  app.get('/', async (c) => {
    const { workbench, sources, grant } = c.var.desk;
    const context = await grant();
    const names = [...sources(context).keys()];
    const models = context.config.studio.models.value ?? [];
    const { revision } = workbench.state().prompt;
    const { text, sampleSize } = workbench;
    return c.html(htmlOf(TryPage({ text, revision, sources: names, sampleSize, models })));
  });
  app.get('/api/events', (c) => c.var.desk.pages.listen());
  app.get('/api/prompt', (c) => c.json(draftOf(c.var.desk.workbench)));
  app.get('/api/tickets/:n', (c) => {
    const detail = c.var.desk.workbench.detail(Number(c.req.param('n')));
    return detail ? c.json(detail) : c.json(refusalOf('There is no such ticket'), 404);
  });
  app.get('/api/save', async (c) => {
    const { workbench, grant } = c.var.desk;
    await using opened = await openPrompts(await grant());
    const { basis } = workbench.state().prompt;
    const name = basis?.name ?? nearestName(workbench.fields()?.name || 'my-prompt');
    return await c.json({ name, visibility: basis?.visibility ?? usualVisibility(opened) });
  });
  app.route('/api', createActions());
  return app;
}
