import { resolve } from 'node:path';
import type { SourceSettings } from '../config/file-settings.js';
import type { Config } from '../config/load.js';
import { folderOf, type Setting } from '../config/setting.js';
import { notTogether } from '../core/errors/useless-flags.js';
import { TicketsiftError } from '../core/errors.js';
import type { IdentityForm } from '../core/identity.js';
import { suggestName } from '../core/text/did-you-mean.js';
import { isUrl, withoutCredentials } from '../core/text/locations.js';
import type { Environment } from '../core/world/environment.js';
import type { Waiting } from '../core/world/wait.js';
import { kindOf, type SourceKind } from './index.js';
import type { GivenObjects } from './objects.js';
import type { TicketOptions } from './options.js';
import { expandNames } from './several/expand-names.js';
import type { Query } from './table.js';

/** What is to be read: a source as it was named on the command line, with all that the configuration says of it. */
export interface FoundSource {
  /** As it was named, by a person or by a plan. Hostile; one may hold a password. */
  readonly names: readonly string[];
  readonly options: TicketOptions;
  /** Paths, a URL, or `-`; none where the tickets are texts. */
  readonly locations: readonly string[];
  /** The tickets themselves, where they were given in place of a source: their texts, or objects of a program. */
  readonly texts?: readonly string[] | undefined;
  readonly objects?: GivenObjects | undefined;
  /** Whether the locations are read as one table, with a column of their names; else there is one location. */
  readonly isSeveral: boolean;
  readonly kind: SourceKind | undefined;
  readonly table: string | undefined;
  readonly query: Query | undefined;
  readonly parameters: Readonly<Record<string, string>>;
  readonly textColumn: string | undefined;
  readonly subjectColumn: string | undefined;
  readonly idColumn: string | undefined;
  readonly groupBy: string | undefined;
  /** See `FileOptions.sheet`. */
  readonly sheet: string | undefined;
  /** See `ServiceOptions`. */
  readonly range: string | undefined;
  readonly since: string | undefined;
  readonly thread: TicketOptions['thread'];
  /** In milliseconds; undefined where rows are not kept. */
  readonly cacheRows: number | undefined;
  /** In milliseconds. */
  readonly statementTimeout: number | undefined;
  readonly identityForm: IdentityForm | undefined;
}

/** Fills the variables in a text. */
type Filling = Pick<Environment, 'fill'>;

export interface FindSourceOptions {
  readonly config: Pick<Config, 'sources'>;
  readonly environment: Filling;
  /** What a relative path is relative to. */
  readonly cwd: string;
  /** See `SourceOptions.waiting`. */
  readonly waiting?: Waiting | undefined;
  /** False where names come from a file: a pattern could find what its folder links to outside. */
  readonly findsPatterns?: boolean;
}

/**
 * A source by path, URL or name in the configuration, or several files; flags go before what the configuration says.
 * @param names of which there is one at least
 * @throws TicketsiftError `usage`, `config` for a variable that is not set, or what the query file has wrong
 */
export async function findSource(
  names: readonly string[],
  flags: TicketOptions,
  { config, environment, cwd, waiting, findsPatterns = true }: FindSourceOptions,
): Promise<FoundSource> {
  const [name = ''] = names;
  if (names.length > 1) refuseAmongSeveral(names, config);
  const named = config.sources.get(name);
  if (!named) refuseUnknown(name, flags, config);
  const written = named ? [await locationOf(named, environment)] : names;
  const expanded = named || !findsPatterns ? undefined : await expandNames(names, cwd);
  const { locations = written, hadPattern = false } = expanded ?? {};
  const isSeveral = locations.length > 1 || hadPattern || flags.fileColumn === true;
  const chosen = await chosenByFlag(flags, cwd, waiting);
  const configured = named && !chosen ? await configuredQuery(named, environment, waiting) : undefined;
  return {
    names,
    options: isSeveral ? { ...flags, fileColumn: true } : flags,
    locations,
    isSeveral,
    kind: flags.inputFormat === 'auto' ? undefined : flags.inputFormat,
    ...(chosen ?? configured ?? { table: undefined, query: undefined }),
    parameters: { ...(chosen ? {} : named?.value.params), ...flags.param },
    textColumn: flags.textColumn ?? named?.value.textColumn,
    // A text column that is named now is the whole text, whatever is configured.
    subjectColumn:
      flags.subjectColumn ?? (flags.textColumn === undefined ? named?.value.subjectColumn : undefined),
    idColumn: flags.idColumn ?? named?.value.idColumn,
    groupBy: flags.groupBy ?? named?.value.groupBy,
    sheet: flags.sheet ?? named?.value.sheet,
    range: flags.range ?? named?.value.range,
    since: flags.since ?? named?.value.since,
    thread: flags.thread ?? named?.value.thread,
    cacheRows: flags.cacheRows ?? named?.value.cacheRows,
    statementTimeout: flags.statementTimeout ?? named?.value.statementTimeout,
    identityForm: (await named?.value.identity.use()) ?? (named?.value.setIdentity ? 'settings' : undefined),
  };
}

