import { resolve } from 'node:path';
import type { Context } from '../../auth/access.js';
import { TicketsiftError } from '../../core/errors.js';
import { jsonText } from '../../core/text/json.js';
import { nameIn, type Visibility } from '../../core/visibility.js';
import { audience, describeVersion, versionJson } from '../../prompts/library/describe-version.js';
import { type OpenedPrompts, openPrompts } from '../../prompts/library/open.js';
import { isName } from '../../prompts/library/reference.js';
import { requireWriter } from '../../prompts/library/require-writer.js';
import type { Saved } from '../../prompts/library/store.js';
import type { Author } from '../../prompts/library/version.js';
import { parsePrompt, readPromptText } from '../../prompts/prompt-file.js';
import { promptHash } from '../../prompts/prompt-hash.js';

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
 * @throws TicketsiftError `bad_prompt` for a file that is none; `conflict`; see `openPrompts` and `requireWriter`
 */
export async function savePrompt(context: Context, options: SaveOptions): Promise<number> {
  const { world, waiting } = context;
  const { file, message, ifVersion, visibility } = options;
  await using opened = await openPrompts(context);
  requireWriter(opened);
  const content = normalised(await readPromptText(resolve(world.cwd, file), file, waiting), file);
  const prompt = parsePrompt(content, file);
  const name = options.name ?? prompt.name;
  requireName(name);
  const saved = await opened.store.save({
    name,
    content,
    ifVersion,
    visibility,
    usual: usualVisibility(opened),
    contentHash: promptHash({ ...prompt, name }),
    message: message?.trim() || undefined,
  });
  tellOfBefore(context, saved, visibility);
  await context.output.write(options.json ? asJson(saved) : asText(saved));
  return 0;
}

/** The same text whatever system it was written on, so that it is the same version. */
function normalised(text: string, file: string): string {
  // PostgreSQL has no text that holds one.
  if (text.includes('\0')) throw new TicketsiftError('bad_prompt', `${file} holds a NUL character`);
  return `${text
    .replace(/^\uFEFF/, '')
    .replace(/\r\n?/g, '\n')
    .trimEnd()}\n`;
}

/** @throws TicketsiftError `usage` that says a name that would do */
function requireName(name: string): void {
  if (isName(name)) return;
  const near = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{M}+/gu, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 64);
  throw new TicketsiftError('usage', `A prompt cannot be saved as “${name}”`, {
    hint: `Names are of small letters, digits, - and _, and at most 64 of them: --name ${isName(near) ? near : 'triage'}`,
  });
}

/** What a new prompt is unless somebody says: for the colleagues, where it is known who those are. */
function usualVisibility({ config, user }: OpenedPrompts): Visibility {
  const configured = config.prompts.visibility.value;
  if (configured !== undefined) return configured;
  if (user === undefined) return 'everyone';
  return user.identity.orgId === undefined ? 'private' : 'org';
}

/** Whose version is no longer the newest: nobody's work is passed over in silence. */
function tellOfBefore(
  { voice }: Context,
  { version, before, isNew }: Saved,
  scope: Visibility | undefined,
): void {
  if (!isNew || before === undefined) return;
  const name = nameIn({ scope, name: version.name });
  const look =
    before.content === undefined
      ? ''
      : `; see: ticketsift prompts diff ${name}@${before.version} ${name}@${version.version}`;
  const text = `until now, ${describeVersion(before)}${look}`;
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
    : `${name}@${version} says the same already, so nothing was saved\n`;
}

function asJson({ version, before, isNew }: Saved): string {
  const all = { saved: isNew, ...versionJson(version), before: before && isNew ? versionJson(before) : null };
  return jsonText(all);
}
