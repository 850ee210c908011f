import { resolve } from 'node:path';
import type { Context } from '../../auth/access.js';
import { nameIn, type Visibility } from '../../core/visibility.js';
import { audience, describeVersion, versionJson } from '../../prompts/library/describe-version.js';
import { openPrompts } from '../../prompts/library/open.js';
import { saveVersion } from '../../prompts/library/save-version.js';
import type { Saved } from '../../prompts/library/store.js';
import type { Author } from '../../prompts/library/version.js';
import { readPromptText } from '../../prompts/prompt-file.js';
import { writeJson } from '../write-json.js';

export interface SaveOptions {
  readonly file: string;
  readonly name?: string;
  readonly message?: string;
  readonly ifVersion?: number;
  readonly visibility?: Visibility;
  readonly json?: true;
}

/**
 * Saves a prompt file as the next version of its name. Resolves to 0.
 * @throws TicketsiftError `bad_prompt` for a file that is not a prompt; `conflict`; see `openPrompts` and `requireWriter`
 */
export async function savePrompt(context: Context, options: SaveOptions): Promise<number> {
  const { world, waiting } = context;
  const { file, message, ifVersion, visibility } = options;
  await using opened = await openPrompts(context);
  const text = await readPromptText(resolve(world.cwd, file), file, waiting);
  const saved = await saveVersion(opened, {
    text,
    path: file,
    name: options.name,
    message,
    ifVersion,
    visibility,
  });
  notePrevious(context, saved, visibility);
  if (options.json) await writeJson(context, 'prompts save', asJson(saved));
  else await context.output.write(asText(saved));
  return 0;
}

/** Names the author of the version that is no longer the newest, so that no work is replaced silently. */
function notePrevious(
  { voice }: Context,
  { version, before, isNew }: Saved,
  scope: Visibility | undefined,
): void {
  if (!isNew || before === undefined) return;
  const name = nameIn({ scope, name: version.name });
  const howToCompare =
    before.content === undefined
      ? ''
      : `; compare them: ticketsift prompts diff ${name}@${before.version} ${name}@${version.version}`;
  const text = `before this, ${describeVersion(before)}${howToCompare}`;
  if (isSameAuthor(before.author, version.author)) voice.note(text);
  else voice.warn(text);
}

function isSameAuthor(one: Author, other: Author): boolean {
  return (
    one.verified?.issuer === other.verified?.issuer &&
    one.verified?.id === other.verified?.id &&
    (one.verified !== undefined || one.name === other.name)
  );
}

function asText({ version: { name, version, visibility }, isNew }: Saved): string {
  return isNew
    ? `saved ${name}@${version}, ${audience[visibility]}\n`
    : `${name}@${version} already has this text, so nothing was saved\n`;
}

function asJson({ version, before, isNew }: Saved) {
  return { saved: isNew, ...versionJson(version), before: before && isNew ? versionJson(before) : null };
}