/** Makes a source of tickets that were given themselves. */
export function sourceOfTexts(texts: readonly string[], options: TicketOptions): FoundSource {
  return { ...withoutPlace, options, texts };
}

/** Makes a source of objects with an id and a text that a program has. */
export function sourceOfObjects(objects: GivenObjects): FoundSource {
  return {
    ...withoutPlace,
    options: { header: true },
    objects,
    textColumn: 'text',
    subjectColumn: 'subject',
    idColumn: 'id',
  };
}

/** What is said of tickets that were given themselves. */
const withoutPlace = {
  names: [],
  locations: [],
  isSeveral: false,
  kind: undefined,
  table: undefined,
  query: undefined,
  parameters: {},
  textColumn: undefined,
  subjectColumn: undefined,
  idColumn: undefined,
  groupBy: undefined,
  sheet: undefined,
  range: undefined,
  since: undefined,
  thread: undefined,
  cacheRows: undefined,
  statementTimeout: undefined,
  identityForm: undefined,
} as const;

/**
 * The URL of a source, or the path of its file, which is relative to the file that names it.
 * @throws TicketsiftError `not_trusted`; `config` for a variable that is not set
 */
export async function locationOf(source: Setting<SourceSettings>, { fill }: Filling): Promise<string> {
  const location = fill(await source.value.url.use(), source.origin.where).trim();
  // Whatever looks like a URL is none of a file, and may hold a password.
  return isUrl(location) ? location : resolve(folderOf(source), location);
}

interface QueryChoice {
  readonly table: string | undefined;
  readonly query: Query | undefined;
}

/** The table or query that flags name. */
async function chosenByFlag(
  { table, query, queryFile }: Partial<TicketOptions>,
  cwd: string,
  waiting: Waiting | undefined,
): Promise<QueryChoice | undefined> {
  const given = Object.entries({ '--table': table, '--query': query, '--query-file': queryFile });
  const names = given.filter(([, value]) => value !== undefined).map(([name]) => name);
  const [one, other] = names;
  if (one === undefined) return undefined;
  if (other !== undefined) throw notTogether(one, other, 'Only one of them is read. Leave the others out.');
  const { queryOfFlag, readQuery } = await import('./sql/query-file.js');
  if (query !== undefined) return { table, query: queryOfFlag(query) };
  return { table, query: queryFile === undefined ? undefined : await readQuery(queryFile, cwd, waiting) };
}

/** The table or query file that the configuration names. @throws TicketsiftError `not_trusted` and as `readQuery` */
export async function configuredQuery(
  source: Setting<SourceSettings>,
  { fill }: Filling,
  waiting?: Waiting,
): Promise<QueryChoice> {
  const { table } = source.value;
  const query = await source.value.query.use();
  const { readQuery } = await import('./sql/query-file.js');
  const path = query && resolve(folderOf(source), fill(query, source.origin.where));
  return { table, query: path === undefined ? undefined : await readQuery(path, folderOf(source), waiting) };
}

/** What the configuration says of a source, and what a database is, holds for a source by itself. */
function refuseAmongSeveral(names: readonly string[], { sources }: Pick<Config, 'sources'>): void {
  const found = names.find((name) => sources.has(name) || isUrl(name));
  if (found === undefined) return;
  const what = sources.has(found) ? 'is a source of ticketsift.yaml' : 'is not a file';
  throw new TicketsiftError(
    'usage',
    `${withoutCredentials(found)} ${what}, and several sources at once must be files`,
    { hint: 'Classify it in a run of its own.' },
  );
}

/** A bare word that is not a name in the configuration, and that no kind of file ends in, is most likely misspelt. */
function refuseUnknown(
  name: string,
  { inputFormat }: Partial<TicketOptions>,
  { sources }: Pick<Config, 'sources'>,
): void {
  if (sources.size === 0 || inputFormat !== undefined || kindOf(name) || /[-./\\*?[{]/.test(name)) return;
  throw new TicketsiftError('usage', `There is no source called ${withoutCredentials(name)}`, {
    hint: suggestName(name, [...sources.keys()].map(withoutCredentials), 'Sources'),
  });
}
