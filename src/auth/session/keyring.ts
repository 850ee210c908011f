import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { TicketsiftError } from '../../core/errors.js';
import type { Variables } from '../../core/world/environment.js';
import { installCommand } from '../../core/world/install-command.js';

/** The system's keychain: a small secret for each account. Its methods throw TicketsiftError `keyring_unavailable`. */
export interface Keyring {
  get(account: string): Promise<Buffer | undefined>;
  set(account: string, key: Buffer): Promise<void>;
  remove(account: string): Promise<void>;
}

export interface KeyringOptions {
  /** The whole environment of the child: what finding a keychain needs, and no secrets. */
  readonly variables: Variables;
  /** The program that talks to the keychain: see keyring-child.ts. */
  readonly program?: string;
  /** Milliseconds. */
  readonly timeoutMs?: number;
}

/** Milliseconds: a keychain that asks for a password, or waits for a missing service, would wait for ever. */
const defaultTimeoutMs = 3_000;

const ownProgram = fileURLToPath(new URL('./keyring-child.js', import.meta.url));

/** The exit code of a child without the package that finds a keychain. */
export const notInstalledCode = 3;

type Action = 'get' | 'set' | 'remove';

/** Returns the keychain, in a process of its own: a call into it can hang, and a hanging thread cannot be stopped. */
export function systemKeyring(options: KeyringOptions): Keyring {
  const { variables, program = ownProgram, timeoutMs = defaultTimeoutMs } = options;

  /** Returns what the child wrote. */
  const call = async (action: Action, account: string, input = ''): Promise<string> => {
    const { code, isLate, output } = await run([program, action, account], { variables, input, timeoutMs });
    if (code === 0) return output;
    if (code === notInstalledCode) throw notInstalled();
    const why = isLate ? `no answer within ${timeoutMs / 1000} s` : 'there is none, or it is locked';
    throw new TicketsiftError('keyring_unavailable', `The system’s keychain cannot be used: ${why}`, {
      hint: 'Unlock it. Or set auth.storage: file and log in again: the session is then in a file that only you can read.',
    });
  };
  return {
    async get(account) {
      const key = await call('get', account);
      return key === '' ? undefined : Buffer.from(key, 'base64');
    },
    async set(account, key) {
      await call('set', account, key.toString('base64'));
    },
    async remove(account) {
      await call('remove', account);
    },
  };
}

function notInstalled(): TicketsiftError {
  return new TicketsiftError(
    'keyring_unavailable',
    'The system’s keychain cannot be used: @napi-rs/keyring is not installed',
    {
      hint: `Install it with "${installCommand(['@napi-rs/keyring@2'])}". Or set auth.storage: file and log in again: the session is then in a file that only you can read.`,
    },
  );
}

interface Ended {
  /** Null where it was killed, or did not start. */
  readonly code: number | null;
  readonly isLate: boolean;
  readonly output: string;
}

async function run(
  args: readonly string[],
  { variables, input, timeoutMs }: { variables: Variables; input: string; timeoutMs: number },
): Promise<Ended> {
  const child = spawn(process.execPath, args, {
    env: { ...variables },
    stdio: ['pipe', 'pipe', 'ignore'],
    // A Ctrl-C must not end the child while the program finishes a save, which needs the key.
    detached: process.platform !== 'win32',
    windowsHide: true,
  });
  let isLate = false;
  const kill = () => child.kill('SIGKILL');
  const timer = setTimeout(() => {
    isLate = true;
    kill();
  }, timeoutMs);
  // Nothing else would end it then.
  process.once('exit', kill);
  try {
    // The exit code explains a child that ends before it has read everything.
    child.stdin.on('error', () => {}).end(input);
    const [output] = await Promise.all([text(child.stdout), once(child, 'close')]);
    return { code: child.exitCode, isLate, output };
  } catch {
    return { code: null, isLate, output: '' };
  } finally {
    clearTimeout(timer);
    process.off('exit', kill);
  }
}
