import { TicketsiftError } from '../../core/errors.js';
import { nameIn, type Visibility, visibilities } from '../../core/visibility.js';
import type { PromptDatabase, RunStatement } from './database.js';
import { holdersOf, type Person } from './person.js';
import { statement } from './statements.js';
import { type Author, hashOf, signatureOf, type Version, versionOf } from './version.js';

/** The next version of a prompt, before it is saved. */
export interface Draft {
  readonly name: string;
  /**
   * Undefined for the nearest prompt of that name to which this person may add, or `usual` for a new one.
   */
  readonly visibility: Visibility | undefined;
  /** The default visibility of a new prompt. */
  readonly usual: Visibility;
  readonly content: string;
  readonly contentHash: string;
  readonly message: string | undefined;
  /** The version that must be the newest; 0 if there must be none. */
  readonly ifVersion: number | undefined;
}

/** The result of a save. */
export interface Saved {
  readonly version: Version;
  /** The newest version before. */
  readonly before: Version | undefined;
  /** False where the newest version already had the same text. */
  readonly isNew: boolean;
}

/** The prompts that one person may see. */
export interface PromptStore extends AsyncDisposable {
  /**
   * Returns the newest version of each prompt, by name; prompts of one name with the nearest first: private, org, everyone.
   * Removed ones come last, so that they hide no other.
   * @param name returns only prompts of this name
   */
  newest(name?: string): Promise<readonly Version[]>;
  /** Returns all versions of a prompt, the oldest first; none if it does not exist. @param prompt its id */
  versions(prompt: string): Promise<readonly Version[]>;
  /**
   * Saves the next version, unless the newest has the same text and was not edited.
   * @throws TicketsiftError `conflict` where another version than `ifVersion` is the newest; `login_required` and
   * `not_allowed` where this person may not; `database`
   */
  save(draft: Draft): Promise<Saved>;
  /** Adds a version that removes a prompt. @throws TicketsiftError as `save` */
  remove(prompt: string, message: string | undefined): Promise<Version>;
}

export interface PromptStoreOptions {
  /** Undefined where no provider has verified the user. */
  readonly person: Person | undefined;
  readonly author: Author;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly newId: () => string;
}

export function createStore(
  database: PromptDatabase,
  { person, author, now, newId }: PromptStoreOptions,
): PromptStore {
  const ids = holdersOf(person);
  const who = { person: ids.private ?? null, org: ids.org ?? null };

  const toVersion = (found: unknown) => versionOf(found, ids.org);

  const newest = async (run: RunStatement, name: string | null): Promise<Version[]> => {
    const found = (await run(statement('newest'), { ...who, name })).map(toVersion);
    const rank = ({ visibility, content }: Version) =>
      visibilities.indexOf(visibility) + (content === undefined ? visibilities.length : 0);
    return found.toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : rank(a) - rank(b)));
  };
  const versions = async (run: RunStatement, prompt: string): Promise<Version[]> =>
    (await run(statement('versions'), { ...who, prompt })).map(toVersion);

  const add = async (run: RunStatement, said: Said): Promise<Version> => {
    const unsigned = { ...said, isForeign: false, author, savedAt: new Date(now()).toISOString() };
    const version: Version = { ...unsigned, hash: hashOf(unsigned) };
    const added = await run(statement('add-version'), { ...who, ...parametersOf(version) });
    if (added.length === 0) throw notYours(version);
    return version;
  };
  const create = async (run: RunStatement, name: string, visibility: Visibility): Promise<string> => {
    const holder = ids[visibility];
    if (holder === undefined) throw needsLogin(visibility, person !== undefined);
    const id = newId();
    await run(statement('add-prompt'), { ...who, id, name, visibility, holder, home: ids.org ?? '' });
    return id;
  };

  return {
    newest: (name) => database.read((run) => newest(run, name ?? null)),
    versions: (prompt) => database.read((run) => versions(run, prompt)),
    save: (draft) =>
      database.write(async (run) => {
        const { name, content, contentHash, message, ifVersion } = draft;
        // A prompt that another organisation shows to everyone does not take its name from others.
        const wanted = (one: Version) => draft.visibility ?? (one.isForeign ? draft.usual : one.visibility);
        const before = (await newest(run, name)).find((one) => wanted(one) === one.visibility);
        if (ifVersion !== undefined && ifVersion !== (before?.version ?? 0)) {
          throw conflict(draft, ifVersion, before);
        }
        const saysTheSame = before?.content === content && before.hash === hashOf(before);
        if (saysTheSame) return { version: before, before, isNew: false };
        const visibility = before?.visibility ?? draft.visibility ?? draft.usual;
        const version = await add(run, {
          prompt: before?.prompt ?? (await create(run, name, visibility)),
          version: (before?.version ?? 0) + 1,
          previousHash: before?.hash,
          name,
          visibility,
          content,
          contentHash,
          message,
        });
        return { version, before, isNew: true };
      }),
    remove: (prompt, message) =>
      database.write(async (run) => {
        const before = (await versions(run, prompt)).at(-1);
        if (before === undefined) {
          throw new TicketsiftError('not_found', 'There is no such prompt', {
            hint: '`ticketsift prompts list` shows those that there are.',
          });
        }
        if (before.content === undefined) return before;
        const { name, visibility, version, hash: previousHash } = before;
        return add(run, {
          prompt,
          name,
          visibility,
          version: version + 1,
          message,
          previousHash,
          content: undefined,
          contentHash: undefined,
        });
      }),
    [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
  };
}

