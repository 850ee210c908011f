import { dirname, resolve } from 'node:path';
import { isLiteralLoopback } from '../../core/proxy.js';
import { isUrl, type ServiceKind, serviceOf, withoutCredentials } from '../../core/text/locations.js';
import { listNames } from '../../core/text/names.js';
import { variablesIn } from '../variables.js';
import { pathOutside } from './real-path.js';

/** A setting in a project file that is used only with the user's trust. */
export interface Want {
  /** As the file nests it: `sources`, `tickets`, `url`. */
  readonly key: readonly string[];
  /** What it does, as the end of a sentence whose subject is the file. Hostile. */
  readonly text: string;
  /** The key and its value; for a link, also its target. May hold a password. */
  readonly identity: string;
  /** False for a setting that also works without trust, but gets no credential then. */
  readonly isNeeded: boolean;
}

/** The place of the file whose settings are examined. */
interface Place {
  readonly path: string;
  readonly home: string;
}

/** What a setting does beyond its folder. */
interface Reach {
  readonly text: string;
  readonly isNeeded?: boolean;
  /** Where a path really leads. */
  readonly leadsTo?: string;
}

type Rule = (
  value: string,
  key: readonly string[],
  place: Place,
) => Reach | undefined | Promise<Reach | undefined>;

/** The settings that may reach beyond their folder, with what each does. `*` is any name, `**` everything below. */
const rules: Readonly<Record<string, Rule>> = {
  base_url: endpoint,
  'auth.**': login,
  'llm.**': () => ({ text: 'sends the access token of your login to the endpoint' }),
  cache,
  prompt: file('reads', { knowsHome: true }),
  'prompts.url': location('reads and writes'),
  'jobs.url': location('reads and writes'),
  'jobs.identity': () => ({ text: 'signs in to the database of submitted runs with your id token' }),
  'worker.models': (models) => ({ text: `lets submitted runs use the models ${shownValue(models)}` }),
  'worker.outputs.*': location('writes'),
  'worker.outputs.*.url': location('writes'),
  'runs.keep': (size) => ({
    text: `keeps at most ${shownValue(size)} of the outcomes of your runs, and removes older ones`,
  }),
  'studio.public_url': (url) => ({
    text: `serves the studio at ${shownValue(url)}, and its logins return there`,
  }),
  'sources.*.url': location('reads'),
  'sources.*.query': queryFile,
  'sources.*.identity': (form) =>
    form === 'token' ? { text: 'signs in to this database with your id token' } : undefined,
  'checks.*.prompt': file('reads'),
  'checks.*.tickets': file('reads'),
  'checks.*.baseline': file('reads and writes'),
};

/**
 * Returns the settings of a project file that need the user's trust.
 * @param settings the values of the YAML, unchecked
 * @param isForeign whether someone else may have written the file, so that everything in it needs trust
 */
export async function wantsOf(
  settings: unknown,
  place: Place,
  { isForeign }: { readonly isForeign: boolean },
): Promise<Want[]> {
  const wants: Want[] = [];
  for (const [key, value] of leavesOf(settings)) {
    const written = typeof value === 'string' ? value : JSON.stringify(value);
    const reach = await ruleFor(key)?.(written.trim(), key, place);
    if (!reach && !isForeign) continue;
    const { text = `is set to ${shownValue(written)}`, isNeeded = true, leadsTo } = reach ?? {};
    wants.push({
      key,
      text,
      identity: JSON.stringify([key, value, ...(leadsTo === undefined ? [] : [leadsTo])]),
      isNeeded: isNeeded || isForeign,
    });
  }
  return wants;
}

/** Returns every value that is not a mapping, with its path. */
function leavesOf(value: unknown, key: readonly string[] = []): (readonly [readonly string[], unknown])[] {
  if (value === null || value === undefined) return [];
  if (typeof value !== 'object' || Array.isArray(value)) return [[key, value]];
  return Object.entries(value).flatMap(([name, below]) => leavesOf(below, [...key, name]));
}

function ruleFor(key: readonly string[]): Rule | undefined {
  const found = Object.entries(rules).find(([pattern]) => matches(key, pattern.split('.')));
  return found?.[1];
}

