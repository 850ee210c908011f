import { describePrice, type Price } from '../core/cost.js';
import { readDuration } from '../core/text/read-duration.js';
import type { Visibility } from '../core/visibility.js';
import type { World } from '../core/world/world.js';
import type { ProviderConfig } from './auth-schema.js';
import { type ConfigFile, readConfigFiles } from './files.js';
import { flagOf, type Key, variableOf } from './keys.js';
import type { CheckConfig, SettingValues, SourceConfig } from './schema.js';
import { byDefault, type NamedSettings, notSet, type Setting, type SettingOrigin } from './setting.js';
import { checkFlags, readVariables } from './values.js';

/** All settings, with where each came from, in the structure and the order of files. */
export interface Config {
  readonly model: Setting<string | undefined>;
  readonly baseUrl: Setting<string | undefined>;
  readonly prompt: Setting<string>;
  readonly concurrency: Setting<number>;
  /** Requests and tokens a minute that the endpoint is known to accept. */
  readonly rpm: Setting<number | undefined>;
  readonly tpm: Setting<number | undefined>;
  readonly retries: Setting<number>;
  readonly repair: Setting<number>;
  /** Milliseconds, for one request and for all requests of a ticket. */
  readonly timeout: Setting<number>;
  readonly ticketTimeout: Setting<number>;
  /** US dollars. */
  readonly maxCost: Setting<number | undefined>;
  /** The file of cached answers. */
  readonly cache: Setting<string>;
  readonly llm: {
    /** `login` where the endpoint gets the access token of the current user, and no key. */
    readonly auth: Setting<'login' | undefined>;
  };
  readonly prompts: {
    /** A file, or the URL of a database, in which no `${NAME}` is filled yet: it may be a secret. */
    readonly url: Setting<string>;
    /** Who sees a saved prompt unless its author says so. */
    readonly visibility: Setting<Visibility | undefined>;
    /** The roles of which one is needed to save and remove prompts; none lets everybody do so. */
    readonly writeRoles: Setting<readonly string[]>;
  };
  /** Suites of labelled tickets. */
  readonly checks: NamedSettings<CheckConfig>;
  /** OpenID providers by profile, all from one file, the nearest that has any. */
  readonly auth: NamedSettings<ProviderConfig>;
  readonly sources: NamedSettings<SourceConfig>;
  /** US dollars for a million tokens, by model. */
  readonly prices: NamedSettings<Price>;
}

/**
 * Loads all settings. Flags go before the environment, then come `ticketsift.yaml` (the nearest, going up), the user's
 * own file and the defaults.
 * @throws TicketsiftError `config` with file and line, or the variable; `usage` with the flag
 */
export async function loadConfig(
  { environment, cwd }: Pick<World, 'environment' | 'cwd'>,
  flags: SettingValues = {},
): Promise<Config> {
  const layers = [
    { kind: 'flag', where: flagOf, values: checkFlags(flags) },
    { kind: 'environment', where: variableOf, values: readVariables(environment) },
  ] satisfies Layer[];
  const files = await readConfigFiles(cwd, environment.files);
  const find = finder([...layers, ...files.map(layerOf)]);
  return {
    model: find('model') ?? notSet,
    baseUrl: find('baseUrl') ?? notSet,
    prompt: find('prompt') ?? byDefault('shipped:triage'),
    concurrency: find('concurrency') ?? byDefault(32),
    rpm: find('rpm') ?? notSet,
    tpm: find('tpm') ?? notSet,
    retries: find('retries') ?? byDefault(5),
    repair: find('repair') ?? byDefault(1),
    timeout: inMilliseconds(find('timeout') ?? byDefault('60s')),
    ticketTimeout: inMilliseconds(find('ticketTimeout') ?? byDefault('10m')),
    maxCost: find('maxCost') ?? notSet,
    cache: find('cache') ?? byDefault(environment.files.answers),
    ...settingsOfFiles(files, environment.files.prompts),
  };
}

/** A place that sets values. */
interface Layer {
  readonly kind: SettingOrigin['kind'];
  /** What the place calls a setting. */
  readonly where: (key: Key) => string;
  readonly values: SettingValues;
}

function layerOf({ path, values }: ConfigFile): Layer {
  return { kind: 'file', where: () => path, values };
}

function finder(layers: readonly Layer[]) {
  return <K extends Key>(key: K): Setting<NonNullable<SettingValues[K]>> | undefined => {
    for (const { kind, where, values } of layers) {
      const value = values[key];
      if (value !== undefined) return { value, origin: { kind, where: where(key) } };
    }
    return undefined;
  };
}

/** The settings that files alone can set. */
function settingsOfFiles(files: readonly ConfigFile[], promptsFile: string) {
  const llm = nearest(files, (file) => file.llm);
  const prompts = nearest(files, (file) => file.prompts);
  // A provider put together from two files would be neither.
  const withAuth = files.filter(({ auth }) => auth).slice(0, 1);
  return {
    llm: { auth: part(llm, 'auth') ?? notSet },
    prompts: {
      url: part(prompts, 'url') ?? byDefault(promptsFile),
      visibility: part(prompts, 'visibility') ?? notSet,
      writeRoles: part(prompts, 'writeRoles') ?? { value: [], origin: notSet.origin },
    },
    checks: named(
      files,
      ({ checks }) => checks,
      ({ tickets }) => tickets,
    ),
    auth: named(
      withAuth,
      ({ auth = {} }) => auth,
      ({ issuer }) => issuer,
    ),
    sources: named(
      files,
      ({ sources }) => sources,
      ({ url }) => url,
    ),
    prices: named(files, ({ prices }) => prices, describePrice),
  };
}

/** Takes what `select` finds in the nearest file that has it. */
function nearest<T>(
  files: readonly ConfigFile[],
  select: (file: ConfigFile) => T | undefined,
): Setting<T> | undefined {
  for (const file of files) {
    const value = select(file);
    if (value !== undefined) return { value, origin: originOf(file) };
  }
  return undefined;
}

function part<T, K extends keyof T>(
  whole: Setting<T> | undefined,
  key: K,
): Setting<NonNullable<T[K]>> | undefined {
  const value = whole?.value[key];
  return whole && value !== undefined && value !== null ? { value, origin: whole.origin } : undefined;
}

/** Puts together what all files name. The farthest comes first, so that a nearer one replaces one of the same name. */
function named<T>(
  files: readonly ConfigFile[],
  select: (file: ConfigFile) => Readonly<Record<string, T>>,
  show: (value: T) => string,
): NamedSettings<T> {
  const all = files.toReversed().flatMap((file) =>
    Object.entries(select(file)).map(([name, value]) => {
      return [name, { value, origin: originOf(file), shown: show(value) }] as const;
    }),
  );
  return new Map(all);
}

function originOf({ path }: ConfigFile): SettingOrigin {
  return { kind: 'file', where: path };
}

/** Reads a duration, which the schema has checked. */
function inMilliseconds({ value, origin }: Setting<string>): Setting<number> {
  return { value: readDuration(value) ?? 0, origin, shown: value };
}
