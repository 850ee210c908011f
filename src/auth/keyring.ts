import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';
import { TicketsiftError } from '../core/errors.js';

/** The system's keychain: a small secret for each account. Its methods throw TicketsiftError `keyring_unavailable`. */
export interface Keyring {
  get(account: string): Promise<Buffer | undefined>;
  set(account: string, key: Buffer): Promise<void>;
  remove(account: string): Promise<void>;
}

export interface KeyringOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The program that talks to the keychain. */
  readonly program?: string;
  /** Milliseconds. */
  readonly patienceMs?: number;
}

/** A keychain that asks for a password, or waits for a service that is not there, would wait for ever. */
const patience = 3_000;

/** What a keychain needs to be found; no other variable is handed on, since some hold secrets. */
const handedOn = [
  ...['HOME', 'PATH', 'DBUS_SESSION_BUS_ADDRESS', 'XDG_RUNTIME_DIR', 'DISPLAY', 'WAYLAND_DISPLAY'],
  ...['SystemRoot', 'APPDATA', 'LOCALAPPDATA', 'USERPROFILE', 'USERNAME'],
];

const program = fileURLToPath(new URL('./keyring-child.js', import.meta.url));

const reply = z.union([
  z.strictObject({ key: z.string().nullable() }),
  z.strictObject({ error: z.string() }),
]);

/** What the child is asked through its standard input, where no list of processes shows it. */
export type KeyringRequest =
  | { readonly action: 'get' | 'remove'; readonly account: string }
  | { readonly action: 'set'; readonly account: string; readonly key: string };

/** The keychain in a process of its own, since a call into it can hang, and a thread that hangs cannot be stopped. */
export function systemKeyring({
  env,
  program: child = program,
  patienceMs = patience,
}: KeyringOptions): Keyring {
  const known = Object.fromEntries(handedOn.flatMap((name) => (env[name] ? [[name, env[name]]] : [])));
  const ask = async (request: KeyringRequest): Promise<string | null> => {
    const answer = await run(child, known, JSON.stringify(request), patienceMs);
    const read = reply.safeParse(parse(answer ?? ''));
    if (answer === undefined) throw unavailable(`it did not answer within ${patienceMs / 1000} s`);
    if (!read.success) throw unavailable('there is none');
    if ('error' in read.data) throw unavailable(read.data.error);
    return read.data.key;
  };
  return {
    async get(account) {
      const key = await ask({ action: 'get', account });
      return key === null ? undefined : Buffer.from(key, 'base64');
    },
    async set(account, key) {
      await ask({ action: 'set', account, key: key.toString('base64') });
    },
    async remove(account) {
      await ask({ action: 'remove', account });
    },
  };
}

/** What the child says before it ends; undefined where it had to be killed. */
function run(
  child: string,
  env: Record<string, string | undefined>,
  input: string,
  patienceMs: number,
): Promise<string | undefined> {
  return new Promise((resolve) => {
    const { stdin, stdout, kill, onEnd } = start(child, env);
    let output = '';
    const timer = setTimeout(() => {
      kill();
      resolve(undefined);
    }, patienceMs);
    stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
    onEnd(() => {
      clearTimeout(timer);
      resolve(output);
    });
    // One that ends before it has read all has told why.
    stdin.on('error', () => {});
    stdin.end(input);
  });
}

function start(child: string, env: Record<string, string | undefined>) {
  const started = spawn(process.execPath, [child], { env, stdio: ['pipe', 'pipe', 'ignore'] });
  return {
    stdin: started.stdin,
    stdout: started.stdout,
    kill: () => started.kill('SIGKILL'),
    onEnd: (listener: () => void) => started.once('close', listener).once('error', listener),
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function unavailable(why: string): TicketsiftError {
  return new TicketsiftError('keyring_unavailable', `The system’s keychain cannot be used: ${why}`, {
    hint: 'Unlock it, or say auth.storage: file to keep the session in a file that only you can read.',
  });
}
