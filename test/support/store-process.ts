import { type SpawnOptions, spawn } from 'node:child_process';
import { builtUrl } from './built.js';
import { sessionOf, settings } from './stored-sessions.js';

const prelude = `
  const { openSessionStore } = await import(${JSON.stringify(builtUrl('auth/session/session-store.js'))});
  const [folder, ...args] = process.argv.slice(1);
  const settings = ${JSON.stringify(settings)};
  const store = openSessionStore({ folder, settings, keyring: undefined, warn() {} });
  const sessionOf = (accessToken) => ({ ...${JSON.stringify(sessionOf(''))}, accessToken });
`;

/** Starts a script in a process of its own, with `store`, `folder`, `sessionOf` and `args`. */
export function startStoreProcess(
  script: string,
  [folder, ...args]: readonly [string, ...string[]],
  { shell, ...options }: SpawnOptions & { shell?: string } = {},
) {
  const node = [process.execPath, '--input-type=module', '-e', prelude + script, folder, ...args] as const;
  // A shell may set limits before it becomes the process.
  const [command, ...rest] = shell ? (['sh', '-c', `${shell}; exec "$@"`, 'sh', ...node] as const) : node;
  return spawn(command, rest, { ...options, stdio: ['ignore', 'pipe', 'inherit'] });
}
