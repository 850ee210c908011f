import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import type { ProxySettings } from '../core/proxy.js';
import { KnownSecrets } from '../core/text/known-secrets.js';
import { credentialsIn } from '../core/text/locations.js';
import type { Environment, Files, Secrets, Variables } from '../core/world/environment.js';
import { jobsVariable, keys, runsKeepVariable, unknownVariables, variableOf } from './keys.js';
import { FilledVariables } from './variables.js';

/** The variables that finding a keychain needs; it gets no others, since some hold secrets. */
const ofKeychain = [
  'HOME',
  'PATH',
  'DBUS_SESSION_BUS_ADDRESS',
  'XDG_RUNTIME_DIR',
  'DISPLAY',
  'WAYLAND_DISPLAY',
  'SystemRoot',
  'APPDATA',
  'LOCALAPPDATA',
  'USERPROFILE',
  'USERNAME',
];

/** The variables that git needs to find its settings and a repository; it gets no others, since some hold secrets. */
const ofGit = [
  'HOME',
  'PATH',
  'XDG_CONFIG_HOME',
  'USERPROFILE',
  'SystemRoot',
  'GIT_DIR',
  'GIT_COMMON_DIR',
  'GIT_OBJECT_DIRECTORY',
  'GIT_ALTERNATE_OBJECT_DIRECTORIES',
  'GIT_CEILING_DIRECTORIES',
  'GIT_DISCOVERY_ACROSS_FILESYSTEM',
];

/** What the programs of these vendors read as well, and where a stand-in for them is. */
const ofServices = /^(GOOGLE_APPLICATION_CREDENTIALS|SNOWFLAKE_\w+|ZENDESK_\w+|TICKETSIFT_STAND_IN)$/;
const secretOfService = /_(TOKEN|PASSWORD|PASSPHRASE|SECRET|PRIVATE_KEY)$/;

/** Reads the environment. This is the only place that does; an empty variable counts as not set. */
export function readEnvironment(variables: Variables): Environment {
  const home = variables.HOME || homedir();
  const [secrets, proxy] = [readSecrets(variables), readProxy(variables)];
  const services = select(variables, (name, value) => value !== '' && ofServices.test(name));
  const known = new KnownSecrets(
    secrets.apiKey,
    secrets.clientSecret,
    secrets.token,
    secrets.githubRequestToken,
    variables.PGPASSWORD,
    ...Object.entries(services).flatMap(([name, value]) => (secretOfService.test(name) ? [value] : [])),
    ...[proxy.http, proxy.https, variables[jobsVariable]].flatMap((url) => credentialsIn(url ?? '')),
  );
  const filled = new FilledVariables(variables);
  return {
    secrets,
    proxy,
    postgres: {
      ...select(variables, (name) => name.startsWith('PG')),
      HOME: home,
      ...(process.platform === 'win32' && { APPDATA: variables.APPDATA }),
    },
    services,
    keychain: select(variables, (name, value) => value !== '' && ofKeychain.includes(name)),
    git: select(variables, (name) => ofGit.includes(name) || name.startsWith('GIT_CONFIG_')),
    files: locateFiles(variables, home),
    settings: readSettings(variables),
    unknown: unknownVariables(Object.keys(variables)),
    runsKeep: variables[runsKeepVariable] || undefined,
    jobs: variables[jobsVariable] || undefined,
    profile: variables.TICKETSIFT_PROFILE || undefined,
    trusted: (variables.TICKETSIFT_TRUST_CONFIG ?? '').split(/[\s,]+/).filter((digest) => digest !== ''),
    isCi: !isOff(variables.CI ?? ''),
    isDumb: variables.TERM === 'dumb',
    isPlain: !isOff(variables.TICKETSIFT_PLAIN ?? ''),
    hasBrowser:
      process.platform !== 'linux' ||
      Boolean(variables.DISPLAY || variables.WAYLAND_DISPLAY || variables.BROWSER),
    isWsl: Boolean(variables.WSL_DISTRO_NAME),
    colour: readColour(variables),
    editor: variables.VISUAL || variables.EDITOR || undefined,
    isUtf8: isUtf8(variables),
    authorities: variables.NODE_EXTRA_CA_CERTS || undefined,
    acceptsAnyCertificate: variables.NODE_TLS_REJECT_UNAUTHORIZED === '0',
    stepSummary: variables.GITHUB_STEP_SUMMARY || undefined,
    workspace: variables.GITHUB_WORKSPACE || undefined,
    fill(text, where) {
      const url = filled.fill(text, where);
      known.add(...credentialsIn(url));
      return url;
    },
    asWritten: (text) => known.hide(filled.asWritten(text)),
    known,
  };
}

