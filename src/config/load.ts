import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import type * as z from 'zod';
import type { Price } from '../core/cost.js';
import { codeOf } from '../core/errors/caught.js';
import { readFailure } from '../core/errors/read-failure.js';
import { type ErrorCode, TicketsiftError } from '../core/errors.js';
import { isPath } from '../prompts/find.js';
import type { AuthConfig, llmSchema } from './auth-schema.js';
import type { checkSchema } from './check-schema.js';
import { parseCheckedYaml } from './checked-yaml.js';
import type { Env } from './environment.js';
import type { promptsSchema } from './prompts-schema.js';
import { fileSchema, settingsSchema, type sourceSchema } from './schema.js';

type Values = z.infer<typeof settingsSchema>;
type Key = keyof Values;

/** The variable that sets a key; those of other programs keep the names they have there. */
const variables: Record<Key, string> = {
  model: 'TICKETSIFT_MODEL',
  base_url: 'OPENAI_BASE_URL',
  prompt: 'TICKETSIFT_PROMPT',
  concurrency: 'TICKETSIFT_CONCURRENCY',
  rpm: 'TICKETSIFT_RPM',
  tpm: 'TICKETSIFT_TPM',
  retries: 'TICKETSIFT_RETRIES',
  repair: 'TICKETSIFT_REPAIR',
  timeout: 'TICKETSIFT_TIMEOUT',
  ticket_timeout: 'TICKETSIFT_TICKET_TIMEOUT',
  max_cost: 'TICKETSIFT_MAX_COST',
  cache: 'TICKETSIFT_CACHE',
};

/** The keys whose values are numbers, which the environment has as text. */
const numbers: readonly string[] = [
  'concurrency',
  'rpm',
  'tpm',
  'retries',
  'repair',
  'max_cost',
] satisfies Key[];

interface Layer {
  readonly kind: 'flag' | 'environment' | 'file';
  /** Said in `ticketsift config`: the variable's name, the file's path. */
  readonly where: (key: Key) => string;
  readonly file?: string;
  readonly values: Values;
  readonly sources?: Readonly<Record<string, NamedSource>>;
  readonly prices?: Readonly<Record<string, OwnPrice>>;
  readonly checks?: Readonly<Record<string, NamedCheck>>;
  readonly auth?: AuthConfig | undefined;
  readonly llm?: z.infer<typeof llmSchema> | undefined;
  readonly prompts?: PromptsConfig | undefined;
}

/** A source that a file names. */
export interface NamedSource extends z.infer<typeof sourceSchema> {
  /** The file, for messages. */
  readonly where: string;
  /** What its paths are relative to. */
  readonly folder: string;
}

/** A suite of labelled tickets that a file names. */
export interface NamedCheck extends z.infer<typeof checkSchema> {
  /** What its paths are relative to. */
  readonly folder: string;
}

/** Where prompts are saved, as a file says. */
export interface PromptsConfig extends z.infer<typeof promptsSchema> {
  /** What a path is relative to. */
  readonly folder: string;
}

/** What a model costs, as a file says. */
export interface OwnPrice extends Price {
  /** The file. */
  readonly where: string;
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
  /** Requests and tokens a minute that the endpoint is known to take. */
  readonly rpm: Setting<number> | undefined;
  readonly tpm: Setting<number> | undefined;
  readonly retries: Setting<number>;
  readonly repair: Setting<number>;
  /** Durations, for one try and for all tries of a ticket. */
  readonly timeout: Setting<string>;
  readonly ticket_timeout: Setting<string>;
  /** US dollars. */
  readonly max_cost: Setting<number> | undefined;
  readonly cache: Setting<string>;
  /** By name; one in a nearer file hides one of the same name. */
  readonly sources: ReadonlyMap<string, NamedSource>;
  /** By the model's name; one in a nearer file hides one of the same name. */
  readonly prices: ReadonlyMap<string, OwnPrice>;
  /** By name; one in a nearer file hides one of the same name. */
  readonly checks: ReadonlyMap<string, NamedCheck>;
  /** Who people log in with. As a whole of the nearest file that says: half a provider of each would be none. */
  readonly auth: Setting<AuthConfig> | undefined;
  /** Whether the endpoint is sent the access token of whoever is logged in, and no key. */
  readonly llm_auth: Setting<'login'> | undefined;
  /** Where prompts are saved for others, and by whom. */
  readonly prompts: Setting<PromptsConfig> | undefined;
  /** Where prompts are saved unless the configuration says where. */
  readonly promptsFile: string;
  /** Where the rows of databases are kept. */
  readonly rowFolder: string;
  /** Where runs are recorded. */
  readonly runsFile: string;
  /** Where it is kept what checks came to. */
  readonly checksFile: string;
  /** Where sessions are kept. */
  readonly sessionFolder: string;
}

