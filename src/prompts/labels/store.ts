import { TicketsiftError } from '../../core/errors.js';
import { type Visibility, visibilities } from '../../core/visibility.js';
import type { PromptDatabase, RunStatement } from '../library/database.js';
import { holdersOf, type Person } from '../library/person.js';
import { statement } from '../library/statements.js';
import { type Author, versionOf } from '../library/version.js';
import {
  contentOf,
  type Label,
  type LabelDraft,
  type LabelRow,
  labelOf,
  labelRowOf,
  reviewerOf,
} from './label.js';

/**
 * The labels that one person may see: their own, and those that colleagues added to prompts which both see. Rows are only
 * ever added. What is called at once is done one after the other.
 */
export interface LabelStore extends AsyncDisposable {
  /** Tells the current user from other reviewers, as `Label.reviewer` does. */
  readonly reviewer: string;
  /**
   * Returns the labels and skips that count, the oldest first: of each reviewer and ticket the newest that was not taken
   * back.
   * @param prompt its name, without version; undefined for all prompts
   * @throws TicketsiftError `database`
   */
  of(prompt?: string): Promise<readonly Label[]>;
  /**
   * Adds a label or a skip, which takes the place of the same reviewer's earlier one of that ticket. Who may see it follows
   * the nearest saved prompt of that name, of one that is not saved the usual visibility; never beyond the organisation.
   * @returns the label by itself: its `drawnFrom` has its own queue alone, as earlier labels are not read for it
   * @throws TicketsiftError `usage` for a label without category or what is not a label; `login_required` and `not_allowed`
   * where this person can own none; `database`
   */
  add(draft: LabelDraft): Promise<Label>;
  /**
   * Undoes a label or skip of the current user, so that their label before it counts again. Doing so twice has no effect.
   * @param id see `Label.id`
   * @returns the label of that ticket that counts for the current user now; undefined where there is none
   * @throws TicketsiftError `not_found` for a label of another user or one that does not exist; `database`
   */
  undo(id: string): Promise<Label | undefined>;
}

export interface LabelStoreOptions {
  /** Undefined where no provider has verified the current user. */
  readonly person: Person | undefined;
  readonly author: Author;
  /** Who sees the labels of a prompt that is not saved. */
  readonly usual: Visibility;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly newId: () => string;
}

export function createLabelStore(
  database: PromptDatabase,
  { person, author, usual, now, newId }: LabelStoreOptions,
): LabelStore {
  const ids = holdersOf(person);
  const who = { person: ids.private ?? null, org: ids.org ?? null };
  const own = reviewerOf(author);

  const list = async (run: RunStatement, prompt: string | null): Promise<Label[]> => {
    const rows = (await run(statement('labels/list'), { ...who, prompt })).map(labelRowOf);
    return thoseThatCount(rows, own);
  };
  /** Labels describe tickets, so they stay within the organisation even if the prompt is for everyone. */
  const visibilityFor = async (run: RunStatement, name: string): Promise<Visibility> => {
    const found = (await run(statement('newest'), { ...who, name })).map((one) => versionOf(one, ids.org));
    const saved = new Set(
      found
        .filter(({ content, isForeign }) => content !== undefined && !isForeign)
        .map(({ visibility }) => visibility),
    );
    const nearest = visibilities.find((one) => saved.has(one)) ?? usual;
    return nearest === 'everyone' && ids.org !== undefined ? 'org' : nearest;
  };
  const insert = async (run: RunStatement, said: Said): Promise<string> => {
    const id = newId();
    await run(statement('labels/add'), {
      ...who,
      ...said,
      id,
      author: author.name,
      author_id: author.verified?.id ?? null,
      author_issuer: author.verified?.issuer ?? null,
      labelled_at: new Date(now()).toISOString(),
    });
    return id;
  };
  const rowsOf = async (run: RunStatement, id: string) =>
    (await run(statement('labels/find'), { ...who, id })).map(labelRowOf);

  return {
    reviewer: own,
    of: (prompt) => database.read((run) => list(run, prompt ?? null)),
    add: async (draft) => {
      const content = contentOf(draft);
      const { name: prompt } = draft.prompt;
      return await database.write(async (run) => {
        const visibility = await visibilityFor(run, prompt);
        const holder = ids[visibility];
        if (holder === undefined) throw needsLogin(visibility, person !== undefined);
        const home = ids.org ?? '';
        const id = await insert(run, { prompt, visibility, holder, home, content, takes_back: null });
        const added = (await rowsOf(run, id)).find((one) => one.id === id);
        if (added === undefined) throw unknownLabel();
        return labelOf(added, own);
      });
    },
    undo: (id) =>
      database.write(async (run) => {
        const rows = await rowsOf(run, id);
        const label = rows.find((one) => one.id === id && one.content !== null && one.reviewer === own);
        if (label === undefined) throw unknownLabel();
        if (!rows.some(takesBack(label))) {
          const { prompt, visibility, holder, home } = label;
          await insert(run, { prompt, visibility, holder, home, content: null, takes_back: id });
        }
        const { ticket } = labelOf(label, own);
        return (await list(run, label.prompt)).find((one) => one.isOwn && one.ticket === ticket);
      }),
    [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
  };
}

/** The part that differs from row to row. */
interface Said {
  readonly prompt: string;
  readonly visibility: Visibility;
  readonly holder: string;
  readonly home: string;
  readonly content: string | null;
  readonly takes_back: string | null;
}

/** @param rows the oldest of each prompt first */
function thoseThatCount(rows: readonly LabelRow[], own: string): Label[] {
  const takenBack = new Set(rows.map(({ takes_back, reviewer }) => `${takes_back} ${reviewer}`));
  const newest = new Map<string, Label>();
  for (const row of rows) {
    if (row.content === null || takenBack.has(`${row.id} ${row.reviewer}`)) continue;
    const label = labelOf(row, own);
    const key = JSON.stringify([label.prompt, label.reviewer, label.ticket]);
    const earlier = newest.get(key);
    const isSameText = earlier?.textHash === label.textHash;
    const drawnFrom = [...new Set([...(isSameText ? earlier.drawnFrom : []), label.queue])];
    newest.delete(key);
    newest.set(key, { ...label, drawnFrom });
  }
  return [...newest.values()];
}

/** Returns whether a row undoes a label, which only its reviewer can do. */
function takesBack(label: LabelRow): (row: LabelRow) => boolean {
  return (row) => row.takes_back === label.id && row.reviewer === label.reviewer;
}

function unknownLabel(): TicketsiftError {
  return new TicketsiftError('not_found', 'You have no such label', {
    hint: 'Reload the page to see the current ones.',
  });
}

function needsLogin(visibility: Visibility, isLoggedIn: boolean): TicketsiftError {
  return isLoggedIn
    ? new TicketsiftError('not_allowed', 'You are in no organisation, so a label cannot be saved for one', {
        hint: 'Set prompts.visibility to private or everyone; or name the claim that holds it: auth.claims.org.',
      })
    : new TicketsiftError(
        'login_required',
        `Labels of this prompt are ${visibility}, and you are not logged in`,
        {
          hint: 'Log in (ticketsift login), or set prompts.visibility to everyone.',
        },
      );
}
