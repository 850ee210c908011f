import { readDuration } from '../core/text/read-value.js';
import type { World } from '../core/world/world.js';
import { type FileSettings, type PermitOf, type PermittedFile, settingsOfFiles } from './file-settings.js';
import { type ConfigFile, type ProjectFile, readOwnFile, readProjectFile } from './files.js';
import { type Guarded, guard, ofTheUser, type Permit } from './guarded.js';
import { flagOf, type Key, snakeCase, variableOf } from './keys.js';
import type { SettingValues } from './schema.js';
import { byDefault, notSet, type Setting, type SettingOrigin } from './setting.js';
import type { Trust } from './trust/trust.js';
import { checkFlags, readRunsKeep, readVariables } from './values.js';

/** All settings with their origins, in the structure and the order of files. */
export interface Config extends FileSettings {
  readonly model: Setting<string | undefined>;
  /** Two models with a comma between them: the first answers when it is sure, the second otherwise. */
  readonly cascade: Setting<string | undefined>;
  readonly baseUrl: Guarded<string | undefined>;
  readonly prompt: Guarded<string>;
  readonly concurrency: Setting<number>;
  /** Requests and tokens a minute that the endpoint is known to accept. */
  readonly rpm: Setting<number | undefined>;
  readonly tpm: Setting<number | undefined>;
  readonly retries: Setting<number>;
  readonly repair: Setting<number>;
  /** Milliseconds, for one request and for all requests of a ticket. */
  readonly timeout: Setting<number>;
  readonly ticketTimeout: Setting<number>;
  /** The most milliseconds that an endpoint may ask to wait. */
  readonly maxWait: Setting<number>;
  /** The endpoint's tier, which affects the price; if undefined, the prompt or the endpoint decides. */
  readonly serviceTier: Setting<string | undefined>;
  /** Whether e-mail addresses and the like are removed before sending; a prompt may require it, too. */
  readonly redact: Setting<boolean>;
  /** US dollars. */
  readonly maxCost: Setting<number | undefined>;
  /** The file of cached answers. */
  readonly cache: Guarded<string>;
  /** Whether output is for a screen reader, if any place says so: see `wantsPlain`. */
  readonly plain: Setting<boolean>;
  /** The studio's limits that apply to requests from its pages; undefined elsewhere. */
  readonly pageLimits?: Pick<Config['studio'], 'models' | 'maxCostPerUser'>;
}

interface SearchedWorld extends Pick<World, 'environment'> {
  /** The folder where the search for `ticketsift.yaml` begins; undefined where none is read. */
  readonly cwd: string | undefined;
}

/**
 * Loads all settings. Flags override the environment, which overrides `ticketsift.yaml` (the nearest: see
 * `readProjectFile`), the user's own file and the defaults, in this order.
 * @param trust decides what `ticketsift.yaml` may do
 * @throws TicketsiftError `config` with file and line, or the variable; `usage` with the flag; `not_trusted` where someone
 *   else may have written `ticketsift.yaml`
 */
export async function loadConfig(world: SearchedWorld, flags: SettingValues, trust: Trust): Promise<Config> {
  const config = await inspectConfig(world, flags, trust);
  if (config.project?.foreign !== undefined) await trust.require(config.project);
  return config;
}

/** All settings, and the files that they come from. */
export interface InspectedConfig extends Config {
  readonly project: ProjectFile | undefined;
  /** The user's own file. */
  readonly own: ConfigFile | undefined;
}

