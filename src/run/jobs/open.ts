import type { Context } from '../../auth/access.js';
import { identityOf, type OpenedLogin } from '../../auth/open.js';
import type { Config } from '../../config/load.js';
import { TicketsiftError } from '../../core/errors.js';
import { isPostgresUrl } from '../../core/text/locations.js';
import type { World } from '../../core/world/world.js';
import type { JobStore } from '../../storage/jobs/job-store.js';
import type { JobsDatabase } from '../../storage/jobs/jobs-database.js';

interface JobsContext {
  readonly world: Pick<World, 'environment'>;
  readonly config: Pick<Config, 'jobs' | 'cache'>;
  readonly login: OpenedLogin | undefined;
}

/**
 * Opens the runs that the current user has submitted.
 * @throws TicketsiftError see `connectJobs`
 */
export async function openJobs(context: Context): Promise<JobStore> {
  const { createJobStore } = await import('../../storage/jobs/create-job-store.js');
  return createJobStore(await connectJobs(context));
}

/**
 * Connects to the database of submitted runs: `jobs.url`, else the cache where that is in PostgreSQL.
 * @param signsIn whether to sign in with the login where `jobs.identity` says so, as submitters do
 * @throws TicketsiftError `usage` where no database is named; `not_trusted`; `config`; `database`
 */
export async function connectJobs(
  { world, config, login }: JobsContext,
  signsIn = true,
): Promise<JobsDatabase> {
  const url = await urlOfJobs(config, world);
  const isByToken = signsIn && (await config.jobs.identity.use()) === 'token';
  const identity = identityOf(login);
  const { openJobsDatabase } = await import('../../storage/jobs/jobs-database.js');
  return openJobsDatabase(url, {
    variables: world.environment.postgres,
    idToken: isByToken ? () => tokenOf(identity) : undefined,
  });
}

/** Returns the token of the login. Without one nothing is sent: the role alone would be another submitter. */
async function tokenOf({ idToken }: ReturnType<typeof identityOf>): Promise<string> {
  const token = await idToken();
  if (token !== undefined) return token;
  throw new TicketsiftError('config', 'jobs.identity is token, but no OpenID provider is configured', {
    hint: 'Configure `auth:` in ticketsift.yaml, or leave `identity` out of `jobs:`.',
  });
}

/**
 * Returns the URL of the database of submitted runs, with `${NAME}` filled in.
 * @throws TicketsiftError `usage` where no database is named; `not_trusted`; `config`
 */
export async function urlOfJobs(
  { jobs, cache }: JobsContext['config'],
  { environment }: JobsContext['world'],
): Promise<string> {
  const written = await jobs.url.use();
  const setting = written !== undefined ? jobs.url : isPostgresUrl(cache.unchecked) ? cache : undefined;
  const chosen = written ?? (setting && (await cache.use()));
  if (setting === undefined || chosen === undefined) {
    throw new TicketsiftError('usage', 'No database of submitted runs is named', {
      hint: 'Set TICKETSIFT_JOBS=postgres://…, or write `jobs: { url: postgres://… }` into ticketsift.yaml.',
    });
  }
  const url = environment.fill(chosen, setting.origin.where);
  if (isPostgresUrl(url)) return url;
  throw new TicketsiftError('usage', 'The database of submitted runs must be a PostgreSQL database', {
    hint: 'Set jobs.url or TICKETSIFT_JOBS to a URL such as postgres://db.example.com/jobs.',
  });
}
