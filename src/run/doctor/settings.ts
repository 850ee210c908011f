import { readOwnFile, readProjectFile } from '../../config/files.js';
import { standingOf } from '../../config/trust/trust.js';
import type { World } from '../../core/world/world.js';
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
