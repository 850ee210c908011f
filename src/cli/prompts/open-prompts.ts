import { userInfo } from 'node:os';
import { resolve } from 'node:path';
import type { User } from '../../auth/user.js';
import { TicketsiftError } from '../../core/errors.js';
import { isPostgresUrl } from '../../core/is-postgres-url.js';
import { listNames } from '../../core/list-names.js';
import type { PromptDatabase } from '../../storage/prompts/database.js';
import type { PromptStore } from '../../storage/prompts/store.js';
import type { Author } from '../../storage/prompts/version.js';
import { type Config, loadConfig } from '../config.js';
import { fillFromEnvironment, readPostgresVariables } from '../environment.js';
import { type OpenedLogin, permit } from '../open-login.js';
import type { Session } from '../session.js';
import type { OpenPrompts } from './find-saved.js';

/** The saved prompts, with what a command needs besides. */
export interface OpenedPrompts extends AsyncDisposable {
  readonly store: PromptStore;
  readonly config: Config;
  readonly login: OpenedLogin | undefined;
  /** Whoever this is, where an identity provider vouches for them. */
  readonly user: User | undefined;
}

/** Opens the saved prompts for a command that is about them. @throws TicketsiftError see `openStore` */
export async function openPrompts(session: Session): Promise<OpenedPrompts> {
  const { env, cwd } = session.world;
  const config = await loadConfig({ env, cwd, flags: {} });
  const login = await permit(session, config);
  const user = await whoever(session, login);
  const store = await openStore(session, config, user);
  return { store, config, login, user, [Symbol.asyncDispose]: () => store[Symbol.asyncDispose]() };
}

/** How a command that needs a prompt opens the saved ones, should it have to. */
export function promptsFor(session: Session, config: Config, login: OpenedLogin | undefined): OpenPrompts {
  return async () => openStore(session, config, await whoever(session, login));
}

/**
 * What whoever may save and remove must be.
 * @throws TicketsiftError `login_required` and `not_allowed`
 */
export function requireWriter({ config, user }: Pick<OpenedPrompts, 'config' | 'user'>): void {
  const roles = config.prompts?.value.write_roles ?? [];
  if (roles.length === 0) return;
  const wanted = `prompts.write_roles wants one of ${listNames(roles)}`;
  if (user === undefined) {
    throw new TicketsiftError('login_required', `${wanted}, and nobody is logged in`, {
      hint: 'Log in: ticketsift login',
    });
  }
  const yours = user.identity.roles;
  if (yours.some((role) => roles.includes(role))) return;
  throw new TicketsiftError(
    'not_allowed',
    `${wanted}, and ${yours.length === 0 ? 'you have none' : `yours are ${listNames(yours)}`}`,
    { hint: 'Ask somebody who has it to save this prompt.' },
  );
}

/** Where nobody has to log in, whoever has not is one of everyone. */
async function whoever({ voice }: Session, login: OpenedLogin | undefined): Promise<User | undefined> {
  try {
    return await login?.requirements.allowedUser();
  } catch (error) {
    const isAnonymous = error instanceof TicketsiftError && error.code === 'login_required';
    if (!isAnonymous || login?.isRequired) throw error;
    voice.note('nobody is logged in: of the saved prompts only those for everyone are seen');
    return undefined;
  }
}

/**
 * @throws TicketsiftError `bad_cache` or `cache_unavailable` for a file, `database` for a server; `config` for a
 * variable that is not set
 */
async function openStore(session: Session, config: Config, user: User | undefined): Promise<PromptStore> {
  const { world } = session;
  const { createStore } = await import('../../storage/prompts/store.js');
  const database = await openDatabase(session, config, user);
  return createStore(database, {
    person: user,
    author: user ? verifiedAuthor(user) : { name: userName(), verified: undefined },
    now: world.now,
    newId: world.newId,
  });
}

async function openDatabase(
  { world: { env } }: Session,
  { prompts, promptsFile }: Config,
  person: User | undefined,
): Promise<PromptDatabase> {
  const { url, folder = '' } = prompts?.value ?? {};
  const location = url === undefined ? promptsFile : fillFromEnvironment(url, env, prompts?.where ?? '');
  if (isPostgresUrl(location)) {
    const { openPostgresPrompts } = await import('../../storage/prompts/postgres.js');
    return openPostgresPrompts(location, { variables: readPostgresVariables(env), person });
  }
  const { openSqlitePrompts } = await import('../../storage/prompts/sqlite.js');
  return openSqlitePrompts(resolve(folder, location));
}

/** An address that the provider has not seen to be theirs could be anybody's. */
function verifiedAuthor({ identity, emailIsVerified, issuer }: User): Author {
  const { email, userId } = identity;
  return {
    name: email !== undefined && emailIsVerified ? email : userId,
    verified: { issuer, id: userId },
  };
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    // A container may run as a number that has no name.
    return 'unknown';
  }
}
