import { Hono } from 'hono';
import { readHistories, readHistory } from '../../check/history.js';
import type { StudioEnv } from '../desk.js';
import { ChecksPage } from '../pages/checks/checks-page.js';
import { SuitePage } from '../pages/checks/suite-page.js';
import { htmlOf } from '../pages/html.js';

/** The latest checks of a suite that a page shows. */
const maxShown = 40;

/** How suites did over time, and what the latest check of each found. */
export function checksRoutes(): Hono<StudioEnv> {
  const app = new Hono<StudioEnv>();
  app.get('/checks', async (c) => {
    const { world } = await c.var.desk.grant();
    return c.html(htmlOf(ChecksPage({ histories: readHistories(world, maxShown) })));
  });
  app.get('/checks/suite', async (c) => {
    const { world } = await c.var.desk.grant();
    return c.html(htmlOf(SuitePage(readHistory(c.req.query('name') ?? '', world, maxShown))));
  });
  return app;
}