/**
 * Reads the environment of a program that imports this one.
 * @param variables in place of those of the process
 * @param apiKey in place of the variable
 */
export function environmentOfProgram(variables: Variables = process.env, apiKey?: string): Environment {
  return readEnvironment(apiKey === undefined ? variables : { ...variables, OPENAI_API_KEY: apiKey });
}

function readSecrets(variables: Variables): Secrets {
  // Trimmed, since a key read from a file often ends in a line break, which no header may hold.
  const read = (name: string) => variables[name]?.trim() || undefined;
  return {
    apiKey: read('OPENAI_API_KEY'),
    clientSecret: read('TICKETSIFT_CLIENT_SECRET'),
    token: read('TICKETSIFT_TOKEN'),
    githubRequestUrl: read('ACTIONS_ID_TOKEN_REQUEST_URL'),
    githubRequestToken: read('ACTIONS_ID_TOKEN_REQUEST_TOKEN'),
  };
}

/** The usual variables; the lower-case ones first, as in curl. */
function readProxy(variables: Variables): ProxySettings {
  const http = variables.http_proxy || variables.HTTP_PROXY;
  const https = variables.https_proxy || variables.HTTPS_PROXY;
  const no = variables.no_proxy || variables.NO_PROXY;
  return { ...(http && { http }), ...(https && { https }), ...(no && { no }) };
}

function select(variables: Variables, isWanted: (name: string, value: string) => boolean): Variables {
  return Object.fromEntries(
    Object.entries(variables).filter(([name, value]) => value !== undefined && isWanted(name, value)),
  );
}

/** The XDG folders below the home; `TICKETSIFT_HOME` moves them. */
function locateFiles(variables: Variables, home: string): Files {
  const moved = variables.TICKETSIFT_HOME;
  // The XDG rules ignore relative folders, which would depend on the working folder.
  const xdg = (name: string, usual: string) => {
    const given = variables[name] ?? '';
    return join(isAbsolute(given) ? given : join(home, usual), 'ticketsift');
  };
  const cache = moved ? join(moved, 'cache') : xdg('XDG_CACHE_HOME', '.cache');
  const state = moved ? join(moved, 'state') : xdg('XDG_STATE_HOME', '.local/state');
  const data = moved ? join(moved, 'data') : xdg('XDG_DATA_HOME', '.local/share');
  return {
    home,
    config: join(moved || xdg('XDG_CONFIG_HOME', '.config'), 'config.yaml'),
    answers: join(cache, 'answers.db'),
    endpoints: join(cache, 'endpoints'),
    rows: join(cache, 'rows'),
    prompts: join(data, 'prompts.db'),
    seenNotes: join(state, 'seen-notes'),
    jobIds: join(state, 'job-ids'),
    runs: join(state, 'runs.db'),
    checks: join(state, 'checks.db'),
    sessions: join(state, 'sessions'),
    trust: join(state, 'trust'),
    studio: join(state, 'studio'),
  };
}

function readSettings(variables: Variables): Record<string, string> {
  const set = keys.flatMap((key) => {
    const text = variables[variableOf(key)];
    return text ? [[key, text]] : [];
  });
  return Object.fromEntries(set);
}

/** Returns whether the value of a switch means no. */
function isOff(text: string): boolean {
  return ['', '0', 'false'].includes(text.trim().toLowerCase());
}

/** The first of the variables that is set decides, as for every program; Windows has no such variables. */
function isUtf8({ LC_ALL, LC_CTYPE, LANG }: Variables): boolean {
  const locale = LC_ALL || LC_CTYPE || LANG || '';
  return (
    process.platform === 'win32' || /utf-?8/i.test(locale) || (locale === '' && process.platform === 'darwin')
  );
}

/** Reads NO_COLOR, then FORCE_COLOR, whose empty value means yes, then whether the terminal has colours at all. */
function readColour({ NO_COLOR, FORCE_COLOR, TERM }: Variables): Environment['colour'] {
  if (NO_COLOR) return 'never';
  if (FORCE_COLOR !== undefined) return FORCE_COLOR === '0' || FORCE_COLOR === 'false' ? 'never' : 'always';
  return TERM === 'dumb' ? 'never' : 'auto';
}