/** Loads all settings only to show them: also from a file that someone else may have written. */
export async function inspectConfig(
  { environment, cwd }: SearchedWorld,
  flags: SettingValues,
  trust: Trust,
): Promise<InspectedConfig> {
  const project = cwd === undefined ? undefined : await readProjectFile(cwd, environment.files.home);
  const own = await readOwnFile(environment.files);
  const files: PermittedFile[] = [
    ...(project ? [{ ...project, permitOf: permitsOf(project, trust) }] : []),
    ...(own ? [{ ...own, permitOf: () => ofTheUser }] : []),
  ];
  const layers: Layer[] = [
    { kind: 'flag', where: flagOf, values: checkFlags(flags), permitOf: () => ofTheUser },
    { kind: 'environment', where: variableOf, values: readVariables(environment), permitOf: () => ofTheUser },
    ...files.map(layerOf),
  ];
  const find = <K extends Key>(key: K) => findSetting(layers, key)?.setting;
  const findGuarded = <K extends Key>(key: K) => {
    const found = findSetting(layers, key);
    return found && guard(found.setting, found.permit);
  };
  return {
    model: find('model') ?? notSet,
    cascade: find('cascade') ?? notSet,
    baseUrl: findGuarded('baseUrl') ?? guard(notSet),
    prompt: findGuarded('prompt') ?? guard(byDefault('shipped:triage')),
    concurrency: find('concurrency') ?? byDefault(32),
    rpm: find('rpm') ?? notSet,
    tpm: find('tpm') ?? notSet,
    retries: find('retries') ?? byDefault(5),
    repair: find('repair') ?? byDefault(1),
    timeout: inMilliseconds(find('timeout') ?? byDefault('60s')),
    ticketTimeout: inMilliseconds(find('ticketTimeout') ?? byDefault('10m')),
    maxWait: inMilliseconds(find('maxWait') ?? byDefault('5m')),
    serviceTier: find('serviceTier') ?? notSet,
    redact: findSwitch(layers, 'redact'),
    maxCost: find('maxCost') ?? notSet,
    cache: findGuarded('cache') ?? guard(byDefault(environment.files.answers)),
    plain: findSwitch(layers, 'plain'),
    ...settingsOfFiles(files, {
      promptsFile: environment.files.prompts,
      runsKeep: readRunsKeep(environment),
      jobs: environment.jobs,
    }),
    project,
    own,
  };
}

/** Returns permits for the keys of a file: a key needs trust if any key below it does. */
function permitsOf(file: ProjectFile, trust: Trust): PermitOf {
  return (key) => {
    const wants = file.wants.filter((want) => key.every((step, index) => step === want.key[index]));
    return {
      require: async () => {
        if (wants.some(({ isNeeded }) => isNeeded)) await trust.require(file);
      },
      isTrusted: async () => wants.length === 0 || (await trust.isTrusted(file)),
    };
  };
}

/** A place that sets values. */
interface Layer {
  readonly kind: SettingOrigin['kind'];
  /** The name of a setting in that place. */
  readonly where: (key: Key) => string;
  readonly values: SettingValues;
  readonly permitOf: PermitOf;
}

function layerOf({ path, values, permitOf }: PermittedFile): Layer {
  return { kind: 'file', where: () => path, values, permitOf };
}

function findSetting<K extends Key>(
  layers: readonly Layer[],
  key: K,
): { setting: Setting<NonNullable<SettingValues[K]>>; permit: Permit } | undefined {
  for (const { kind, where, values, permitOf } of layers) {
    const value = values[key];
    if (value === undefined) continue;
    return { setting: { value, origin: { kind, where: where(key) } }, permit: permitOf([snakeCase(key)]) };
  }
  return undefined;
}

/** A flag decides; otherwise a switch is on if any place turns it on, so that a project file cannot turn it off. */
function findSwitch(layers: readonly Layer[], key: 'redact' | 'plain'): Setting<boolean> {
  const deciding = layers.filter(({ kind, values }) => values[key] === true || kind === 'flag');
  return findSetting(deciding, key)?.setting ?? byDefault(false);
}

/** Reads a duration, which the schema has checked. */
function inMilliseconds({ value, origin }: Setting<string>): Setting<number> {
  return { value: readDuration(value) ?? 0, origin, shown: value };
}
