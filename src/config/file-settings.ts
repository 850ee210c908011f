import { type CleaningPart, cleaningByDefault } from '../core/cleaning.js';
import { describePrice, type Price } from '../core/cost.js';
import { readSize } from '../core/text/read-value.js';
import type { Visibility } from '../core/visibility.js';
import type { ProviderConfig } from './auth-schema.js';
import type { ConfigFile } from './files.js';
import { type Guarded, type GuardedParts, guard, type Permit } from './guarded.js';
import type { NamedOutput } from './jobs/jobs-schema.js';
import { jobsVariable, runsKeepVariable } from './keys.js';
import type { CheckConfig, SourceConfig } from './schema.js';
import { byDefault, type NamedSettings, notSet, type Setting, type SettingOrigin } from './setting.js';

/** The settings that no flag sets, in the structure and the order of files. */
export interface FileSettings {
  /** The parts that are removed from texts before they are sent; a prompt may override it. */
  readonly clean: Readonly<Record<CleaningPart, Setting<boolean>>>;
  readonly llm: {
    /** `login` where the endpoint gets the current user's access token instead of a key. */
    readonly auth: Guarded<'login' | undefined>;
  };
  readonly prompts: {
    /** A file, or the URL of a database, with `${NAME}` not yet replaced: the value may be a secret. */
    readonly url: Guarded<string>;
    /** Who sees a saved prompt by default. */
    readonly visibility: Setting<Visibility | undefined>;
    /** The roles that may save and remove prompts; with none, everyone may. */
    readonly writeRoles: Setting<readonly string[]>;
  };
  readonly runs: {
    /** Bytes that the outcomes of the recorded runs of a user may take together. */
    readonly keep: Guarded<number>;
  };
  readonly studio: {
    /** `#0a7` or `#00aa77`. */
    readonly accent: Setting<string | undefined>;
    /** The models that its pages may use: the ones that all files list. Undefined allows all, an empty list none. */
    readonly models: Setting<readonly string[] | undefined>;
    /** US dollars for a person and a day (UTC): the lowest of all files. */
    readonly maxCostPerUser: Setting<number | undefined>;
    /** The origin of the address that a team uses. */
    readonly publicUrl: Guarded<string | undefined>;
  };
  readonly jobs: {
    /** The URL of the database of submitted runs, with `${NAME}` not yet replaced. */
    readonly url: Guarded<string | undefined>;
    /** `token` where each transaction signs in with the id token of the login. */
    readonly identity: Guarded<'token' | undefined>;
  };
  readonly worker: {
    /** The models that submitted runs may use. */
    readonly models: Guarded<readonly string[]>;
    /** Where their results may go, by the names that they use for it. */
    readonly outputs: Guarded<Readonly<Record<string, NamedOutput>>>;
  };
  /** Suites of labelled tickets. */
  readonly checks: NamedSettings<CheckSettings>;
  /** OpenID providers by profile, all from the nearest file that has any. */
  readonly auth: ReadonlyMap<string, ProviderSetting>;
  readonly sources: NamedSettings<SourceSettings>;
  /** US dollars for a million tokens, by model. */
  readonly prices: NamedSettings<Price>;
}

/** A provider. */
export interface ProviderSetting extends Guarded<ProviderConfig> {
  /** Whether it replaces a provider in a file farther away, and what that requires. */
  readonly hidesAnother: boolean;
}

/** A suite; its paths may lead out of the folder of its file. */
export type CheckSettings = GuardedParts<CheckConfig, 'prompt' | 'tickets' | 'baseline'>;

/** A source; its URL may be any address, or lead anywhere. */
export type SourceSettings = GuardedParts<SourceConfig, 'url' | 'query' | 'identity'>;

/** Returns the permit of a key, as the file nests it. */
export type PermitOf = (key: readonly string[]) => Permit;

export interface PermittedFile extends ConfigFile {
  readonly permitOf: PermitOf;
}

interface VariablesOfFiles {
  readonly promptsFile: string;
  readonly runsKeep: string | undefined;
  readonly jobs: string | undefined;
}

