import { dirname, relative, resolve, sep } from 'node:path';
import type { Context } from '../../auth/access.js';
import { identityOf } from '../../auth/open.js';
import type { Config } from '../../config/load.js';
import { describeError } from '../../core/errors/describe-error.js';
import { TicketsiftError } from '../../core/errors.js';
import { tableLines } from '../../core/text/align.js';
import { withoutCredentials } from '../../core/text/locations.js';
import { listNames } from '../../core/text/names.js';
import { counted } from '../../core/text/numbers.js';
import { visible } from '../../core/text/visible.js';
import type { Environment } from '../../core/world/environment.js';
import type { Session } from '../../core/world/session.js';
import type { Waiting } from '../../core/world/wait.js';
import type { Shown } from '../../run/shown/index.js';
import { configuredQuery, locationOf } from '../../sources/find.js';
import { queryOfFlag, readQueries, readQuery, splitReference } from '../../sources/sql/query-file.js';
import type { Typed } from '../../sources/sql/shape.js';
import type { Checked, Checker, CheckerOptions, CheckTarget } from '../../sources/validation/checker.js';
import { canCheck, hasQueries, openChecker } from '../../sources/validation/index.js';
import { checkAgainst } from '../../sources/validation/offline.js';
import { readSnapshot, writeSnapshot } from '../../sources/validation/snapshot.js';
import { accessOf } from '../../storage/services/service.js';
import { writeJson } from '../write-json.js';

export interface SourceCheckOptions {
  /** Of a source in the configuration. */
  readonly name: string | undefined;
  readonly query?: string;
  readonly queryFile?: string;
  readonly db?: string;
  readonly writeSnapshot?: string;
  readonly snapshot?: string;
  readonly json?: true;
}

/** A target and where its database is, which is looked up only when it is needed. */
interface Located {
  readonly target: CheckTarget;
  readonly location: () => Promise<string>;
}

/** Checks queries without running them. Resolves to 0 when all are right, else to 2. */
export async function runSourcesCheck(context: Context, options: SourceCheckOptions): Promise<number> {
  const { config, voice, waiting } = context;
  const { environment, cwd } = context.world;
  const targets = await findTargets(options, config, context);
  if (options.snapshot !== undefined) {
    const snapshot = await readSnapshot(resolve(cwd, options.snapshot), options.snapshot, waiting);
    return report(context, targets, options, async ({ target }) => ({
      shape: checkAgainst(snapshot, target),
    }));
  }
  const checked = new Map<CheckTarget, Checked>();
  await using checkers = new Checkers({
    variables: environment.postgres,
    access: accessOf(context.world, waiting, {
      warn: (message) => voice.warn(message),
      login: (issuer) => identityOf(context.login).grantFrom(issuer),
    }),
    cwd,
  });
  const code = await report(context, targets, options, async ({ target, location }) => {
    const found = await (await checkers.at(await location())).check(target);
    checked.set(target, found);
    return found;
  });
  if (options.writeSnapshot === undefined) return code;
  if (code !== 0) {
    voice.warn(`${options.writeSnapshot} was not written: not all queries are right`);
    return code;
  }
  await writeSnapshot(resolve(cwd, options.writeSnapshot), checked, options.writeSnapshot);
  voice.note(`${options.writeSnapshot} holds the shapes of ${counted(checked.size, 'query', 'queries')}`);
  return code;
}

/** One connection to each database, however many queries there are. */
class Checkers implements AsyncDisposable {
  readonly #options: CheckerOptions;
  readonly #open = new Map<string, Promise<Checker>>();

  constructor(options: CheckerOptions) {
    this.#options = options;
  }

  at(location: string): Promise<Checker> {
    const known = this.#open.get(location) ?? openChecker(location, this.#options);
    this.#open.set(location, known);
    return known;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const opening of this.#open.values()) {
      const checker = await opening.catch(() => undefined);
      await checker?.[Symbol.asyncDispose]();
    }
  }
}

