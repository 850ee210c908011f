import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Config } from '../../config/load.js';
import { folderOf } from '../../config/setting.js';
import { isPostgresUrl, withoutCredentials } from '../../core/text/locations.js';
import { counted, formatLatency, formatSize } from '../../core/text/numbers.js';
import { visible } from '../../core/text/visible.js';
import type { Session } from '../../core/world/session.js';
import { openCache } from '../../storage/cache/cache.js';
import { connectPostgres } from '../../storage/postgres/connect.js';
import type { InspectedStore } from '../../storage/postgres/inspect-store.js';
import type { InspectedShared } from '../../storage/shared/inspect.js';
import { cachePlace } from '../cache-place.js';
import { urlOfJobs } from '../jobs/open.js';
import { examine, type Finding } from './finding.js';

/** Opens the cache, if there is one already. Changes nothing in a shared one. */
export async function checkCache(
  { world }: Session,
  config: Pick<Config, 'cache'>,
  { isOffline }: { readonly isOffline: boolean },
): Promise<Finding> {
  return await examine('cache', async () => {
    const place = await cachePlace(world, config);
    if (place.kind === 'shared') {
      if (isOffline) return `${place.name}, not reached (--offline)`;
      const { inspectShared } = await import('../../storage/shared/inspect.js');
      return `${place.name}: ${describeShared(await inspectShared(place.url, world.environment.postgres, world))}`;
    }
    const { path } = place;
    const size = await stat(path).then(
      (found) => found.size,
      () => undefined,
    );
    if (size === undefined) return `${path} (not made yet)`;
    using opened = openCache(path, world, path, { openTimeoutMs: 0 });
    return `${path}: ${counted(opened.answers.statistics().answers, 'answer')}, ${formatSize(size)}`;
  });
}

function describeShared({ owner, verifiesTokens, ...store }: InspectedShared): string {
  const wall = verifiesTokens ? ['it verifies logins'] : [];
  const whose = owner === undefined ? [] : [`you are ${visible(owner)}`];
  return describeStore(store, 'the first run', [...whose, ...wall]);
}

/** @param maker what makes the tables */
function describeStore(
  { version, steps, latencyMs }: InspectedStore,
  maker: string,
  more: readonly string[] = [],
): string {
  const schema = version === 0 ? `no tables yet: ${maker} makes them` : `schema ${version} of ${steps}`;
  return [schema, ...more, `answers in ${formatLatency(latencyMs)}`].join(', ');
}

/** Reaches the database of saved prompts, where there is one; changes nothing there. */
export async function checkSavedPrompts(
  { world: { environment } }: Session,
  { prompts: { url } }: Pick<Config, 'prompts'>,
  { isOffline }: { readonly isOffline: boolean },
): Promise<Finding> {
  return await examine('saved prompts', async () => {
    const written = await url.use();
    const location = url.origin.kind === 'default' ? written : environment.fill(written, url.origin.where);
    const shown = withoutCredentials(written);
    if (!isPostgresUrl(location)) {
      const path = resolve(folderOf(url), location);
      const isThere = await stat(path).then(
        () => true,
        () => false,
      );
      return isThere ? path : `${path} (not made yet)`;
    }
    if (isOffline) return `${shown}, not reached (--offline)`;
    const client = await connectPostgres(location, environment.postgres);
    await client.end();
    return `${shown} can be reached`;
  });
}

/** Reaches the database of submitted runs, where one is named; changes nothing there. */
export async function checkJobs(
  { world }: Session,
  config: Pick<Config, 'jobs' | 'cache'>,
  { isOffline }: { readonly isOffline: boolean },
): Promise<Finding[]> {
  if (config.jobs.url.unchecked === undefined) return [];
  const finding = await examine('submitted runs', async () => {
    const url = await urlOfJobs(config, world);
    const shown = withoutCredentials((await config.jobs.url.use()) ?? url);
    if (isOffline) return `${shown}, not reached (--offline)`;
    const { inspectJobs } = await import('../../storage/jobs/jobs-database.js');
    return `${shown}: ${describeStore(await inspectJobs(url, world.environment.postgres, world), 'the first submit or worker')}`;
  });
  return [finding];
}
