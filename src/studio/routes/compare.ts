import { Hono } from 'hono';
import * as z from 'zod';
import type { Comparing } from '../../check/comparing/comparing.js';
import { type Side, type SideChoice, sideSchema } from '../../check/comparing/side.js';
import { visible } from '../../core/text/visible.js';
import { shippedNames } from '../../prompts/find.js';
import { listed } from '../../prompts/library/listed.js';
import { openPrompts } from '../../prompts/library/open.js';
import { referenceOf } from '../../prompts/library/reference.js';
import { modelsOf } from '../../run/workbench/models.js';
import type { BenchState } from '../../run/workbench/state.js';
import type { Desk, StudioEnv } from '../desk.js';
import { ComparePage } from '../pages/compare/compare-page.js';
import { promptGroups } from '../pages/compare/prompt-groups.js';
import { htmlOf } from '../pages/html.js';
import { limitBody, readBody } from '../requests.js';

const bodies = {
  choice: z.strictObject({ before: sideSchema, after: sideSchema }),
  nothing: z.strictObject({}),
};

/** Two prompts, or two models, on the same tickets. */
export function compareRoutes(): Hono<StudioEnv> {
  const app = new Hono<StudioEnv>();
  app.get('/compare', async (c) => {
    const { workbench, grant } = c.var.desk;
    const [comparing, context] = await Promise.all([c.var.desk.comparing(), grant()]);
    await using opened = await openPrompts(context);
    const [saved, shipped] = await Promise.all([listed(opened.store), shippedNames()]);
    const choice = choiceIn((name) => c.req.query(name)) ?? usualChoice({ comparing, workbench }, shipped);
    const page = ComparePage({
      choice,
      groups: promptGroups(saved, shipped, choice),
      models: modelsOf(context.config),
      source: workbench.state().source,
      state: comparing.state(),
      last: comparing.last?.compared,
    });
    return await c.html(htmlOf(page));
  });
  app.get('/api/compare', async (c) => {
    const { text, ...state } = (await c.var.desk.comparing()).state();
    return c.json({ ...state, text: visible(text) });
  });
  app.get('/api/compare/cost', async (c) => {
    const { workbench } = c.var.desk;
    const comparing = await c.var.desk.comparing();
    const chosen = choiceIn((name) => c.req.query(name));
    const choice = chosen ?? usualChoice({ comparing, workbench }, await shippedNames());
    const { before, after, total, isReady, isOther } = await comparing.cost(choice);
    return c.json({ before: visible(before), after: visible(after), total, isReady, isOther });
  });
  app.post('/api/compare', limitBody, async (c) => {
    const choice = await readBody(c, bodies.choice);
    await (await c.var.desk.comparing()).begin(choice);
    return c.json({});
  });
  app.post('/api/compare/stop', limitBody, async (c) => {
    await readBody(c, bodies.nothing);
    (await c.var.desk.comparing()).stop();
    return c.json({});
  });
  return app;
}

/** The choice that an address holds; undefined for one without. */
function choiceIn(query: (name: string) => string | undefined): SideChoice | undefined {
  if (query('before') === undefined && query('after') === undefined) return undefined;
  const side = (name: 'before' | 'after'): Side => ({
    prompt: query(name) ?? '',
    model: query(`${name}-model`) ?? '',
  });
  return { before: side('before'), after: side('after') };
}

interface ChoiceMade extends Pick<Desk, 'workbench'> {
  readonly comparing: Comparing;
}

/** What was compared last; else the draft, and what it was opened from, or a version or prompt that is another one. */
function usualChoice({ comparing, workbench }: ChoiceMade, shipped: readonly string[]): SideChoice {
  if (comparing.last) return comparing.last.choice;
  const before = usualBefore(workbench.state().prompt, shipped);
  return { before: { prompt: before, model: '' }, after: { prompt: '', model: '' } };
}

function usualBefore({ basis, path, isChanged }: BenchState['prompt'], shipped: readonly string[]): string {
  const version = basis && basis.version - (isChanged ? 0 : 1);
  if (version) return referenceOf({ ...basis, version });
  const names = shipped.map((name) => `shipped:${name}`);
  if (isChanged && names.includes(path)) return path;
  return names.find((name) => name !== path) ?? '';
}