/** Checks all, however many are wrong, and says of each what it takes and gives or what is wrong with it. */
async function report(
  session: Session,
  targets: readonly Located[],
  { json }: Pick<SourceCheckOptions, 'json'>,
  check: (located: Located) => Promise<Checked>,
): Promise<number> {
  const { output, world, voice, isPlain } = session;
  let code = 0;
  const found: Shown['sources check'][number][] = [];
  for (const located of targets) {
    const { name } = located.target;
    try {
      const { shape, facts = [] } = await check(located);
      const { columns, parameters } = shape;
      found.push({ name, ok: true, columns, parameters, error: null });
      if (json) continue;
      const lines = [
        `${name}: ok`,
        ...facts.map((fact) => (isPlain ? fact : `  ${fact}`)),
        ...listed('columns', columns, isPlain),
        ...listed('parameters', parameters, isPlain),
      ];
      await output.write(`${lines.map(visible).join('\n')}\n`);
    } catch (error) {
      if (!(error instanceof TicketsiftError && error.exitCode === 2)) throw error;
      const { asWritten } = world.environment;
      world.stderr.write(describeError(error, { debug: false, asWritten, width: voice.width }));
      const { code: errorCode, message } = error;
      found.push({ name, ok: false, columns: [], parameters: [], error: { code: errorCode, message } });
      code = 2;
    }
  }
  if (json) await writeJson(session, 'sources check', found);
  return code;
}

function listed(what: string, all: readonly Typed[], isPlain: boolean): string[] {
  if (all.length === 0) return [];
  const lines = tableLines(
    all.map(({ name, type }) => [name, type]),
    { isPlain },
  );
  return isPlain ? [what, ...lines] : [`  ${what}`, ...lines.map((line) => `    ${line}`)];
}

async function findTargets(
  options: SourceCheckOptions,
  config: Config,
  { world: { environment, cwd }, waiting }: Pick<Session, 'world' | 'waiting'>,
): Promise<Located[]> {
  const { name, query, queryFile, db, snapshot, writeSnapshot } = options;
  if (query === undefined && queryFile === undefined)
    return isAddress(name, config)
      ? [{ target: { name: withoutCredentials(name) }, location: async () => name }]
      : configuredTargets(name, config, { environment, waiting, isOffline: snapshot !== undefined });
  const address = isAddress(name, config) ? name : undefined;
  const named = name === undefined || address !== undefined ? undefined : sourceCalled(name, config);
  const location = async () => {
    const given = db ?? address;
    if (given !== undefined) return given;
    if (named) return locationOf(named, environment);
    throw new TicketsiftError('usage', 'Which database knows these queries?', {
      hint: 'Name it with --db, or name a source of the configuration; or check with --snapshot.',
    });
  };
  if (query !== undefined) return [{ target: { name: '--query', query: queryOfFlag(query) }, location }];
  const reference = splitReference(queryFile ?? '');
  const base = dirname(resolve(cwd, snapshot ?? writeSnapshot ?? 'here'));
  const path = relative(base, resolve(cwd, reference.path)).split(sep).join('/');
  const queries =
    reference.name === undefined
      ? await readQueries(reference.path, cwd, waiting)
      : [{ name: reference.name, query: await readQuery(queryFile ?? '', cwd, waiting) }];
  return queries.map((one) => {
    const key = (snapshot ?? writeSnapshot) ? path : reference.path;
    return {
      target: { name: one.name === undefined ? key : `${key}#${one.name}`, query: one.query },
      location,
    };
  });
}

/** Whether a name is the address of a database or a service, rather than a source of the configuration. */
function isAddress(name: string | undefined, { sources }: Config): name is string {
  return name !== undefined && !sources.has(name) && canCheck(name);
}

async function configuredTargets(
  name: string | undefined,
  config: Config,
  {
    environment,
    waiting,
    isOffline,
  }: { readonly environment: Environment; readonly waiting: Waiting; readonly isOffline: boolean },
): Promise<Located[]> {
  const chosen = name === undefined ? [...config.sources] : [[name, sourceCalled(name, config)] as const];
  const targets: Located[] = [];
  for (const [called, source] of chosen) {
    // A file has no queries; what a variable holds is not known yet.
    const url = source.value.url.unchecked;
    if (!url.includes('${') && !(isOffline ? hasQueries(url) : canCheck(url))) continue;
    const { query, table } = await configuredQuery(source, environment, waiting);
    const { sheet, range } = source.value;
    targets.push({
      target: { name: called, query, table, sheet, range },
      location: () => locationOf(source, environment),
    });
  }
  if (targets.length > 0) return targets;
  throw new TicketsiftError('usage', 'There is nothing to check', {
    hint: 'Name a database or a service under `sources:` in ticketsift.yaml, or give its address, or --query-file and --db.',
  });
}

function sourceCalled(name: string, { sources }: Config) {
  const found = sources.get(name);
  if (found) return found;
  throw new TicketsiftError('usage', `There is no source called ${name}`, {
    hint:
      sources.size > 0
        ? `Sources: ${listNames([...sources.keys()])}.`
        : 'ticketsift.yaml names none; the address of a database or a service does, too.',
  });
}
