/** The settings that are limits of a run, by their names in the code. */
export const limitKeys = [
  'concurrency',
  'rpm',
  'tpm',
  'retries',
  'repair',
  'timeout',
  'ticketTimeout',
  'maxWait',
  'maxCost',
] as const;

/** The settings that flags, the environment and `ticketsift.yaml` set alike, by their names in the code. */
export const keys = [
  'model',
  'cascade',
  'baseUrl',
  'prompt',
  ...limitKeys,
  'serviceTier',
  'redact',
  'cache',
  'plain',
] as const;

export type Key = (typeof keys)[number];

/** Returns the variable of a setting. A variable that other programs also read keeps its usual name. */
export function variableOf(key: Key): string {
  return key === 'baseUrl' ? 'OPENAI_BASE_URL' : `TICKETSIFT_${snakeCase(key).toUpperCase()}`;
}

/** The variable that sets `runs.keep`. */
export const runsKeepVariable = 'TICKETSIFT_RUNS_KEEP';

/** The variable that sets `jobs.url`. */
export const jobsVariable = 'TICKETSIFT_JOBS';

/** What the names of our own variables begin with. */
const ownPrefix = 'TICKETSIFT_';

/** The variables of no setting that `environment.ts` reads. */
const otherVariables = [
  'TICKETSIFT_HOME',
  jobsVariable,
  'TICKETSIFT_PROFILE',
  'TICKETSIFT_TRUST_CONFIG',
  'TICKETSIFT_CLIENT_SECRET',
  'TICKETSIFT_TOKEN',
];

/** The variables of our tests. */
const variablesOfTests = ['TICKETSIFT_STAND_IN', 'TICKETSIFT_SLOW', 'TICKETSIFT_BUILT_FOR_TESTS'];

/** Returns the names that look like variables of ours and are none. */
export function unknownVariables(names: readonly string[]): string[] {
  const known = new Set([...keys.map(variableOf), runsKeepVariable, ...otherVariables, ...variablesOfTests]);
  return names.filter((name) => name.startsWith(ownPrefix) && !known.has(name));
}

/** Returns each of our variables by its name without the part that all have in common, for a suggestion. */
export function variablesByWord(): ReadonlyMap<string, string> {
  const names = [...keys.map(variableOf), 'OPENAI_API_KEY', runsKeepVariable, ...otherVariables];
  return new Map(names.map((name) => [name.replace(/^[A-Z]+_/, ''), name]));
}

export function flagOf(key: Key): string {
  return `--${snakeCase(key).replaceAll('_', '-')}`;
}

/** Returns a key as files spell it: `base_url` for `baseUrl`. */
export function snakeCase(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** Returns what settings say at a key, as it is written. */
export function valueAt(settings: unknown, key: readonly PropertyKey[]): unknown {
  return key.reduce<unknown>(
    (below, step) =>
      typeof below === 'object' && below !== null && Object.hasOwn(below, step)
        ? Reflect.get(below, step)
        : undefined,
    settings,
  );
}

type CamelCase<Name> = Name extends `${infer Head}_${infer Tail}`
  ? `${Head}${Capitalize<CamelCase<Tail>>}`
  : Name;
type CamelKeys<T> = { [Name in keyof T as CamelCase<Name> & PropertyKey]: T[Name] };

/** Renames the keys of an object from the spelling of files to that of the code: `base_url` to `baseUrl`. */
export function camelKeys<T extends object>(object: T): CamelKeys<T> {
  const camelCase = (name: string) => name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());
  const renamed = Object.entries(object).map(([name, value]) => [camelCase(name), value]);
  return Object.fromEntries(renamed) as CamelKeys<T>;
}
