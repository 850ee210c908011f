import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { readOwnFile, readProjectFile } from '../../config/files.js';
import type { Config } from '../../config/load.js';
import { folderOf } from '../../config/setting.js';
import { standingOf } from '../../config/trust/trust.js';
import { isPostgresUrl, withoutCredentials } from '../../core/text/locations.js';
import { counted, formatLatency, formatSize } from '../../core/text/numbers.js';
import { visible } from '../../core/text/visible.js';
import type { Session } from '../../core/world/session.js';
import type { World } from '../../core/world/world.js';
import { openCache } from '../../storage/cache/cache.js';
import { connectPostgres } from '../../storage/postgres/connect.js';
import type { InspectedShared } from '../../storage/shared/inspect.js';
import { cachePlace } from '../cache-place.js';
import { examine, type Finding, howToTrust } from './finding.js';

/** Checks the files of settings: whether there are any, whether they are valid, and whether they are trusted. */
export async function checkSettingsFiles({ cwd, environment }: World): Promise<Finding[]> {
  const own = await examine('your settings', async () => {
    const file = await readOwnFile(environment.files);
    return file ? `${file.path} is valid` : `none (${environment.files.config})`;
  });
  return [own, await checkProject(cwd, environment)];
}

async function checkProject(cwd: string, environment: World['environment']): Promise<Finding> {
  const what = 'ticketsift.yaml';
  let trust: Pick<Finding, 'state' | 'hint'> = { state: 'ok' };
  const finding = await examine(what, async () => {
    const file = await readProjectFile(cwd, environment.files.home);
    if (!file) return 'none in this folder';
    if (file.wants.length === 0) return `${file.path} is valid, and needs no trust`;
    const { isTrusted } = await standingOf(file, { environment });
    if (isTrusted) return `${file.path} is valid, and trusted`;
    trust = { state: 'warning', hint: howToTrust };
    return `${file.path} is valid, but not trusted`;
  });
  return finding.state === 'ok' ? { ...finding, ...trust } : finding;
}

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

function describeShared({ version, steps, owner, latencyMs, verifiesTokens }: InspectedShared): string {
  const schema = version === 0 ? 'no tables yet: the first run makes them' : `schema ${version} of ${steps}`;
  const wall = verifiesTokens ? 'it verifies logins' : undefined;
  const whose = owner === undefined ? undefined : `you are ${visible(owner)}`;
  return [schema, whose, wall, `answers in ${formatLatency(latencyMs)}`].filter(Boolean).join(', ');
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
