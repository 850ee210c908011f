import type { Config } from '../config/load.js';
import type { SettingValues } from '../config/schema.js';
import { TicketsiftError } from '../core/errors.js';
import { once } from '../core/once.js';
import { pageAddress } from '../core/world/page-address.js';
import type { Session } from '../core/world/session.js';
import { type OpenedLogin, openLogin } from './open.js';

/** The context of a command that anyone may run. The command reads the configuration itself, since it may be broken. */
export interface OpenContext extends Session {
  /** Reads the settings; flags override all others. @throws TicketsiftError see `loadConfig` */
  readonly readConfig: (flags?: SettingValues) => Promise<Config>;
  /** Undefined where no provider is configured. Requires no login. @throws TicketsiftError see `openLogin` */
  readonly findLogin: () => Promise<OpenedLogin | undefined>;
}

/** The context of a command that works with data. */
export interface Context extends OpenContext {
  readonly config: Config;
  /** Undefined where no provider is configured. */
  readonly login: OpenedLogin | undefined;
}

/** The context of a command for logging in. */
export interface LoginContext extends Context {
  readonly login: OpenedLogin;
}

/** What a command may require, and the context that it gets in return. */
export interface Contexts {
  /** Nothing: anyone may run it. */
  readonly open: OpenContext;
  /** A configured provider, but no login: it is about logging in. */
  readonly provider: LoginContext;
  /** A user whom `auth.allow` lets in, whatever `auth.require` says. */
  readonly user: LoginContext;
  /** A user whom `auth.allow` lets in, where `auth.require` is set: it reads or writes data. */
  readonly data: Context;
}

/** The access that a command declares. */
export type Access = keyof Contexts;

type Grants = { readonly [A in Access]: (context: OpenContext) => Promise<Contexts[A]> };

const grants: Grants = {
  open: async (context) => context,
  provider: withProvider,
  async user(context) {
    const granted = await withProvider(context);
    await granted.login.requirements.allowedUser();
    return granted;
  },
  data: withData,
};

/**
 * Checks what reading data requires. For a command with open access that reads data only with certain options.
 * @throws TicketsiftError as `grant`
 */
export async function withData(context: OpenContext): Promise<Context> {
  const config = await context.readConfig();
  const login = await context.findLogin();
  // A project file must not remove what the user's own file requires.
  if (login?.hidesAnother) await login.use();
  if (login?.isRequired) await login.requirements.allowedUser();
  return { ...context, config, login };
}

async function withProvider(context: OpenContext): Promise<LoginContext> {
  const config = await context.readConfig();
  const login = await context.findLogin();
  if (login) {
    await login.use();
    return { ...context, config, login };
  }
  throw new TicketsiftError('config', 'No OpenID provider is configured', {
    hint: `Put \`auth:\` with \`issuer:\` and \`client_id:\` into ticketsift.yaml, as for your provider: ${pageAddress('login', 'providers')}`,
  });
}

/**
 * Checks what a command requires, and returns its context.
 * @throws TicketsiftError `login_required`, `not_allowed` and their like; `config` where a provider is required and
 * none is configured; see `loadConfig`
 */
export function grant<A extends Access>(
  access: A,
  session: Session,
  flags: SettingValues,
): Promise<Contexts[A]> {
  // One for all settings, so that the user is asked once; loaded only where something is read.
  const findTrust = once(async () => (await import('../config/trust/trust.js')).trustOf(session.world));
  const load = async (values: SettingValues) => {
    const { loadConfig } = await import('../config/load.js');
    return loadConfig(session.world, values, await findTrust());
  };
  const loadOnce = once(() => load(flags));
  const readConfig = (values?: SettingValues) => (values === undefined ? loadOnce() : load(values));
  const findLogin = once(async () => openLogin(session, await loadOnce()));
  return grants[access]({ ...session, readConfig, findLogin });
}
