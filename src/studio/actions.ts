import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import * as z from 'zod';
import { visible } from '../core/text/visible.js';
import { visibilities } from '../core/visibility.js';
import { promptEditSchema } from '../prompts/prompt-fields.js';
import { maxSample } from '../run/workbench/state.js';
import type { Workbench } from '../run/workbench/workbench.js';
import type { Uploads } from './uploads.js';

/** Bytes of a request, at most; a prompt of 256,000 characters fits. */
const maxBody = 2_000_000;

const text = z.string().max(500_000);
const bodies = {
  prompt: z.strictObject({ text }),
  edit: z.strictObject({ text, edit: promptEditSchema }),
  /** Empty for the one that the studio was started with. */
  open: z.strictObject({ prompt: z.string().max(500) }),
  source: z.strictObject({ name: z.string().max(500) }),
  sample: z.strictObject({ size: z.int().min(1).max(maxSample) }),
  nothing: z.strictObject({}),
  save: z.strictObject({
    text,
    name: z.string().max(200),
    message: z.string().max(2_000),
    visibility: z.enum(visibilities),
    ifVersion: z.int().min(0).optional(),
  }),
};

export interface ActionsOptions {
  readonly workbench: Workbench;
  readonly uploads: Uploads;
  /** The sources that a page may name: those of the command line and of the configuration. */
  readonly sources: () => Promise<ReadonlyMap<string, readonly string[]>>;
}

/** What a page may have done, each a POST: nothing else has an effect. */
export function createActions({ workbench, uploads, sources }: ActionsOptions): Hono {
  const app = new Hono();
  const tooLarge = (c: Context) => c.json(refusalOf('That is too large'), 413);
  const limit = bodyLimit({ maxSize: maxBody, onError: tooLarge });

  app.post('/prompt', limit, async (c) => {
    workbench.type((await read(c, bodies.prompt)).text);
    return c.json(draftOf(workbench));
  });
  app.post('/edit', limit, async (c) => {
    const { text, edit } = await read(c, bodies.edit);
    workbench.type(text);
    workbench.edit(edit);
    return c.json(draftOf(workbench));
  });
  app.post('/open', limit, async (c) => {
    await workbench.openNamed((await read(c, bodies.open)).prompt || workbench.startPrompt);
    return c.json(draftOf(workbench));
  });
  app.post('/source', limit, async (c) => {
    const { name } = await read(c, bodies.source);
    const names = (await sources()).get(name);
    if (!names) return c.json(refusalOf('There is no such source'), 404);
    await workbench.useSource(names, name);
    return c.json({});
  });
  app.post('/upload', async (c) => {
    const name = fileName(c.req.header('x-file-name') ?? '');
    const path = await uploads.keep(name, c.req.raw.body);
    await workbench.useSource([path], name);
    return c.json({});
  });
  app.post('/sample', limit, async (c) => {
    await workbench.resize((await read(c, bodies.sample)).size);
    return c.json({});
  });
  app.post('/test', limit, async (c) => {
    const { text } = await read(c, bodies.prompt);
    workbench.type(text);
    await workbench.test();
    return c.json({});
  });
  app.post('/stop', limit, async (c) => {
    await read(c, bodies.nothing);
    workbench.stop();
    return c.json({});
  });
  app.post('/save', limit, async (c) => {
    const { text, ...request } = await read(c, bodies.save);
    workbench.type(text);
    const end = await workbench.save(request);
    if (end.kind === 'conflict') return c.json(end, 409);
    const { name, version } = end.version;
    return c.json({ kind: 'saved', reference: `${name}@${version}`, isNew: end.isNew });
  });
  return app;
}

/** The draft as a page takes it in. */
export function draftOf(workbench: Workbench) {
  const { prompt, cost } = workbench.state();
  return { text: workbench.text, fields: workbench.fields() ?? null, prompt, cost };
}

async function read<T>(c: Context, schema: z.ZodType<T>): Promise<T> {
  const found = schema.safeParse(await c.req.json().catch(() => undefined));
  if (found.success) return found.data;
  throw new BadRequest();
}

/** A request that our page does not make. */
export class BadRequest extends Error {
  override readonly name = 'BadRequest';
}

export function refusalOf(message: string) {
  return { problem: { code: 'usage', message, hint: [], position: null } };
}

function fileName(header: string): string {
  try {
    return visible(decodeURIComponent(header)).slice(0, 200) || 'dropped file';
  } catch {
    return 'dropped file';
  }
}
