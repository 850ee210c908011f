import stringWidth from 'string-width';
import { listNames } from '../../core/list-names.js';
import { fitLine } from '../../outputs/text.js';
import type { Version } from '../../storage/prompts/version.js';
import { align } from '../align.js';
import { shippedNames } from '../find-prompt.js';
import { widthOf } from '../io.js';
import { jsonText } from '../json-text.js';
import type { Session } from '../session.js';
import { authorName, timeOf } from './describe-version.js';
import { openPrompts } from './open-prompts.js';
import { versionJson } from './version-json.js';

export interface ListOptions {
  readonly json?: true;
}

/** Lists the prompts that somebody may use, each with its newest version. Resolves to 0. */
export async function listPrompts(session: Session, { json }: ListOptions): Promise<number> {
  const { world, voice, output } = session;
  await using opened = await openPrompts(session);
  const prompts = (await opened.store.newest()).filter(({ content }) => content !== undefined);
  if (json) {
    await output.write(jsonText(prompts.map(versionJson)));
    return 0;
  }
  if (prompts.length === 0) voice.note('no prompt is saved yet: ticketsift prompts save prompts/triage.md');
  else
    await output.write(`${table(prompts, world.stdout.isTTY ? widthOf(world.stdout) : wide).join('\n')}\n`);
  voice.note(`prompts that ship with the program: ${listNames(await shippedNames())}`);
  return 0;
}

/** Columns of a line that nobody looks at in a terminal. */
const wide = 200;

const heading = ['prompt', 'for', 'saved', 'by'];
const forWhom = { private: 'you', org: 'your org', everyone: 'everyone' } as const;

/** Why it was saved, which may be long, gets the room that the rest leaves. */
function table(prompts: readonly Version[], width: number): string[] {
  const rows = prompts.map((one, index) => [
    typed(one, prompts[index - 1]),
    forWhom[one.visibility],
    timeOf(one.savedAt),
    authorName(one.author),
  ]);
  const lines = align([heading, ...rows]);
  const taken = Math.max(...lines.map((line) => stringWidth(line)));
  const room = Math.max(12, width - taken - 2);
  const reasons = ['why', ...prompts.map(({ message = '' }) => fitLine(message, room))];
  return align(lines.map((line, index) => [line, reasons[index] ?? '']));
}

/** What to say to get it: the nearest of a name has that name, and hides the others. */
function typed({ name, version, visibility }: Version, before: Version | undefined): string {
  return `${before?.name === name ? `${visibility}:` : ''}${name}@${version}`;
}
