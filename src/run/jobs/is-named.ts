import type { Config } from '../../config/load.js';
import { isPostgresUrl } from '../../core/text/locations.js';

type JobsConfig = Pick<Config, 'jobs' | 'cache'>;

/** Returns whether a database of submitted runs is configured: see `connectJobs`. */
export function namesJobs({ jobs, cache }: JobsConfig): boolean {
  return jobs.url.unchecked !== undefined || isPostgresUrl(cache.unchecked);
}

/** Returns whether that database tells the people apart who are signed in at one studio, and not by its role alone. */
export function tellsPeopleApart(config: JobsConfig): boolean {
  return namesJobs(config) && config.jobs.identity.unchecked === 'token';
}
