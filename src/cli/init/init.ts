import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as z from 'zod';
import { pathOutside } from '../../config/trust/real-path.js';
import { codeOf, messageOf } from '../../core/errors/caught.js';
import { TicketsiftError } from '../../core/errors.js';
import { visible } from '../../core/text/visible.js';
import type { Session } from '../../core/world/session.js';
import { readVersion } from '../../core/world/version.js';
import { writeJson } from '../write-json.js';

/** What a repository is given, and from which of the shipped files. */
const files: readonly (readonly [name: string, from: string])[] = [
  ['ticketsift.yaml', 'docs/examples/ticketsift.yaml'],
  ['prompts/triage.md', 'prompts/triage.md'],
  ['tickets/triage.labelled.csv', 'fixtures/triage.labelled.csv'],
  ['.github/workflows/ticketsift.yml', 'docs/examples/workflow.yml'],
];

/** Beside `src` and `dist` alike. */
const shipped = new URL('../../../', import.meta.url);

export interface InitOptions {
  readonly json?: true;
}

/** Writes the files that a repository lacks, and none that it has. Resolves to 0. */
export async function runInit(
  { world, output, voice, isPlain }: Session,
  { json }: InitOptions,
): Promise<number> {
  const done: { readonly file: string; readonly written: boolean }[] = [];
  const release = await findRelease();
  for (const [name, from] of files) {
    const to = join(world.cwd, name);
    await refuseOutside(dirname(to), world.cwd);
    const isNew = await write(to, pinned(await readFile(new URL(from, shipped), 'utf8'), release));
    const kept = isPlain ? 'kept' : 'kept ';
    done.push({ file: name, written: isNew });
    if (!json) await output.write(`${isNew ? 'wrote' : kept} ${visible(name)}\n`);
  }
  if (release === undefined) {
    voice.note(
      'this ticketsift comes from no release, so the workflow uses the action by its tag v0: put a commit in its place, since a tag can move',
    );
  }
  if (json) {
    await writeJson({ output }, 'init', done);
    return 0;
  }
  await output.write(
    '\nNext: ticketsift check --approve, and commit what it writes. Then change a line of the prompt,\n',
  );
  await output.write('and ticketsift check says whether it has become worse.\n');
  return 0;
}

const releaseSchema = z.object({ version: z.string(), commit: z.string().regex(/^[0-9a-f]{40}$/) });
type Release = z.infer<typeof releaseSchema>;

/** What the release script has written; undefined in a clone, and where it is of another version. */
async function findRelease(): Promise<Release | undefined> {
  const text = await readFile(new URL('release.json', shipped), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const release = releaseSchema.parse(JSON.parse(text));
  return release.version === readVersion() ? release : undefined;
}

/** The action of a workflow by the commit of a release: others could move a tag. */
function pinned(text: string, release: Release | undefined): string {
  if (release === undefined) return text;
  return text
    .replace(/^ *# ticketsift init puts .*\n/m, `      # v${release.version}\n`)
    .replace('ticketsift/ticketsift@v0', `ticketsift/ticketsift@${release.commit}`);
}

/** A folder that came from someone else may have links, such as of `.github`. @throws TicketsiftError `bad_output` */
async function refuseOutside(folder: string, cwd: string): Promise<void> {
  const outside = await pathOutside(folder, cwd);
  if (outside === undefined) return;
  throw new TicketsiftError('bad_output', `${folder} leads to ${outside}, which is not in this folder`, {
    hint: 'Look at its links, and remove what is not yours.',
  });
}

/** @returns whether there was no such file. @throws TicketsiftError `bad_output` */
async function write(to: string, text: string): Promise<boolean> {
  try {
    await mkdir(dirname(to), { recursive: true });
    await writeFile(to, text, { flag: 'wx' });
    return true;
  } catch (cause) {
    if (codeOf(cause) === 'EEXIST') return false;
    throw new TicketsiftError('bad_output', `Cannot write ${to}: ${messageOf(cause)}`, {
      cause,
      hint: 'Run it where you may write. What was there before is as it was.',
    });
  }
}
