import { constants, copyFile, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
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
    const isNew = await copy(fileURLToPath(new URL(from, shipped)), join(world.cwd, name));
    await output.write(`${isNew ? 'wrote' : 'kept '} ${visible(name)}\n`);
  }
  await output.write(
    '\nNext: ticketsift check --approve, and commit what it writes. Then change a line of the prompt,\n',
  );
  await output.write('and ticketsift check says whether it has become worse.\n');
  return 0;
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
