import { TicketsiftError } from '../../core/errors.js';
import type { Visibility } from '../../core/visibility.js';
import { parsePrompt } from '../prompt-file.js';
import { promptHash } from '../prompt-hash.js';
import type { OpenedPrompts } from './open.js';
import { isName } from './reference.js';
import { requireWriter } from './require-writer.js';
import type { Saved } from './store.js';

/** A prompt to save, and how. */
export interface SaveRequest {
  /** The text of a prompt file. */
  readonly text: string;
  /** Its name in messages. */
  readonly path: string;
  /** The name to save it under; by default its own name, or that of its file. */
  readonly name?: string | undefined;
  readonly message?: string | undefined;
  /** See `Draft.ifVersion`. */
  readonly ifVersion?: number | undefined;
  readonly visibility?: Visibility | undefined;
}

/**
 * Saves a prompt as the next version of its name.
 * @throws TicketsiftError `bad_prompt` for a text that is not a prompt; `usage` for an invalid name; `conflict`; see
 *   `requireWriter`
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

/** Returns the same text on every system, so that it is the same version. */
function normalised(text: string, file: string): string {
  // A PostgreSQL text cannot hold one.
  if (text.includes('\0')) {
    throw new TicketsiftError('bad_prompt', `${file} holds a NUL character`, {
      hint: 'It may be no text: save it as UTF-8 in your editor.',
    });
  }
  return `${text
    .replace(/^\uFEFF/, '')
    .replace(/\r\n?/g, '\n')
    .trimEnd()}\n`;
}

/** @throws TicketsiftError `usage` that suggests a valid name */
function requireName(name: string): void {
  if (isName(name)) return;
  throw new TicketsiftError('usage', `A prompt cannot be saved as “${name}”`, {
    hint: `Names have up to 64 lower-case letters, digits, - and _: --name ${nearestName(name)}`,
  });
}

/** Returns the valid name that is most like a given one. */
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

/** Returns the default visibility of a new prompt: the organisation's, if it is known. */
export function usualVisibility({ config, user }: Pick<OpenedPrompts, 'config' | 'user'>): Visibility {
  const configured = config.prompts.visibility.value;
  if (configured !== undefined) return configured;
  if (user === undefined) return 'everyone';
  return user.identity.orgId === undefined ? 'private' : 'org';
}