function matches(key: readonly string[], pattern: readonly string[]): boolean {
  if (pattern.at(-1) === '**') return pattern.slice(0, -1).every((step, index) => step === key[index]);
  return pattern.length === key.length && pattern.every((step, index) => step === '*' || step === key[index]);
}

function endpoint(url: string): Reach {
  const shown = shownValue(url);
  if (URL.canParse(url) && isLiteralLoopback(new URL(url).hostname)) {
    return { text: `sends OPENAI_API_KEY, if it is set, to ${shown}`, isNeeded: false };
  }
  return { text: `sends tickets, and OPENAI_API_KEY if it is set, to ${shown}` };
}

function login(value: string, key: readonly string[]): Reach {
  const shown = shownValue(value);
  if (key.at(-1) !== 'issuer') return { text: `is set to ${shown}` };
  return { text: `logs you in at ${shown}, which gets TICKETSIFT_CLIENT_SECRET if it is set` };
}

/** A file, or a database that several machines share. */
function cache(written: string): Reach {
  const named = listNames(variablesIn(written));
  const text = `reads and writes ${shownValue(written)}`;
  if (!isUrl(written)) return { text: named === '' ? text : `${text}, with the value of ${named}` };
  const from = named === '' ? '' : `${named}, `;
  return {
    text: `${text}, which gets ${from}PG variables such as PGPASSWORD, and your id token where it verifies logins`,
  };
}

/** A database or a file. */
function location(verb: string): Rule {
  return (written, key, place) => {
    if (!isUrl(written)) return file(verb)(written, key, place);
    const named = listNames(variablesIn(written));
    const from = named === '' ? '' : `${named} and `;
    return { text: `${verb} ${shownValue(written)}, which gets ${from}${credentialsFor(written)}` };
  };
}

/** What a URL gets besides, of the person who uses it. */
function credentialsFor(url: string): string {
  const service = serviceOf(url);
  return service === undefined ? 'PG variables such as PGPASSWORD' : credentialsForServices[service];
}

const credentialsForServices: Readonly<Record<ServiceKind, string>> = {
  sheets: 'the access of GOOGLE_APPLICATION_CREDENTIALS, or of your login at Google',
  snowflake: 'the access of SNOWFLAKE variables such as SNOWFLAKE_TOKEN',
  zendesk: 'ZENDESK variables such as ZENDESK_API_TOKEN',
};

/** Handles `file.sql#name`, or a file with such a name. */
async function queryFile(...[reference, key, place]: Parameters<Rule>): Promise<Reach | undefined> {
  const reads = file('reads');
  return (await reads(reference.replace(/#[^#/\\]+$/, ''), key, place)) ?? reads(reference, key, place);
}

/** @param options.knowsHome whether `~/` is the home; otherwise it is a folder of that name */
function file(verb: string, { knowsHome = false } = {}): Rule {
  return async (written, _key, { path, home }) => {
    const names = variablesIn(written);
    if (names.length > 0)
      return { text: `${verb} ${shownValue(written)}, with the value of ${listNames(names)}` };
    const folder = dirname(path);
    const isBelowHome = knowsHome && /^~[/\\]/.test(written);
    const full = isBelowHome ? resolve(home, written.slice(2)) : resolve(folder, written);
    const outside = await pathOutside(full, folder);
    if (outside === undefined) return undefined;
    const isLink = resolve(folder, outside) !== full;
    return {
      text: `${verb} ${shownValue(written)}${isLink ? `, which leads to ${shownValue(outside)}` : ''}`,
      ...(isLink && { leadsTo: outside }),
    };
  };
}

/** Returns a value for display: in full, since what is cut off may matter; a host as it is looked up; without a password. */
function shownValue(written: string): string {
  const isHttp = /^https?:/i.test(written) && URL.canParse(written);
  // Any other @ would look like the end of a password, and what follows it like the host.
  return isHttp
    ? withoutCredentials(new URL(written).href).replaceAll('@', '%40')
    : withoutCredentials(written);
}
