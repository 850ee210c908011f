import { expect, it } from 'vitest';
import * as z from 'zod';
import { fileSchema } from '../../src/config/schema.js';
import { wantsOf } from '../../src/config/trust/wants.js';

/** The settings that reach nothing, whatever they say: names, numbers, switches. */
const reachNothing = [
  'model',
  'cascade',
  'concurrency',
  'rpm',
  'tpm',
  'retries',
  'repair',
  'timeout',
  'ticket_timeout',
  'max_cost',
  'max_wait',
  'service_tier',
  'redact',
  'plain',
  'clean.html',
  'clean.quotes',
  'clean.signatures',
  'clean.disclaimers',
  'sources.*.table',
  'sources.*.params.*',
  'sources.*.text_column',
  'sources.*.subject_column',
  'sources.*.id_column',
  'sources.*.group_by',
  'sources.*.sheet',
  'sources.*.range',
  'sources.*.since',
  'sources.*.thread',
  'sources.*.cache_rows',
  'sources.*.statement_timeout',
  // It tells a database that needs trust anyway who the user is.
  'sources.*.set_identity',
  'prices.*.input',
  'prices.*.cached_input',
  'prices.*.output',
  'prices.*.tiers.*.input',
  'prices.*.tiers.*.cached_input',
  'prices.*.tiers.*.output',
  'checks.*.text_column',
  'checks.*.subject_column',
  'checks.*.id_column',
  'checks.*.model',
  'checks.*.endpoint',
  'checks.*.margin',
  'checks.*.queues',
  'checks.*.thresholds',
  'checks.*.renames.*',
  'checks.*.repeats',
  'checks.*.max_cost',
  'prompts.visibility',
  'prompts.write_roles',
  'studio.accent',
  'worker.outputs.*.table',
  // Both can only forbid more than its user does.
  'studio.models',
  'studio.max_cost_per_user',
];

/** As much of JSON Schema as the settings need. */
const nodeSchema = z.object({
  properties: z.record(z.string(), z.unknown()).optional(),
  additionalProperties: z.unknown().optional(),
  anyOf: z.array(z.unknown()).optional(),
  enum: z.array(z.unknown()).optional(),
});

interface Leaf {
  readonly key: string;
  /** What it may say. */
  readonly values: readonly unknown[];
}

const anything = ['../x', '/x', 'https://x.example', 'postgres://x.example/x', `\${X}`, true, 1];

function leavesOf(node: unknown, key: readonly string[] = []): Leaf[] {
  const { properties = {}, additionalProperties, anyOf = [], enum: values } = nodeSchema.parse(node);
  const below = [
    ...Object.entries(properties),
    ...(typeof additionalProperties === 'object' ? [['*', additionalProperties] as const] : []),
  ].flatMap(([name, one]) => leavesOf(one, [...key, name]));
  if (below.length > 0) return below;
  if (anyOf.some((one) => leavesOf(one, key).some((leaf) => leaf.key !== key.join('.'))))
    return anyOf.flatMap((one) => leavesOf(one, key));
  return [{ key: key.join('.'), values: values ?? anything }];
}

const leaves = leavesOf(z.toJSONSchema(fileSchema, { io: 'input', unrepresentable: 'any' }));

/** Settings in which one has a value. */
function settingsWith([first = '', ...rest]: readonly string[], value: unknown): unknown {
  return { [first]: rest.length === 0 ? value : settingsWith(rest, value) };
}

async function wantsSomething({ key, values }: Leaf): Promise<boolean> {
  const place = { path: '/project/ticketsift.yaml', home: '/home/ada' };
  const wants = values.map((value) =>
    wantsOf(settingsWith(key.split('.'), value), place, { isForeign: false }),
  );
  return (await Promise.all(wants)).some((found) => found.length > 0);
}

it('every setting of a project file needs trust for what may reach something, or is known to reach nothing', async () => {
  expect(leaves.length).toBeGreaterThan(60);
  const free: string[] = [];
  for (const leaf of leaves)
    if (!(await wantsSomething(leaf))) free.push(leaf.key.replace(/(\.thresholds)\..*/, '$1'));
  expect(new Set(free)).toEqual(new Set(reachNothing));
});
