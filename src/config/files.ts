import { readFile, realpath, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Price } from '../core/cost.js';
import { codeOf } from '../core/errors/caught.js';
import { readFailure } from '../core/errors/read-failure.js';
import { TicketsiftError } from '../core/errors.js';
import { isPromptPath } from '../core/prompt.js';
import { isUrl } from '../core/text/locations.js';
import type { Files } from '../core/world/environment.js';
import type { ProviderConfig } from './auth-schema.js';
import { maxYaml, parseCheckedYaml } from './checked-yaml.js';
import type { JobsConfig, WorkerConfig } from './jobs/jobs-schema.js';
import { camelKeys } from './keys.js';
import {
  type CheckConfig,
  type CleanConfig,
  fileSchema,
  type LlmConfig,
  type PromptsConfig,
  type RunsConfig,
  type SettingValues,
  type SourceConfig,
} from './schema.js';
import { foldersToSearch } from './search.js';
import type { StudioConfig } from './studio-schema.js';
import { whyForeign } from './trust/foreign.js';
import { type Want, wantsOf } from './trust/wants.js';
import { variablesIn } from './variables.js';

/** The content of a configuration file. */
export interface ConfigFile {
  readonly path: string;
  /** All of its content, as it is written. */
  readonly written: unknown;
  readonly values: SettingValues;
  readonly sources: Readonly<Record<string, SourceConfig>>;
  readonly prices: Readonly<Record<string, Price>>;
  readonly checks: Readonly<Record<string, CheckConfig>>;
  readonly auth: Readonly<Record<string, ProviderConfig>> | undefined;
  readonly prompts: PromptsConfig | undefined;
  readonly clean: CleanConfig | undefined;
  readonly llm: LlmConfig | undefined;
  readonly runs: RunsConfig | undefined;
  readonly studio: StudioConfig | undefined;
  readonly jobs: JobsConfig | undefined;
  readonly worker: WorkerConfig | undefined;
}

/** A file that came with the folder, and so perhaps from someone else. */
export interface ProjectFile extends ConfigFile {
  readonly realPath: string;
  /** The settings in it that need the user's trust. */
  readonly wants: readonly Want[];
  /** Why someone else may have written it, as the end of a sentence; then all of its settings need trust. */
  readonly foreign: string | undefined;
}

/**
 * Reads the nearest `ticketsift.yaml`: from the working folder up to the root of its repository or to the home,
 * whichever comes first; outside of both, in the working folder only. Undefined where there is none.
 * @throws TicketsiftError `config` with the file and the line
 */
export async function readProjectFile(cwd: string, home: string): Promise<ProjectFile | undefined> {
  for (const folder of await foldersToSearch(cwd, home)) {
    const path = join(folder, 'ticketsift.yaml');
    const file = await readConfigFile(path, home);
    if (!file) continue;
    const foreign = await whyForeign(path);
    const wants = await wantsOf(file.written, { path, home }, { isForeign: foreign !== undefined });
    return { ...file, realPath: join(await realpath(folder), 'ticketsift.yaml'), wants, foreign };
  }
  return undefined;
}

/** Reads the user's own file; undefined where there is none. @throws TicketsiftError `config` */
export async function readOwnFile({ home, config }: Files): Promise<ConfigFile | undefined> {
  return await readConfigFile(config, home);
}

/** Reads a file; undefined where there is none. Its paths are relative to its folder; `~/` is the home. */
async function readConfigFile(path: string, home: string): Promise<ConfigFile | undefined> {
  const yaml = await readSettingsText(path);
  if (yaml === undefined) return undefined;
  const { checked, written } = parseCheckedYaml(yaml, fileSchema, { path, firstLine: 1, code: 'config' });
  const {
    sources = {},
    prices = {},
    checks = {},
    auth,
    prompts,
    clean,
    llm,
    runs,
    studio,
    jobs,
    worker,
    ...values
  } = checked;
  return {
    path,
    written,
    values: withPaths(camelKeys(values), (below) =>
      /^~[/\\]/.test(below) ? join(home, below.slice(2)) : resolve(dirname(path), below),
    ),
    sources,
    prices,
    checks,
    auth,
    prompts,
    clean,
    llm,
    runs,
    studio,
    jobs,
    worker,
  };
}

/**
 * Reads a text; undefined where there is no file. A pipe or a device is refused, not waited for.
 * @throws TicketsiftError `config`
 */
export async function readSettingsText(path: string): Promise<string | undefined> {
  try {
    const found = await stat(path);
    if (found.isFile() && found.size <= maxYaml) return await readFile(path, 'utf8');
    if (found.isDirectory()) return await readFile(path, 'utf8');
  } catch (cause) {
    if (/^(ENOENT|ENOTDIR)$/.test(codeOf(cause))) return undefined;
    throw new TicketsiftError('config', `Cannot read ${path}: ${readFailure(cause)}`, {
      cause,
      hint: 'Make it a file that you may read, or remove it.',
    });
  }
  throw new TicketsiftError('config', `Cannot read ${path}: it is not a file of settings`, {
    hint: `It is a pipe or a device, or larger than ${maxYaml / 1_000} kB. Inspect it and remove it.`,
  });
}

function withPaths(values: SettingValues, beside: (path: string) => string): SettingValues {
  const { cache, prompt } = values;
  return {
    ...values,
    // What a variable holds may be a URL.
    cache: cache === undefined || isUrl(cache) || variablesIn(cache).length > 0 ? cache : beside(cache),
    prompt: prompt !== undefined && isPromptPath(prompt) ? beside(prompt) : prompt,
  };
}