/**
 * Returns the settings that no flag sets.
 * @param files the nearest first
 * @param promptsFile where prompts are saved by default
 * @param runsKeep and `jobs`: the variables that go before `runs.keep` and `jobs.url`
 */
export function settingsOfFiles(
  files: readonly PermittedFile[],
  { promptsFile, runsKeep, jobs }: VariablesOfFiles,
): FileSettings {
  const withLlm = files.find(({ llm }) => llm);
  const withPrompts = files.find(({ prompts }) => prompts);
  const clean = (name: CleaningPart): Setting<boolean> => {
    const file = files.find((one) => one.clean?.[name] !== undefined);
    return part(file, file?.clean?.[name]) ?? byDefault(cleaningByDefault[name]);
  };
  // A provider is never merged from two files.
  const withAuth = files.filter(({ auth }) => auth);
  const url = part(withPrompts, withPrompts?.prompts?.url);
  return {
    runs: { keep: keepOf(runsKeep, files) },
    clean: {
      html: clean('html'),
      quotes: clean('quotes'),
      signatures: clean('signatures'),
      disclaimers: clean('disclaimers'),
    },
    llm: {
      auth: withLlm
        ? guard({ value: withLlm.llm?.auth, origin: originOf(withLlm) }, withLlm.permitOf(['llm']))
        : guard(notSet),
    },
    prompts: {
      url: guard(url ?? byDefault(promptsFile), url && withPrompts?.permitOf(['prompts', 'url'])),
      visibility: part(withPrompts, withPrompts?.prompts?.visibility) ?? notSet,
      writeRoles: part(withPrompts, withPrompts?.prompts?.writeRoles) ?? {
        value: [],
        origin: notSet.origin,
      },
    },
    studio: studioSettings(files),
    jobs: jobsSettings(jobs, files),
    worker: workerSettings(files),
    checks: named(files, ({ checks }) => checks, checkSettings),
    auth: named(
      withAuth.slice(0, 1),
      ({ auth = {} }) => auth,
      (_, value, file) => {
        const provider = guard(shownAs(value, value.issuer, file), file.permitOf(['auth']));
        return { ...provider, hidesAnother: withAuth.length > 1 };
      },
    ),
    sources: named(files, ({ sources }) => sources, sourceSettings),
    prices: named(
      files,
      ({ prices }) => prices,
      (_, value, file) => shownAs(value, describePrice(value), file),
    ),
  };
}

function part<T>(file: PermittedFile | undefined, value: T | undefined): Setting<T> | undefined {
  return file && value !== undefined ? { value, origin: originOf(file) } : undefined;
}

/** @param value that of the environment, which goes before files */
function keepOf(value: string | undefined, files: readonly PermittedFile[]): Guarded<number> {
  if (value !== undefined)
    return guard(inBytes({ value, origin: { kind: 'environment', where: runsKeepVariable } }));
  const file = files.find(({ runs }) => runs?.keep !== undefined);
  const found = part(file, file?.runs?.keep);
  return guard(inBytes(found ?? byDefault('1GB')), found && file?.permitOf(['runs', 'keep']));
}

/** The strictest limits of all files apply, so that a project file cannot allow more than the user's own. */
function studioSettings(files: readonly PermittedFile[]): FileSettings['studio'] {
  const withAccent = files.find(({ studio }) => studio?.accent);
  const withUrl = files.find(({ studio }) => studio?.publicUrl);
  const url = part(withUrl, withUrl?.studio?.publicUrl);
  const lists = files.flatMap((file) => part(file, file.studio?.models) ?? []);
  const limits = files.flatMap((file) => part(file, file.studio?.maxCostPerUser) ?? []);
  const [models] = lists;
  return {
    accent: part(withAccent, withAccent?.studio?.accent) ?? notSet,
    models: models
      ? {
          value: models.value.filter((name) => lists.every(({ value }) => value.includes(name))),
          origin: models.origin,
        }
      : notSet,
    maxCostPerUser: limits.toSorted((one, other) => one.value - other.value)[0] ?? notSet,
    publicUrl: url ? guard(url, withUrl?.permitOf(['studio', 'public_url'])) : guard(notSet),
  };
}

