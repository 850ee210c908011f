import { readFile } from 'node:fs/promises';
import { Hono } from 'hono';
import { themeOf } from '../colours/theme.js';
import type { StudioEnv } from '../desk.js';

const types = {
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
};

/** Scripts, styles and pictures of the pages: the files in `assets`, and the theme. @param accent `studio.accent` */
export function assetRoutes(accent: string | undefined): Hono<StudioEnv> {
  const app = new Hono<StudioEnv>();
  const theme = themeOf(accent);
  app.get('/assets/theme.css', (c) => c.body(theme, 200, { 'content-type': types.css }));
  for (const [ending, type] of Object.entries(types)) {
    app.get(`/assets/:name{(?:[a-z]+/)?[a-z-]+\\.${ending}}`, async (c) => {
      const path = new URL(`../assets/${c.req.param('name')}`, import.meta.url);
      const file = await readFile(path).catch(() => undefined);
      if (!file) return c.text('Not found.', 404);
      return c.body(new Uint8Array(file), 200, { 'content-type': type });
    });
  }
  return app;
}
