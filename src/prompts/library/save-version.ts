import { TicketsiftError } from '../../core/errors.js';
import type { Visibility } from '../../core/visibility.js';
import { parsePrompt } from '../prompt-file.js';
import { promptHash } from '../prompt-hash.js';
import type { OpenedPrompts } from './open.js';
import { isName } from './reference.js';
import { requireWriter } from './require-writer.js';
import type { Saved } from './store.js';

/** What is to be saved, and how. */
export interface SaveRequest {
  /** The text of a prompt file. */
  readonly text: string;
  /** What messages call it. */
  readonly path: string;
  /** Its own name, or that of its file, unless given. */
  readonly name?: string | undefined;
  readonly message?: string | undefined;
  /** See `Draft.ifVersion`. */
  readonly ifVersion?: number | undefined;
  readonly visibility?: Visibility | undefined;
}

/**
 * Saves a prompt as the next version of its name.
 * @throws TicketsiftError `bad_prompt` for a text that is none; `usage` for a name that cannot be; `conflict`; see
 * `requireWriter`
 */
export async function saveVersion(opened: OpenedPrompts, request: SaveRequest): Promise<Saved> {
  const { path, message, ifVersion, visibility } = request;
  requireWriter(opened);
  const content = normalised(request.text, path);
  const prompt = parsePrompt(content, path);
  const name = request.name ?? prompt.name;
  requireName(name);
  return opened.store.save({
    name,
    content,
    ifVersion,
    visibility,
    usual: usualVisibility(opened),
    contentHash: promptHash({ ...prompt, name }),
    message: message?.trim() || undefined,
  });
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
  throw new TicketsiftError('usage', `A prompt cannot be saved as “${name}”`, {
    hint: `Names are of small letters, digits, - and _, and at most 64 of them: --name ${nearestName(name)}`,
  });
}

/** Returns a name under which a prompt can be saved that is called so. */
export function nearestName(name: string): string {
  const near = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{M}+/gu, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 64);
  return isName(near) ? near : 'triage';
}

/** What a new prompt is unless somebody says: for the colleagues, where it is known who those are. */
export function usualVisibility({ config, user }: Pick<OpenedPrompts, 'config' | 'user'>): Visibility {
  const configured = config.prompts.visibility.value;
  if (configured !== undefined) return configured;
  if (user === undefined) return 'everyone';
  return user.identity.orgId === undefined ? 'private' : 'org';
}
