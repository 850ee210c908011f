import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { readEnvironment } from '../../src/config/environment.js';
import { readProjectFile } from '../../src/config/files.js';
import { allow } from '../../src/config/trust/trust.js';
import { type Finished, type RunInProcess, runInProcess, type Surroundings } from './in-process.js';
import { type TemporaryFolder, temporaryFolder } from './temporary-folder.js';

export const binary = fileURLToPath(new URL('../../bin/ticketsift.js', import.meta.url));

export interface Running {
  readonly child: ChildProcess;
  readonly finished: Promise<Finished>;
}

/** What differs from a run with an empty standard input and two pipes. */
export interface BeginOptions
  extends Partial<Pick<Surroundings, 'stdin' | 'stdout' | 'stderr' | 'columns' | 'clock'>> {
  /** Besides the user's own. */
  readonly env?: Record<string, string>;
}

/** A user at a machine of their own: a folder to work in, a home, and nothing in the environment. */
export interface User extends AsyncDisposable {
  readonly folder: TemporaryFolder;
  readonly env: Record<string, string>;
  /** Writes `ticketsift.yaml` into the folder and trusts it, whatever it says. Resolves to its path. */
  configure(yaml: string): Promise<string>;
  /** Runs the program to its end, in this process. */
  run(args: readonly string[], env?: Record<string, string>): Promise<Finished>;
  /** Begins a run in this process, with what `run` does not offer. */
  begin(args: readonly string[], options?: BeginOptions): RunInProcess;
  /** Runs the built program to its end in a process of its own, with standard output and error in pipes. */
  spawn(args: readonly string[], env?: Record<string, string>, program?: string): Promise<Finished>;
  /** Starts the built program in a process of its own. */
  start(args: readonly string[], env?: Record<string, string>, program?: string): Running;
  /** Starts the program with standard input in a pipe that stays open. */
  startPiped(args: readonly string[]): Running;
  /** Runs a line of bash in which `"$@"` is the program with its arguments. */
  intoShell(script: string, args: readonly string[]): Promise<Finished>;
}

export async function newUser(): Promise<User> {
  const folder = await temporaryFolder();
  const home = { HOME: folder.file('home'), TICKETSIFT_HOME: folder.file('home') };
  const base = { PATH: process.env.PATH ?? '', ...home };
  const spawned = (
    command: string,
    args: readonly string[],
    env: Record<string, string>,
    stdin: 'ignore' | 'pipe' = 'ignore',
  ): Running => {
    const child = spawn(command, args, {
      cwd: folder.path,
      env: { ...base, ...env },
      stdio: [stdin, 'pipe', 'pipe'],
    });
    // A test may close one of the streams, as a reader that goes away does.
    const all = async (stream: Readable | null) => (stream ? text(stream).catch(() => '') : '');
    const finish = async () => {
      const [stdout, stderr] = await Promise.all([
        all(child.stdout),
        all(child.stderr),
        once(child, 'close'),
      ]);
      return { code: child.exitCode, stdout, stderr };
    };
    return { child, finished: finish() };
  };
  const start: User['start'] = (args, env = {}, program = binary) =>
    spawned(process.execPath, [program, ...args], env);
  const begin: User['begin'] = (args, { env, ...options } = {}) =>
    runInProcess(args, { ...options, env: { ...base, ...env }, cwd: folder.path });
  return {
    folder,
    env: base,
    async configure(yaml) {
      const path = await folder.write('ticketsift.yaml', yaml);
      await trustFolder(folder.path, base);
      return path;
    },
    begin,
    run: (args, env = {}) => begin(args, { env }).finished,
    start,
    startPiped: (args) => spawned(process.execPath, [binary, ...args], {}, 'pipe'),
    spawn: (...all) => start(...all).finished,
    intoShell: (script, args) =>
      spawned('bash', ['-c', script, 'bash', process.execPath, binary, ...args], {}).finished,
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  };
}

/** Trusts the `ticketsift.yaml` of a folder as it is now. One that nobody can read is left to the program. */
async function trustFolder(cwd: string, variables: Record<string, string>): Promise<void> {
  const environment = readEnvironment(variables);
  const file = await readProjectFile(cwd, environment.files.home).catch(() => undefined);
  if (file) await allow(file, { environment, now: Date.now });
}

/** The flags that send a run to a stand-in endpoint, with a prompt of one line. */
export async function asking(user: User, url: string, prompt = 'Sort: {text}'): Promise<string[]> {
  await user.folder.write('p.md', prompt);
  return ['--base-url', url, '--model', 'stand-in', '--prompt', 'p.md'];
}

/** A CSV of tickets with these texts. */
export function csvOf(texts: readonly string[]): string {
  const rows = texts.map((text, index) => `T${index + 1},"${text.replaceAll('"', '""')}"`);
  return `${['id,text', ...rows].join('\n')}\n`;
}
