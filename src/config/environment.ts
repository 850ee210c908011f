import { homedir } from 'node:os';
import { TicketsiftError } from '../core/errors.js';
import type { ProxySettings } from '../core/proxy.js';
import { listNames } from '../core/text/names.js';

/** The variables that the process was given. */
export type Env = Readonly<Record<string, string | undefined>>;

/** What never stands in a flag or a file, and is never printed. */
export interface Secrets {
  readonly apiKey: string | undefined;
  /** Of a client that the OpenID provider does not take without one. */
  readonly clientSecret: string | undefined;
  /** A token that says who runs this, where nobody can log in. */
  readonly token: string | undefined;
  /** Where a job of GitHub Actions asks for a token of its own, and with what. */
  readonly githubRequestUrl: string | undefined;
  readonly githubRequestToken: string | undefined;
}

export function readSecrets(env: Env): Secrets {
  // Trimmed, since a key read from a file often ends in a line break, which no header may hold.
  const read = (name: string) => env[name]?.trim() || undefined;
  return {
    apiKey: read('OPENAI_API_KEY'),
    clientSecret: read('TICKETSIFT_CLIENT_SECRET'),
    token: read('TICKETSIFT_TOKEN'),
    githubRequestUrl: read('ACTIONS_ID_TOKEN_REQUEST_URL'),
    githubRequestToken: read('ACTIONS_ID_TOKEN_REQUEST_TOKEN'),
  };
}

/** Whether there is a screen to open a browser on: of a Linux that one is not at, over SSH without one forwarded, not. */
export function hasScreen(env: Env): boolean {
  return process.platform !== 'linux' || Boolean(env.DISPLAY || env.WAYLAND_DISPLAY || env.BROWSER);
}

/** Whether a machine runs this, which looks at no browser and answers no question. */
export function isCi(env: Env): boolean {
  return !['', '0', 'false'].includes(env.CI ?? '');
}

/** The file to which a job of GitHub Actions adds what its page shows. */
export function readStepSummary(env: Env): string | undefined {
  return env.GITHUB_STEP_SUMMARY || undefined;
}

/** The usual variables, in the small letters that curl reads first. */
export function readProxy(env: Env): ProxySettings {
  const http = env.http_proxy || env.HTTP_PROXY;
  const https = env.https_proxy || env.HTTPS_PROXY;
  const no = env.no_proxy || env.NO_PROXY;
  return { ...(http && { http }), ...(https && { https }), ...(no && { no }) };
}

/** What PostgreSQL's own programs read from the environment. */
export function readPostgresVariables(env: Env): Readonly<Record<string, string | undefined>> {
  const own = Object.entries(env).filter(([name]) => name.startsWith('PG'));
  return { ...Object.fromEntries(own), HOME: env.HOME || homedir() };
}

/**
 * A text with each `${NAME}` filled in from the environment.
 * @throws TicketsiftError `config` that names every variable that is not set
 */
export function fillFromEnvironment(written: string, env: Env, where: string): string {
  const variable = /\$\{([A-Za-z_]\w*)\}/g;
  const missing = [...written.matchAll(variable)].flatMap(([, name = '']) => (env[name] ? [] : [name]));
  if (missing.length > 0) {
    throw new TicketsiftError(
      'config',
      `${where} uses ${listNames(missing)}, which the environment does not set`,
      {
        hint: `Set ${missing.length === 1 ? 'it' : 'them'}: export ${missing[0]}=…`,
      },
    );
  }
  return written.replace(variable, (_, name) => env[name] ?? '');
}
