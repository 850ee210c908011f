import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makePrivateFolder } from '../../auth/session/private-folder.js';
import { scratchName } from '../../core/world/leftovers.js';
import type { World } from '../../core/world/world.js';

/** A file that leads a browser to an address, which is in the arguments of no process. Closing it deletes it. */
export interface LeadingFile extends AsyncDisposable {
  readonly path: string;
}

/** Writes a file that its user alone can read. @param address of letters that HTML does not escape */
export async function writeLeadingFile(
  { environment: { files } }: Pick<World, 'environment'>,
  address: string,
): Promise<LeadingFile> {
  await makePrivateFolder(files.studio);
  const folder = join(files.studio, scratchName());
  await mkdir(folder, { mode: 0o700 });
  const path = join(folder, 'open.html');
  const page = `<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="0; url=${address}">
<title>ticketsift studio</title><a href="${address}">Go on to ticketsift studio</a>
`;
  await writeFile(path, page, { mode: 0o600, flag: 'wx' });
  return { path, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
}

/** Opens a file in the user's browser. Whether there is one is not known, so the address is printed as well. */
export async function openInBrowser(path: string): Promise<void> {
  const { default: open } = await import('open');
  await open(path).catch(() => {});
}
