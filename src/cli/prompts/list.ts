import type { Context } from '../../auth/access.js';
import { tableLines } from '../../core/text/align.js';
import { listNames } from '../../core/text/names.js';
import { lineWidthOf } from '../../core/world/world.js';
import { shippedNames } from '../../prompts/find.js';
import { authorName, authorRoom, timeOf, versionJson } from '../../prompts/library/describe-version.js';
import { type Listed, listed } from '../../prompts/library/listed.js';
import { openPrompts } from '../../prompts/library/open.js';
import { writeJson } from '../write-json.js';

export interface PromptListOptions {
  readonly json?: true;
}

/** Lists the prompts that somebody may use, each with its newest version. Resolves to 0. */
export async function listPrompts(context: Context, { json }: PromptListOptions): Promise<number> {
  const { world, voice, output } = context;
  await using opened = await openPrompts(context);
  const prompts = await listed(opened.store);
  if (json) {
    await writeJson(
      context,
      'prompts list',
      prompts.map(({ newest }) => versionJson(newest)),
    );
    return 0;
  }
  if (prompts.length === 0) voice.note('no prompt is saved yet: ticketsift prompts save <file>');
  else
    await output.write(
      `${table(prompts, { width: lineWidthOf(world.stdout), isPlain: context.isPlain }).join('\n')}\n`,
    );
  voice.note(`prompts that ship with the program: ${listNames(await shippedNames())}`);
  return 0;
}

const heading = ['prompt', 'for', 'saved', 'by', 'why'];
const forWhom = { private: 'you', org: 'your org', everyone: 'everyone' } as const;

function table(
  prompts: readonly Listed[],
  { width, isPlain }: { width: number; isPlain: boolean },
): string[] {
  const rows = prompts.map(({ newest: { visibility, savedAt, author, message = '' }, reference }) => [
    reference,
    forWhom[visibility],
    timeOf(savedAt),
    authorName(author, authorRoom(width)),
    message,
  ]);
  return tableLines(rows, { heading, width, isPlain });
}
