import { readFile } from 'node:fs/promises';
import { Hono } from 'hono';
import type { StudioEnv } from '../desk.js';

const types: Readonly<Record<string, string>> = {
  'studio.js': 'text/javascript; charset=utf-8',
  'try.js': 'text/javascript; charset=utf-8',
  'studio.css': 'text/css; charset=utf-8',
  'icon.svg': 'image/svg+xml',
};

/** Scripts, styles and pictures of the pages. */
export function assetRoutes(): Hono<StudioEnv> {
  const app = new Hono<StudioEnv>();
  app.get('/assets/:name', async (c) => {
    const name = c.req.param('name');
    const type = Object.hasOwn(types, name) ? types[name] : undefined;
    if (type === undefined) return c.text('Not found.', 404);
    const file = await readFile(new URL(`../assets/${name}`, import.meta.url));
    return c.body(new Uint8Array(file), 200, { 'content-type': type });
  });
  return app;
}
