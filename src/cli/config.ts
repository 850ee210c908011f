import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import * as z from 'zod';
import { TicketsiftError } from '../core/errors.js';
import { parseCheckedYaml } from '../prompt/checked-yaml.js';

const text = z.string().trim().min(1, 'is empty');

/** What `ticketsift.yaml` may hold. */
const fileSchema = z.strictObject({
  model: text.optional(),
  base_url: z.url({ protocol: /^https?$/ }).optional(),
  prompt: text.optional(),
  concurrency: z.int().min(1).max(10_000).optional(),
  cache: text.optional(),
});

type Values = z.infer<typeof fileSchema>;
type Key = keyof Values;

/** The variable that sets a key; those of other programs keep the names they have there. */
const variables: Record<Key, string> = {
  model: 'TICKETSIFT_MODEL',
  base_url: 'OPENAI_BASE_URL',
  prompt: 'TICKETSIFT_PROMPT',
  concurrency: 'TICKETSIFT_CONCURRENCY',
  cache: 'TICKETSIFT_CACHE',
};

interface Layer {
  readonly kind: 'flag' | 'environment' | 'file';
  /** Said in `ticketsift config`: the variable's name, the file's path. */
  readonly where: (key: Key) => string;
  readonly values: Values;
}

/** A value and where it came from. */
export interface Setting<T> {
  readonly value: T;
  readonly kind: Layer['kind'] | 'default';
  readonly where: string;
}

export interface Config {
  readonly model: Setting<string> | undefined;
  readonly base_url: Setting<string> | undefined;
  readonly prompt: Setting<string>;
  readonly concurrency: Setting<number>;
  readonly cache: Setting<string>;
}

/** What never stands in a flag or a file, and is never printed. */
export interface Secrets {
  readonly apiKey: string | undefined;
}

export interface Proxy {
  readonly http?: string;
  readonly https?: string;
  readonly no?: string;
}

type Env = Readonly<Record<string, string | undefined>>;

/**
 * Flags over environment over `ticketsift.yaml` (the nearest, going up) over the user's own over defaults.
 * @throws TicketsiftError `config` with file and line, or the variable
 */
export async function loadConfig({
  env,
  cwd,
  flags,
}: {
  env: Env;
  cwd: string;
  flags: Values;
}): Promise<Config> {
  const home = homes(env);
  const layers: Layer[] = [
    { kind: 'flag', where: (key) => `--${key.replaceAll('_', '-')}`, values: flags },
    { kind: 'environment', where: (key) => variables[key], values: fromEnvironment(env) },
    ...(await projectFile(cwd)),
    ...(await configFile(join(home.config, 'config.yaml'))),
  ];
  const find = <K extends Key>(key: K): Setting<NonNullable<Values[K]>> | undefined => {
    for (const { kind, where, values } of layers) {
      const value = values[key];
      if (value !== undefined && value !== null) return { value, kind, where: where(key) };
    }
    return undefined;
  };
  return {
    model: find('model'),
    base_url: find('base_url'),
    prompt: find('prompt') ?? byDefault('triage'),
    concurrency: find('concurrency') ?? byDefault(16),
    cache: find('cache') ?? byDefault(join(home.cache, 'answers.db')),
  };
}

function byDefault<T>(value: T): Setting<T> {
  return { value, kind: 'default', where: 'default' };
}

export function readSecrets(env: Env): Secrets {
  return { apiKey: env.OPENAI_API_KEY || undefined };
}

/** The usual variables, in the small letters that curl reads first. */
export function readProxy(env: Env): Proxy {
  const http = env.http_proxy || env.HTTP_PROXY;
  const https = env.https_proxy || env.HTTPS_PROXY;
  const no = env.no_proxy || env.NO_PROXY;
  return { ...(http && { http }), ...(https && { https }), ...(no && { no }) };
}

/** The XDG folders; `TICKETSIFT_HOME` moves all of them. */
function homes(env: Env): { config: string; cache: string } {
  const moved = env.TICKETSIFT_HOME;
  if (moved) return { config: moved, cache: join(moved, 'cache') };
  const home = env.HOME || homedir();
  return {
    config: join(env.XDG_CONFIG_HOME || join(home, '.config'), 'ticketsift'),
    cache: join(env.XDG_CACHE_HOME || join(home, '.cache'), 'ticketsift'),
  };
}

function fromEnvironment(env: Env): Values {
  const found = Object.entries(variables).flatMap(([key, variable]) => {
    const value = env[variable];
    return value === undefined || value === '' ? [] : [[key, key === 'concurrency' ? Number(value) : value]];
  });
  const checked = fileSchema.safeParse(Object.fromEntries(found));
  if (checked.success) return checked.data;
  const [issue] = checked.error.issues;
  const key = Object.entries(variables).find(([name]) => name === issue?.path[0]);
  throw new TicketsiftError('config', `${key?.[1]}: ${issue?.message}`);
}

async function projectFile(cwd: string): Promise<Layer[]> {
  for (let folder = resolve(cwd); ; folder = dirname(folder)) {
    const found = await configFile(join(folder, 'ticketsift.yaml'));
    if (found.length > 0 || dirname(folder) === folder) return found;
  }
}

/** A file's layer, or none where there is no file. Its paths are relative to its folder. */
async function configFile(path: string): Promise<Layer[]> {
  let source: string;
  try {
    source = await readFile(path, 'utf8');
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && (cause.code === 'ENOENT' || cause.code === 'ENOTDIR'))
      return [];
    throw new TicketsiftError('config', `Cannot read ${path}`, { cause });
  }
  const values = parseCheckedYaml(source, fileSchema, { path, firstLine: 1, code: 'config' });
  const beside = (value: string) => resolve(dirname(path), value);
  const isPath = (value: string) => /[/\\]|\.md$/.test(value);
  return [
    {
      kind: 'file',
      where: () => path,
      values: {
        ...values,
        ...(values.cache !== undefined && { cache: beside(values.cache) }),
        ...(values.prompt !== undefined && isPath(values.prompt) && { prompt: beside(values.prompt) }),
      },
    },
  ];
}
