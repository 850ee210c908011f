import { createInterface } from 'node:readline';
import type { LoginContext } from '../../auth/access.js';
import type { BrowserLoginOptions } from '../../auth/login/browser-login.js';
import type { DeviceLoginOptions } from '../../auth/login/device-login.js';
import type { OpenedLogin } from '../../auth/open.js';
import type { Tokens } from '../../auth/session/session.js';
import type { User } from '../../auth/user.js';
import { TicketsiftError } from '../../core/errors.js';
import { visible } from '../../core/text/visible.js';
import { unlessAborted } from '../../core/when-aborted.js';
import type { Session } from '../../core/world/session.js';

export interface LoginOptions {
  readonly device?: true;
  /** False for --no-browser. */
  readonly browser: boolean;
  /** Scopes to ask for besides those of the configuration. */
  readonly scope?: readonly string[];
}

/** Logs a person in. Resolves to 0. */
export async function runLogin(context: LoginContext, options: LoginOptions): Promise<number> {
  const { world, voice, login: opened } = context;
  refuseMachines(context);
  if (opened.isFromEnvironment)
    voice.warn('TICKETSIFT_TOKEN is set: commands use it instead of this login until you unset it');
  const gaveUp = new AbortController();
  const stopListening = world.onInterrupt(() => {
    if (gaveUp.signal.aborted) world.exit(130);
    gaveUp.abort(new TicketsiftError('interrupted', 'Interrupted: no one was logged in'));
  });
  const { scope = [] } = options;
  if (scope.length > 0) sayTo(context)(whatElseIsAsked(opened, scope));
  try {
    const user = await logIn(withScopes(context, scope), options, gaveUp.signal);
    voice.block(`Logged in as ${visible(await nameOf(user))} at ${visible(opened.settings.issuer)}`);
    return 0;
  } catch (error) {
    if (await hasEarlierSession(opened, error)) voice.note('you stay logged in as before');
    throw error;
  } finally {
    stopListening();
  }
}

/** Says what the provider will ask of the person before it does. */
function whatElseIsAsked({ settings }: OpenedLogin, scopes: readonly string[]): string {
  const asked = scopes.map((scope) => `  ${visible(scope)}${meanings[scope] ?? ''}`).join('\n');
  return `Besides who you are, ${new URL(settings.issuer).host} will ask you to let ticketsift use\n${asked}\n`;
}

/** What scopes of Google let a program do. */
const meanings: Readonly<Record<string, string>> = {
  'https://www.googleapis.com/auth/spreadsheets.readonly': ' (see all your Google Sheets)',
  'https://www.googleapis.com/auth/spreadsheets': ' (see and change all your Google Sheets)',
};

/** Returns a context whose login asks for these scopes, too. */
function withScopes(context: LoginContext, scopes: readonly string[]): LoginContext {
  if (scopes.length === 0) return context;
  const { login } = context;
  const provider: OpenedLogin['provider'] = async (signal) => {
    const found = await login.provider(signal);
    const { settings } = found;
    return { ...found, settings: { ...settings, scopes: [...new Set([...settings.scopes, ...scopes])] } };
  };
  return { ...context, login: { ...login, provider } };
}

/** Returns whether an earlier session is left after a login that failed. After an interrupt it may be the new one. */
async function hasEarlierSession({ store }: OpenedLogin, error: unknown): Promise<boolean> {
  if (error instanceof TicketsiftError && error.code === 'interrupted') return false;
  return (await store.load().catch(() => undefined)) !== undefined;
}

function logIn(context: LoginContext, options: LoginOptions, signal: AbortSignal): Promise<User> {
  const { login: opened } = context;
  if (options.device) return onDevice(context, opened, { signal });
  if (!hasNoBrowser(context, options)) return inBrowser(context, opened, { opens: options.browser, signal });
  const byPasting = () => {
    sayTo(context)(
      'The provider does not support login by code on another device. Log in with any browser instead.\n',
    );
    return inBrowser(context, opened, { opens: false, signal, isLastWay: true });
  };
  return onDevice(context, opened, {
    signal,
    otherwise: context.world.stdin.isTTY ? byPasting : undefined,
  });
}

async function nameOf(user: User): Promise<string> {
  return (await import('../../auth/name-of.js')).nameOf(user);
}

/** @throws TicketsiftError `login_required` where no person can log in */
function refuseMachines({ world }: Session): void {
  if (!world.environment.isCi && world.stderr.isTTY) return;
  throw new TicketsiftError(
    'login_required',
    'Logging in needs a person at a terminal, and this is a CI job or no terminal',
    {
      hint: 'Give the job TICKETSIFT_TOKEN, or set auth.ci: github in ticketsift.yaml.',
    },
  );
}

/** Returns whether another device suits the person better. From WSL, Windows opens its own browser. */
function hasNoBrowser({ world: { environment } }: Session, { browser }: LoginOptions): boolean {
  return browser && !environment.isWsl && !environment.hasBrowser;
}

async function onDevice(
  session: Session,
  opened: OpenedLogin,
  { signal, otherwise }: Pick<DeviceLoginOptions, 'signal' | 'otherwise'>,
): Promise<User> {
  const { world, isPlain } = session;
  const [{ loginOnDevice }, provider] = await Promise.all([
    import('../../auth/login/device-login.js'),
    unlessAborted(signal, opened.provider()),
  ]);
  return loginOnDevice(provider, {
    say: sayTo(session),
    accept: opened.stored.accept,
    clock: world,
    signal,
    columns: isPlain ? undefined : world.stderr.columns,
    otherwise,
  });
}

async function inBrowser(
  session: Session,
  opened: OpenedLogin,
  { opens, ...options }: { opens: boolean } & Pick<BrowserLoginOptions, 'signal' | 'isLastWay'>,
): Promise<User> {
  const { world } = session;
  const [{ loginInBrowser }, { openUrl }, provider] = await Promise.all([
    import('../../auth/login/browser-login.js'),
    import('../../auth/login/open-url.js'),
    unlessAborted(options.signal, opened.provider()),
  ]);
  const typed = world.stdin.isTTY ? createInterface({ input: world.stdin }) : undefined;
  try {
    return await loginInBrowser(provider, {
      say: sayTo(session),
      openUrl: opens ? openUrl : async () => {},
      accept: (tokens: Tokens, nonce: string) => opened.stored.accept(tokens, nonce),
      ...(typed && { pasted: typed }),
      clock: world,
      ...options,
    });
  } finally {
    typed?.close();
  }
}

/** Tells the person what to do, even with --quiet. */
function sayTo({ world }: Session): (text: string) => void {
  return (text) => void world.stderr.write(`${text}\n`);
}
