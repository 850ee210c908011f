import { stripVTControlCharacters } from 'node:util';
import { spawn } from '@lydell/node-pty';
import type { User } from './program.js';
import { binary } from './program.js';

export interface Terminal {
  /** All that was printed so far, escape sequences included. */
  readonly output: () => string;
  /** Resolves as soon as the output matches. */
  until(pattern: RegExp): Promise<void>;
  type(keys: string): void;
  /** Resolves to the exit code. */
  readonly exited: Promise<number>;
}

/** Runs the program in a real pseudo-terminal of so many columns. */
export function inTerminal(
  user: User,
  args: readonly string[],
  { columns = 80, env = {} }: { columns?: number; env?: Record<string, string> } = {},
): Terminal {
  const terminal = spawn(process.execPath, [binary, ...args], {
    cols: columns,
    rows: 40,
    cwd: user.folder.path,
    env: { ...user.env, TERM: 'xterm-256color', ...env },
  });
  let output = '';
  const waiting = new Set<() => void>();
  terminal.onData((data) => {
    output += data;
    for (const check of waiting) check();
  });
  return {
    output: () => output,
    until: (pattern) =>
      new Promise((resolve) => {
        const check = () => {
          if (!pattern.test(output)) return;
          waiting.delete(check);
          resolve();
        };
        waiting.add(check);
        check();
      }),
    type: (keys) => terminal.write(keys),
    exited: new Promise((resolve) => terminal.onExit(({ exitCode }) => resolve(exitCode))),
  };
}

/** The lines a person sees in the end, without colours: what is written over is gone. */
export function linesOf(output: string): string[] {
  // The line that moves goes back to its start by this sequence instead of a carriage return.
  const plain = stripVTControlCharacters(output.replaceAll('\u001b[1G', '\r'));
  return plain.split(/\r?\n/).map((line) => line.slice(line.lastIndexOf('\r') + 1));
}
