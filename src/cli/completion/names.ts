import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { OpenContext } from '../../auth/access.js';
import { reporters } from '../../check/reporters/index.js';
import { defaultProfile } from '../../config/auth-schema.js';
import { listKeys } from '../../config/edit/key.js';
import { type InspectedConfig, inspectConfig } from '../../config/load.js';
import { folderOf } from '../../config/setting.js';
import { trustUnasked } from '../../config/trust/trust.js';
import { isUrl } from '../../core/text/locations.js';
import { localModels } from '../../models/index.js';
import { openAiPrices } from '../../models/prices.js';
import { shippedNames } from '../../prompts/find.js';
import { readSeenIds } from '../../storage/jobs/seen-ids.js';
import { readNames } from '../../storage/read-names.js';

/** What may be a value. */
export interface PossibleValues {
  readonly names: readonly string[];
  /** Whether a file may be there, too. */
  readonly takesFiles: boolean;
  /** What is between several in one word. */
  readonly separator?: ',';
}

type FindNames = (context: OpenContext) => Promise<readonly string[]>;

interface Kind {
  readonly find?: FindNames;
  readonly takesFiles?: true;
  readonly separator?: ',';
}

const file: Kind = { takesFiles: true };
const prompt: Kind = { find: promptNames, takesFiles: true };
const run: Kind = { find: runNames };
const batch: Kind = { find: batchNames };
const source: Kind = { find: async (context) => [...(await configOf(context)).sources.keys()] };
const suite: Kind = { find: async (context) => [...(await configOf(context)).checks.keys()] };

/**
 * What a value is, by what help calls it: `<run>` completes in every command. One whose name says it only within its family
 * has that before it.
 */
const kinds: Readonly<Record<string, Kind>> = {
  'batch batch': batch,
  'batch batches': batch,
  file,
  'file or name': prompt,
  'file or url': file,
  'folder or file.md': file,
  'jobs run': { find: jobIds },
  key: { find: async () => listKeys() },
  model: { find: modelNames },
  models: { find: modelNames, separator: ',' },
  prompt,
  'prompts after': prompt,
  'prompts before': prompt,
  'prompts word': { find: promptNames },
  reporters: { find: async () => Object.keys(reporters), separator: ',' },
  run,
  'runs after': run,
  'runs before': run,
  'sources name': source,
  suite,
  suites: suite,
  tickets: { ...source, takesFiles: true },
  'ticketsift name': { find: profileNames },
  'url or file': file,
};

/** Finds what may be a value that help calls so, behind the name of its family. Names that cannot be read are left out. */
export async function possibleValues(value: string, context: OpenContext): Promise<PossibleValues> {
  const [, name = ''] = /^\S+ (.*)$/.exec(value) ?? [];
  const { find, takesFiles = false, separator } = kinds[value] ?? kinds[name] ?? {};
  const names = (await find?.(context).catch(() => [])) ?? [];
  return { names, takesFiles, ...(separator && { separator }) };
}

/** Reads what files say, and uses nothing of it, so no trust is needed. */
function configOf({ world }: OpenContext): Promise<InspectedConfig> {
  return inspectConfig(world, {}, trustUnasked(world));
}

async function profileNames(context: OpenContext): Promise<string[]> {
  return [...(await configOf(context)).auth.keys()].filter((name) => name !== defaultProfile);
}

/** The models that settings name, those on this machine, and those whose price ships with the program. */
async function modelNames(context: OpenContext): Promise<string[]> {
  const named = await modelsOfSettings(context).catch(() => []);
  return [...new Set([...named, ...localModels, ...openAiPrices.keys()])];
}

async function modelsOfSettings(context: OpenContext): Promise<string[]> {
  const { model, cascade, studio, checks, prices } = await configOf(context);
  return [
    ...(model.value === undefined ? [] : [model.value]),
    ...(cascade.value?.split(',') ?? []),
    ...(studio.models.value ?? []),
    ...[...checks.values()].flatMap((suite) => suite.value.model ?? []),
    ...prices.keys(),
  ].map((name) => name.trim());
}

/** Files, shipped prompts, and those saved on this machine. */
async function promptNames(context: OpenContext): Promise<string[]> {
  const { cwd } = context.world;
  const files = (await readdir(join(cwd, 'prompts')).catch(() => [])).filter((name) => name.endsWith('.md'));
  const saved = await savedNames(context).catch(() => []);
  return [...new Set([...saved, ...(await shippedNames()), ...files.map((name) => `prompts/${name}`)])];
}

/**
 * The prompts in a file of this machine that everyone may use. With a provider it takes a login to see them, and a server would
 * have to be asked.
 */
async function savedNames(context: OpenContext): Promise<string[]> {
  const { auth, prompts } = await configOf(context);
  if (auth.size > 0 || isUrl(prompts.url.unchecked) || !(await prompts.url.isTrusted())) return [];
  const { unchecked, origin } = prompts.url;
  const path = origin.kind === 'default' ? unchecked : resolve(folderOf(prompts.url), unchecked);
  return readNames(
    path,
    `SELECT p.name FROM ticketsift_prompts p JOIN ticketsift_prompt_versions v ON v.prompt = p.id
      WHERE p.visibility = 'everyone' AND v.content IS NOT NULL AND v.version =
        (SELECT MAX(version) FROM ticketsift_prompt_versions WHERE prompt = p.id)
      ORDER BY p.name LIMIT 500`,
  );
}

/** The latest runs. With a provider it takes a login to see them. */
async function runNames(context: OpenContext): Promise<string[]> {
  if ((await configOf(context)).auth.size > 0) return [];
  const ids = readNames(
    context.world.environment.files.runs,
    "SELECT id FROM runs WHERE owner = '' ORDER BY started_at DESC LIMIT 50",
  );
  return ['last', ...ids];
}

/** The submitted runs that this machine has shown last: the others would take a server. With a provider it takes a login to see them. */
async function jobIds(context: OpenContext): Promise<string[]> {
  if ((await configOf(context)).auth.size > 0) return [];
  return ['last', ...readSeenIds(context.world.environment.files.jobIds)];
}

/** The latest batches of the cache. With a provider it takes a login to see them. */
async function batchNames(context: OpenContext): Promise<string[]> {
  const { auth, cache } = await configOf(context);
  if (auth.size > 0 || isUrl(cache.unchecked) || !(await cache.isTrusted())) return [];
  const path = resolve(context.world.cwd, cache.unchecked);
  return ['last', ...readNames(path, 'SELECT id FROM batches ORDER BY rowid DESC LIMIT 50')];
}
