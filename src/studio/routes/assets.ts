import { readFile } from 'node:fs/promises';
import { Hono } from 'hono';
import type { StudioEnv } from '../desk.js';

const types: Readonly<Record<string, string>> = {
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
};

/** Scripts, styles and pictures of the pages: the files in `assets`. */
export function assetRoutes(): Hono<StudioEnv> {
  const app = new Hono<StudioEnv>();
  app.get('/assets/:name{[a-z-]+\\.(js|css|svg)}', async (c) => {
    const name = c.req.param('name');
    const file = await readFile(new URL(`../assets/${name}`, import.meta.url)).catch(() => undefined);
    if (!file) return c.text('Not found.', 404);
    const type = types[name.slice(name.indexOf('.') + 1)] ?? '';
    return c.body(new Uint8Array(file), 200, { 'content-type': type });
  });
  return app;
}
