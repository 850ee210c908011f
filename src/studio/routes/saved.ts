import { Hono } from 'hono';
import { TicketsiftError } from '../../core/errors.js';
import { findNamedPrompt, shippedNames } from '../../prompts/find.js';
import { listed } from '../../prompts/library/listed.js';
import { openPrompts, promptsFor } from '../../prompts/library/open.js';
import { readReference } from '../../prompts/library/reference.js';
import { needHistory } from '../../prompts/library/require-saved.js';
import type { StudioEnv } from '../desk.js';
import { DiffPage } from '../pages/diff-page.js';
import { htmlOf } from '../pages/html.js';
import { HistoryPage, SavedPage } from '../pages/saved-page.js';

/** The saved prompts, their versions, and what differs between two. */
export function savedRoutes(): Hono<StudioEnv> {
  const app = new Hono<StudioEnv>();
  app.get('/saved', async (c) => {
    const { workbench, grant } = c.var.desk;
    await using opened = await openPrompts(await grant());
    const [prompts, shipped] = await Promise.all([listed(opened.store), shippedNames()]);
    return await c.html(htmlOf(SavedPage({ prompts, shipped, start: workbench.startPrompt })));
  });
  app.get('/saved/history', async (c) => {
    const name = c.req.query('prompt') ?? '';
    if (readReference(name) === undefined)
      throw new TicketsiftError('not_found', 'There is no such prompt', {
        hint: 'The list of saved prompts shows those that you may use.',
      });
    await using opened = await openPrompts(await c.var.desk.grant());
    const { versions } = await needHistory(name, opened.store);
    return await c.html(htmlOf(HistoryPage({ name, versions })));
  });
  app.get('/saved/diff', async (c) => {
    const { compareTexts } = await import('../../prompts/library/diff/compare-texts.js');
    const [from, to] = [c.req.query('from') ?? '', c.req.query('to') ?? ''];
    const context = await c.var.desk.grant();
    const places = promptsFor(context, context.config, context.login);
    const before = await findNamedPrompt(from, places);
    const after = await findNamedPrompt(to, places);
    return c.html(htmlOf(DiffPage({ from, to, changes: compareTexts(before, after) })));
  });
  return app;
}
