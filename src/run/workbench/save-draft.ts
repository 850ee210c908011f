import type { Context } from '../../auth/access.js';
import { TicketsiftError } from '../../core/errors.js';
import type { Visibility } from '../../core/visibility.js';
import { describeVersion } from '../../prompts/library/describe-version.js';
import { compareTexts, type TextChanges } from '../../prompts/library/diff/compare-texts.js';
import { findHistory } from '../../prompts/library/find-saved.js';
import { openPrompts } from '../../prompts/library/open.js';
import { saveVersion } from '../../prompts/library/save-version.js';
import type { PromptStore } from '../../prompts/library/store.js';
import type { Version } from '../../prompts/library/version.js';
import type { KeptDraft } from './draft-file.js';

export interface SaveDraft {
  readonly name: string;
  readonly message: string;
  readonly visibility: Visibility;
  /** The newest version that the user has seen; undefined for the one that the draft was opened from. */
  readonly ifVersion?: number | undefined;
}

/** How a save ended. */
export type SaveEnd =
  | { readonly kind: 'saved'; readonly version: Version; readonly isNew: boolean }
  | {
      readonly kind: 'conflict';
      /** Who saved what since the draft was opened, the newest first. */
      readonly since: readonly string[];
      readonly newest: number;
      /** From the newest version to the draft. */
      readonly changes: TextChanges;
    };

/**
 * Saves a draft as the next version of a name. Where someone else saved one in between, returns who, and
 * what differs.
 * @throws TicketsiftError see `openPrompts` and `saveVersion`
 */
export async function saveDraft(draft: KeptDraft, request: SaveDraft, context: Context): Promise<SaveEnd> {
  const { name, message, visibility } = request;
  const { basis, text, path } = draft;
  const isOfBasis = basis?.name === name && basis.visibility === visibility;
  const seen = request.ifVersion ?? (isOfBasis ? basis.version : 0);
  await using opened = await openPrompts(context);
  try {
    const saved = await saveVersion(opened, { text, path, name, message, visibility, ifVersion: seen });
    return { kind: 'saved', version: saved.version, isNew: saved.isNew };
  } catch (error) {
    if (!(error instanceof TicketsiftError && error.code === 'conflict')) throw error;
    const found = await conflictOf(draft, { name, visibility, seen }, opened.store);
    if (!found) throw error;
    return found;
  }
}

async function conflictOf(
  { text, path }: KeptDraft,
  { name, visibility, seen }: { name: string; visibility: Visibility; seen: number },
  store: PromptStore,
): Promise<SaveEnd | undefined> {
  const history = await findHistory({ scope: visibility, name, version: undefined }, store);
  const newest = history?.versions.at(-1);
  if (history === undefined || newest === undefined) return undefined;
  const since = history.versions.filter(({ version }) => version > seen).toReversed();
  return {
    kind: 'conflict',
    since: since.map(describeVersion),
    newest: newest.version,
    changes: compareTexts({ text: newest.content ?? '', path: name }, { text, path }),
  };
}
