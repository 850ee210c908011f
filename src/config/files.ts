import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Price } from '../core/cost.js';
import { codeOf } from '../core/errors/caught.js';
import { readFailure } from '../core/errors/read-failure.js';
import { TicketsiftError } from '../core/errors.js';
import { isPromptPath } from '../core/prompt.js';
import type { Files } from '../core/world/environment.js';
import type { ProviderConfig } from './auth-schema.js';
import { parseCheckedYaml } from './checked-yaml.js';
import { camelKeys } from './keys.js';
import {
  type CheckConfig,
  fileSchema,
  type LlmConfig,
  type PromptsConfig,
  type SettingValues,
  type SourceConfig,
} from './schema.js';

/** What a file says. */
export interface ConfigFile {
  readonly path: string;
  readonly values: SettingValues;
  readonly sources: Readonly<Record<string, SourceConfig>>;
  readonly prices: Readonly<Record<string, Price>>;
  readonly checks: Readonly<Record<string, CheckConfig>>;
  readonly auth: Readonly<Record<string, ProviderConfig>> | undefined;
  readonly prompts: PromptsConfig | undefined;
  readonly llm: LlmConfig | undefined;
}

/**
 * Reads `ticketsift.yaml` (the nearest, going up from the working folder) and the user's own file, in this order;
 * either may be missing.
 * @throws TicketsiftError `config` with the file and the line
 */
export async function readConfigFiles(cwd: string, { home, config }: Files): Promise<ConfigFile[]> {
  const project = await nearestFile(cwd, home);
  const own = await readConfigFile(config, home);
  return [project, own].filter((file) => file !== undefined);
}

async function nearestFile(cwd: string, home: string): Promise<ConfigFile | undefined> {
  for (let folder = resolve(cwd); ; folder = dirname(folder)) {
    const found = await readConfigFile(join(folder, 'ticketsift.yaml'), home);
    if (found || dirname(folder) === folder) return found;
  }
}

/** Undefined where there is no file. Its paths are relative to its folder; `~/` is the home. */
async function readConfigFile(path: string, home: string): Promise<ConfigFile | undefined> {
  let yaml: string;
  try {
    yaml = await readFile(path, 'utf8');
  } catch (cause) {
    if (/^(ENOENT|ENOTDIR)$/.test(codeOf(cause))) return undefined;
    throw new TicketsiftError('config', `Cannot read ${path}: ${readFailure(cause)}`, { cause });
  }
  const parsed = parseCheckedYaml(yaml, fileSchema, { path, firstLine: 1, code: 'config' });
  const { sources = {}, prices = {}, checks = {}, auth, prompts, llm, ...values } = parsed;
  return {
    path,
    values: withPaths(camelKeys(values), (written) =>
      /^~[/\\]/.test(written) ? join(home, written.slice(2)) : resolve(dirname(path), written),
    ),
    sources,
    prices,
    checks,
    auth,
    prompts,
    llm,
  };
}

function withPaths(values: SettingValues, beside: (path: string) => string): SettingValues {
  const { cache, prompt } = values;
  return {
    ...values,
    cache: cache === undefined ? undefined : beside(cache),
    prompt: prompt !== undefined && isPromptPath(prompt) ? beside(prompt) : prompt,
  };
}