/** @param value that of the environment, which goes before files */
function jobsSettings(value: string | undefined, files: readonly PermittedFile[]): FileSettings['jobs'] {
  const withUrl = files.find(({ jobs }) => jobs?.url);
  const withIdentity = files.find(({ jobs }) => jobs?.identity);
  const url = part(withUrl, withUrl?.jobs?.url);
  const identity = part(withIdentity, withIdentity?.jobs?.identity);
  return {
    url:
      value === undefined
        ? guard(url ?? notSet, url && withUrl?.permitOf(['jobs', 'url']))
        : guard({ value, origin: { kind: 'environment', where: jobsVariable } }),
    identity: guard(identity ?? notSet, identity && withIdentity?.permitOf(['jobs', 'identity'])),
  };
}

function workerSettings(files: readonly PermittedFile[]): FileSettings['worker'] {
  const withModels = files.find(({ worker }) => worker?.models);
  const withOutputs = files.find(({ worker }) => worker?.outputs);
  const models = part(withModels, withModels?.worker?.models);
  const outputs = part(withOutputs, withOutputs?.worker?.outputs);
  return {
    models: guard(models ?? byDefault(['embedded']), models && withModels?.permitOf(['worker', 'models'])),
    outputs: guard(
      { ...(outputs ?? byDefault({})), shown: Object.keys(outputs?.value ?? {}).join(', ') },
      outputs && withOutputs?.permitOf(['worker', 'outputs']),
    ),
  };
}

function sourceSettings(name: string, source: SourceConfig, file: PermittedFile): Setting<SourceSettings> {
  const guarded = guardIn(file, ['sources', name]);
  const value = {
    ...source,
    url: guarded('url', source.url),
    query: guarded('query', source.query),
    identity: guarded('identity', source.identity),
  };
  return shownAs(value, withColumns(source.url, source), file);
}

function checkSettings(name: string, suite: CheckConfig, file: PermittedFile): Setting<CheckSettings> {
  const guarded = guardIn(file, ['checks', name]);
  const value = {
    ...suite,
    prompt: guarded('prompt', suite.prompt),
    tickets: guarded('tickets', suite.tickets),
    baseline: guarded('baseline', suite.baseline),
  };
  return shownAs(value, withColumns(suite.tickets, suite), file);
}

/** Returns a location with the columns that are named for it. */
function withColumns(
  location: string,
  { textColumn, subjectColumn, idColumn }: Pick<SourceConfig, 'textColumn' | 'subjectColumn' | 'idColumn'>,
): string {
  const named = { text_column: textColumn, subject_column: subjectColumn, id_column: idColumn };
  const columns = Object.entries(named).flatMap(([key, name]) =>
    name === undefined ? [] : [`${key}: ${name}`],
  );
  return columns.length === 0 ? location : `${location} (${columns.join(', ')})`;
}

/** Guards values below a key of a file. */
function guardIn(file: PermittedFile, key: readonly string[]) {
  return <T>(name: string, value: T): Guarded<T> =>
    guard({ value, origin: originOf(file) }, file.permitOf([...key, name]));
}

function shownAs<T>(value: T, shown: string, file: PermittedFile): Setting<T> {
  return { value, origin: originOf(file), shown };
}

/** Merges the named settings of all files. A nearer file replaces a setting of the same name in a farther one. */
function named<T, S>(
  files: readonly PermittedFile[],
  select: (file: PermittedFile) => Readonly<Record<string, T>>,
  settingOf: (name: string, value: T, file: PermittedFile) => S,
): ReadonlyMap<string, S> {
  const all = files
    .toReversed()
    .flatMap((file) =>
      Object.entries(select(file)).map(([name, value]) => [name, settingOf(name, value, file)] as const),
    );
  return new Map(all);
}

function originOf({ path }: ConfigFile): SettingOrigin {
  return { kind: 'file', where: path };
}

/** Reads a size, which the schema has checked. */
function inBytes({ value, origin }: Setting<string>): Setting<number> {
  return { value: readSize(value) ?? 0, origin, shown: value };
}
