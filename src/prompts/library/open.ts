import { resolve } from 'node:path';
import type { Context } from '../../auth/access.js';
import type { OpenedLogin } from '../../auth/open.js';
import type { User } from '../../auth/user.js';
import type { Config } from '../../config/load.js';
import { folderOf } from '../../config/setting.js';
import { TicketsiftError } from '../../core/errors.js';
import { isPostgresUrl, isUrl } from '../../core/text/locations.js';
import type { Session } from '../../core/world/session.js';
import { authorOf, currentUser } from './author.js';
import type { PromptDatabase } from './database.js';
import type { PromptPlaces } from './find-saved.js';
import type { PromptStore } from './store.js';

/** The saved prompts, and what else a command needs. */
export interface OpenedPrompts extends AsyncDisposable {
  readonly store: PromptStore;
  readonly config: Config;
  /** The current user, if logged in. */
  readonly user: User | undefined;
}

/** Opens the saved prompts for a command about them. @throws TicketsiftError see `openStore` */
export async function openPrompts(context: Context): Promise<OpenedPrompts> {
  const { config, login } = context;
  const user = await currentUser(context, login);
  const store = await openStore(context, config, user);
  return { store, config, user, [Symbol.asyncDispose]: () => store[Symbol.asyncDispose]() };
}

/** Returns where a command looks for a prompt; saved prompts are opened only if they are needed. */
export function promptsFor(session: Session, config: Config, login: OpenedLogin | undefined): PromptPlaces {
  let user: Promise<User | undefined> | undefined;
  return {
    cwd: session.world.cwd,
    waiting: session.waiting,
    openPrompts: async () => {
      user ??= currentUser(session, login);
      return openStore(session, config, await user);
    },
  };
}

/**
 * @throws TicketsiftError `bad_cache` or `cache_unavailable` for a file, `database` for a server; `config` for a
 * variable that is not set
 */
async function openStore(session: Session, config: Config, user: User | undefined): Promise<PromptStore> {
  const { world } = session;
  const { createStore } = await import('./store.js');
  const database = await openLibrary(session, config, user);
  return createStore(database, {
    person: user,
    author: authorOf(user),
    now: world.now,
    newId: world.newId,
  });
}

/**
 * Opens the database of saved prompts and their labels.
 * @throws TicketsiftError see `openPrompts`
 */
export async function openLibrary(
  { world: { environment } }: Session,
  { prompts: { url } }: Pick<Config, 'prompts'>,
  person: User | undefined,
): Promise<PromptDatabase> {
  const { origin } = url;
  const written = await url.use();
  const location = origin.kind === 'default' ? written : environment.fill(written, origin.where);
  if (isPostgresUrl(location)) {
    const { openPostgresPrompts } = await import('./postgres.js');
    return openPostgresPrompts(location, { variables: environment.postgres, person });
  }
  if (isUrl(location)) {
    throw new TicketsiftError(
      'config',
      `${origin.where}: prompts.url is neither a PostgreSQL URL nor a file`,
      {
        hint: 'It looks like postgres://desk@db.example.com/desk, or team/prompts.db.',
      },
    );
  }
  const { openSqlitePrompts } = await import('./sqlite.js');
  return openSqlitePrompts(resolve(folderOf(url), location));
}
