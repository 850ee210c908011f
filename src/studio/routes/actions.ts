import { Hono } from 'hono';
import * as z from 'zod';
import { visible } from '../../core/text/visible.js';
import { visibilities } from '../../core/visibility.js';
import { maxSample } from '../../run/workbench/state.js';
import type { Workbench } from '../../run/workbench/workbench.js';
import type { StudioEnv } from '../desk.js';
import { formEditSchema, formValuesOf } from '../form-values.js';
import { limitBody, readBody, refusalOf } from '../requests.js';

const text = z.string().max(500_000);
const bodies = {
  prompt: z.strictObject({ text }),
  edit: z.strictObject({ text, edit: formEditSchema }),
  /** Empty for the one that the studio was started with. */
  open: z.strictObject({ prompt: z.string().max(500) }),
  source: z.strictObject({ name: z.string().max(500) }),
  /** Empty for the one that the prompt names. */
  model: z.strictObject({ name: z.string().max(500) }),
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

/** What the page Try may have done, each a POST: nothing else has an effect. */
export function createActions(): Hono<StudioEnv> {
  const app = new Hono<StudioEnv>();

  app.post('/prompt', limitBody, async (c) => {
    const { workbench } = c.var.desk;
    workbench.type((await readBody(c, bodies.prompt)).text);
    return c.json(draftOf(workbench));
  });
  app.post('/edit', limitBody, async (c) => {
    const { workbench } = c.var.desk;
    const { text, edit } = await readBody(c, bodies.edit);
    workbench.type(text);
    workbench.edit(edit);
    return c.json(draftOf(workbench));
  });
  app.post('/open', limitBody, async (c) => {
    const { workbench } = c.var.desk;
    await workbench.openNamed((await readBody(c, bodies.open)).prompt || workbench.startPrompt);
    return c.json(draftOf(workbench));
  });
  app.post('/source', limitBody, async (c) => {
    const { workbench, sources, grant } = c.var.desk;
    const { name } = await readBody(c, bodies.source);
    const names = sources(await grant()).get(name);
    if (!names) return c.json(refusalOf('There is no such source'), 404);
    await workbench.useSource(names, name);
    return c.json({});
  });
  app.post('/upload', async (c) => {
    const { workbench, uploads } = c.var.desk;
    const name = fileName(c.req.header('x-file-name') ?? '');
    await uploads.keep(name, c.req.raw.body, (path) => workbench.useSource([path], name));
    return c.json({});
  });
  app.post('/model', limitBody, async (c) => {
    const { workbench } = c.var.desk;
    await workbench.chooseModel((await readBody(c, bodies.model)).name);
    return c.json({});
  });
  app.post('/sample', limitBody, async (c) => {
    const { workbench } = c.var.desk;
    await workbench.resize((await readBody(c, bodies.sample)).size);
    return c.json({});
  });
  app.post('/test', limitBody, async (c) => {
    const { workbench } = c.var.desk;
    const { text } = await readBody(c, bodies.prompt);
    workbench.type(text);
    await workbench.test();
    return c.json({});
  });
  app.post('/stop', limitBody, async (c) => {
    const { workbench } = c.var.desk;
    await readBody(c, bodies.nothing);
    workbench.stop();
    return c.json({});
  });
  app.post('/save', limitBody, async (c) => {
    const { workbench } = c.var.desk;
    const { text, ...request } = await readBody(c, bodies.save);
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
  const fields = workbench.fields();
  return { text: workbench.text, fields: fields ? formValuesOf(fields) : null, prompt, cost };
}

function fileName(header: string): string {
  try {
    return visible(decodeURIComponent(header)).slice(0, 200) || 'dropped file';
  } catch {
    return 'dropped file';
  }
}