/**
 * Flags over environment over `ticketsift.yaml` (the nearest, going up) over the user's own over defaults.
 * @throws TicketsiftError `config` with file and line, or the variable; `usage` with the flag
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
  const folders = homes(env);
  const flag = (key: Key) => `--${key.replaceAll('_', '-')}`;
  const variable = (key: Key) => variables[key];
  const layers: Layer[] = [
    { kind: 'flag', where: flag, values: checked(flags, flag, 'usage') },
    { kind: 'environment', where: variable, values: checked(environmentOf(env), variable, 'config') },
    ...(await projectFile(cwd, folders.home)),
    ...(await configFile(join(folders.config, 'config.yaml'), folders.home)),
  ];
  const find = <K extends Key>(key: K): Setting<NonNullable<Values[K]>> | undefined => {
    for (const { kind, where, values } of layers) {
      const value = values[key];
      if (value !== undefined) return { value, kind, where: where(key) };
    }
    return undefined;
  };
  const farthestFirst = layers.toReversed();
  return {
    model: find('model'),
    base_url: find('base_url'),
    prompt: find('prompt') ?? byDefault('shipped:triage'),
    concurrency: find('concurrency') ?? byDefault(32),
    rpm: find('rpm'),
    tpm: find('tpm'),
    retries: find('retries') ?? byDefault(5),
    repair: find('repair') ?? byDefault(1),
    timeout: find('timeout') ?? byDefault('60s'),
    ticket_timeout: find('ticket_timeout') ?? byDefault('10m'),
    max_cost: find('max_cost'),
    cache: find('cache') ?? byDefault(join(folders.cache, 'answers.db')),
    sources: new Map(farthestFirst.flatMap(({ sources = {} }) => Object.entries(sources))),
    checks: new Map(farthestFirst.flatMap(({ checks = {} }) => Object.entries(checks))),
    auth: nearest(layers, ({ auth }) => auth),
    llm_auth: nearest(layers, ({ llm }) => llm?.auth),
    prompts: nearest(layers, ({ prompts }) => prompts),
    promptsFile: join(folders.data, 'prompts.db'),
    prices: new Map(farthestFirst.flatMap(({ prices = {} }) => Object.entries(prices))),
    rowFolder: join(folders.cache, 'rows'),
    runsFile: join(folders.state, 'runs.db'),
    checksFile: join(folders.state, 'checks.db'),
    sessionFolder: join(folders.state, 'sessions'),
  };
}

/** What the nearest file says that says anything, outside of what flags and the environment can set. */
function nearest<T>(layers: readonly Layer[], of: (layer: Layer) => T | undefined): Setting<T> | undefined {
  for (const layer of layers) {
    const value = of(layer);
    if (value !== undefined) return { value, kind: layer.kind, where: layer.file ?? '' };
  }
  return undefined;
}

function byDefault<T>(value: T): Setting<T> {
  return { value, kind: 'default', where: 'default' };
}

/** The user's home and, below it, the XDG folders; `TICKETSIFT_HOME` moves the latter. */
function homes(env: Env): Record<'home' | 'config' | 'cache' | 'state' | 'data', string> {
  const home = env.HOME || homedir();
  const moved = env.TICKETSIFT_HOME;
  if (moved) {
    const below = (name: string) => join(moved, name);
    return { home, config: moved, cache: below('cache'), state: below('state'), data: below('data') };
  }
  return {
    home,
    config: join(env.XDG_CONFIG_HOME || join(home, '.config'), 'ticketsift'),
    cache: join(env.XDG_CACHE_HOME || join(home, '.cache'), 'ticketsift'),
    state: join(env.XDG_STATE_HOME || join(home, '.local', 'state'), 'ticketsift'),
    data: join(env.XDG_DATA_HOME || join(home, '.local', 'share'), 'ticketsift'),
  };
}

/** What is set in the environment; a variable that is empty is not set. */
function environmentOf(env: Env): Record<string, unknown> {
  const found = Object.entries(variables).flatMap(([key, variable]) => {
    const value = env[variable];
    return value === undefined || value === '' ? [] : [[key, numbers.includes(key) ? Number(value) : value]];
  });
  return Object.fromEntries(found);
}

/** @throws TicketsiftError that names the first wrong value as its layer does */
function checked(values: Record<string, unknown>, where: (key: Key) => string, code: ErrorCode): Values {
  const result = settingsSchema.safeParse(values);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const key = settingsSchema.keyof().parse(issue?.path[0]);
  throw new TicketsiftError(code, `${where(key)} ${issue?.message}`);
}

async function projectFile(cwd: string, home: string): Promise<Layer[]> {
  for (let folder = resolve(cwd); ; folder = dirname(folder)) {
    const found = await configFile(join(folder, 'ticketsift.yaml'), home);
    if (found.length > 0 || dirname(folder) === folder) return found;
  }
}

/** A file's layer, or none where there is no file. Its paths are relative to its folder; `~/` is the home. */
async function configFile(path: string, home: string): Promise<Layer[]> {
  let source: string;
  try {
    source = await readFile(path, 'utf8');
  } catch (cause) {
    if (/^(ENOENT|ENOTDIR)$/.test(codeOf(cause))) return [];
    throw new TicketsiftError('config', `Cannot read ${path}: ${readFailure(cause)}`, { cause });
  }
  const {
    sources = {},
    prices = {},
    checks = {},
    auth,
    llm,
    prompts,
    ...values
  } = parseCheckedYaml(source, fileSchema, {
    path,
    firstLine: 1,
    code: 'config',
  });
  const beside = (value: string) =>
    /^~[/\\]/.test(value) ? join(home, value.slice(2)) : resolve(dirname(path), value);
  return [
    {
      kind: 'file',
      where: () => path,
      file: path,
      auth,
      llm,
      prompts: prompts && { ...prompts, folder: dirname(path) },
      values: {
        ...values,
        ...(values.cache !== undefined && { cache: beside(values.cache) }),
        ...(values.prompt !== undefined && isPath(values.prompt) && { prompt: beside(values.prompt) }),
      },
      sources: Object.fromEntries(
        Object.entries(sources).map(([name, one]) => [name, { ...one, where: path, folder: dirname(path) }]),
      ),
      checks: Object.fromEntries(
        Object.entries(checks).map(([name, one]) => [name, { ...one, folder: dirname(path) }]),
      ),
      prices: Object.fromEntries(
        Object.entries(prices).map(([model, price]) => [model, { ...price, where: path }]),
      ),
    },
  ];
}
