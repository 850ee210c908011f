import type { World } from '../../core/world/world.js';
import type { JobRecord, JobStore } from '../../storage/jobs/job-store.js';
import { keepSeenIds } from '../../storage/jobs/seen-ids.js';

interface Seeing {
  readonly world: Pick<World, 'environment'>;
}

/** Finds a submitted run that a user names, and keeps its id for completion. @throws TicketsiftError see `JobStore.find` */
export async function findJob(
  { world }: Seeing,
  jobs: Pick<JobStore, 'find'>,
  name: string,
): Promise<JobRecord> {
  const job = await jobs.find(name);
  keepSeenIds(world.environment.files.jobIds, [job.id]);
  return job;
}

/** Finds the latest submitted runs, the newest first, and keeps their ids for completion. */
export async function latestJobs(
  { world }: Seeing,
  jobs: Pick<JobStore, 'latest'>,
  limit: number,
): Promise<readonly JobRecord[]> {
  const found = await jobs.latest(limit);
  keepSeenIds(
    world.environment.files.jobIds,
    found.map(({ id }) => id),
  );
  return found;
}
