import { Hono } from 'hono';
import { ownerOf } from '../../auth/owner.js';
import { readHistories, readHistory } from '../../check/history.js';
import type { Desk, StudioEnv } from '../desk.js';
import { ChecksPage } from '../pages/checks/checks-page.js';
import { SuitePage } from '../pages/checks/suite-page.js';
import { htmlOf } from '../pages/html.js';

/** The latest checks of a suite that a page shows. */
const maxShown = 40;

/** How suites did over time, and what the latest check of each found. */
export function checksRoutes(): Hono<StudioEnv> {
  const app = new Hono<StudioEnv>();
  app.get('/checks', async (c) => {
    const own = await ownHistory(c.var.desk);
    return c.html(htmlOf(ChecksPage({ histories: readHistories(own, maxShown) })));
  });
  app.get('/checks/suite', async (c) => {
    const own = await ownHistory(c.var.desk);
    return c.html(htmlOf(SuitePage(readHistory(c.req.query('name') ?? '', own, maxShown))));
  });
  return app;
}

async function ownHistory({ grant }: Desk) {
  const { world, login } = await grant();
  return { world, owner: await ownerOf(login) };
}