/** A version before it is signed. */
type Said = Omit<Version, 'isForeign' | 'author' | 'savedAt' | 'hash'>;

function parametersOf(version: Version) {
  const { verified } = version.author;
  return {
    prompt: version.prompt,
    version: version.version,
    saved_at: version.savedAt,
    hash: version.hash,
    content: version.content ?? null,
    content_hash: version.contentHash ?? null,
    author: version.author.name,
    author_id: verified?.id ?? null,
    author_issuer: verified?.issuer ?? null,
    message: version.message ?? null,
    previous_hash: version.previousHash ?? null,
  };
}

function conflict(
  { name, visibility }: Draft,
  expected: number,
  newest: Version | undefined,
): TicketsiftError {
  if (newest === undefined) {
    return new TicketsiftError('conflict', `There is no ${name} yet, but --if-version is ${expected}`, {
      hint: 'Nothing was saved. Leave --if-version out, or set it to 0.',
    });
  }
  const { version, author, savedAt, content } = newest;
  const did = content === undefined ? 'removed' : 'saved';
  const named = nameIn({ scope: visibility, name });
  const look = expected === 0 ? `show ${named}@${version}` : `diff ${named}@${expected} ${named}@${version}`;
  return new TicketsiftError(
    'conflict',
    `${name}@${version} is the newest, not ${expected}: ${signatureOf(author)} ${did} it at ${savedAt}`,
    {
      hint: `Nothing was saved. See what changed (ticketsift prompts ${look}), and save again with --if-version ${version}.`,
    },
  );
}

function notYours({ name }: Version): TicketsiftError {
  return new TicketsiftError('not_allowed', `${name} belongs to another organisation: you may only read it`, {
    hint: 'Save it under another name, or for your own organisation: --visibility org.',
  });
}

function needsLogin(visibility: Visibility, isLoggedIn: boolean): TicketsiftError {
  return isLoggedIn
    ? new TicketsiftError('not_allowed', 'You are in no organisation, so a prompt cannot be saved for one', {
        hint: 'Use --visibility private or everyone, or name the claim with your organisation: auth.claims.org.',
      })
    : new TicketsiftError('login_required', `You are not logged in, so no prompt can be ${visibility}`, {
        hint: 'Log in (ticketsift login), or use --visibility everyone.',
      });
}
