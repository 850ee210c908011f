import { constants, copyFile, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pathOutside } from '../../config/trust/real-path.js';
import { codeOf, messageOf } from '../../core/errors/caught.js';
import { TicketsiftError } from '../../core/errors.js';
import { visible } from '../../core/text/visible.js';
import type { Session } from '../../core/world/session.js';

/** What a repository is given, and from which of the shipped files. */
const files: readonly (readonly [name: string, from: string])[] = [
  ['ticketsift.yaml', 'docs/examples/ticketsift.yaml'],
  ['prompts/triage.md', 'prompts/triage.md'],
  ['tickets/triage.labelled.csv', 'fixtures/triage.labelled.csv'],
  ['.github/workflows/ticketsift.yml', 'docs/examples/workflow.yml'],
];

/** Beside `src` and `dist` alike. */
const shipped = new URL('../../../', import.meta.url);

/** Writes the files that a repository lacks, and none that it has. */
export async function runInit({ world, output }: Session): Promise<number> {
  for (const [name, from] of files) {
    const to = join(world.cwd, name);
    await refuseOutside(dirname(to), world.cwd);
    const isNew = await copy(fileURLToPath(new URL(from, shipped)), to);
    await output.write(`${isNew ? 'wrote' : 'kept '} ${visible(name)}\n`);
  }
  await output.write(
    '\nNext: ticketsift check --approve, and commit what it writes. Then change a line of the prompt,\n',
  );
  await output.write('and ticketsift check says whether it has become worse.\n');
  return 0;
}

/** A folder that came from somebody else may have links, such as of `.github`. @throws TicketsiftError `bad_output` */
async function refuseOutside(folder: string, cwd: string): Promise<void> {
  const outside = await pathOutside(folder, cwd);
  if (outside === undefined) return;
  throw new TicketsiftError('bad_output', `${folder} leads to ${outside}, which is not in this folder`, {
    hint: 'Look at its links, and remove what is not yours.',
  });
}

/** @returns whether there was no such file. @throws TicketsiftError `bad_output` */
async function copy(from: string, to: string): Promise<boolean> {
  try {
    await mkdir(dirname(to), { recursive: true });
    await copyFile(from, to, constants.COPYFILE_EXCL);
    return true;
  } catch (cause) {
    if (codeOf(cause) === 'EEXIST') return false;
    throw new TicketsiftError('bad_output', `Cannot write ${to}: ${messageOf(cause)}`, {
      cause,
      hint: 'Run it where you may write. What was there before is as it was.',
    });
  }
}
