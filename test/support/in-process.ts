import { clearLine, cursorTo, moveCursor } from 'node:readline';
import { Readable, Writable } from 'node:stream';
import { main } from '../../src/cli/main.js';
import { readEnvironment } from '../../src/config/environment.js';
import type { Clock } from '../../src/core/world/clock.js';
import type { World } from '../../src/core/world/world.js';
import { systemClock } from './cache.js';
import { nothingLeft } from './nothing-left.js';

/** What a run came to. */
export interface Finished {
  /** Null where a signal ended the process. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** What a run in the test's own process meets. */
export interface Surroundings {
  /** All of the environment: nothing of the test's own is there. */
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** What standard input holds; nothing, unless given. */
  readonly stdin?: string | Uint8Array | Readable;
  /** Makes standard output and error a terminal of so many columns instead of two pipes. */
  readonly columns?: number;
  /** The time; the system's, unless given. */
  readonly clock?: Clock;
  /** Takes the place of the standard output that is captured, such as `closedPipe()`. */
  readonly stdout?: Writable;
  /** The same for standard error. */
  readonly stderr?: Writable;
}

/** A run of the program in the test's own process. */
export interface RunInProcess {
  /** All that it has printed so far, to both streams, as a terminal shows it. */
  output(): string;
  /** Resolves as soon as the output matches. Rejects where it never will, since the run is over. */
  until(pattern: RegExp): Promise<void>;
  /** Interrupts it, as the first Ctrl-C does. */
  interrupt(): void;
  /** Resolves when it is done. Rejects where it leaves something behind that would keep a process from ending. */
  readonly finished: Promise<Finished>;
}

/**
 * Runs the program with a world of its own: its streams, environment and folder. Much faster than a process, and the
 * same but for what only a process has: signals, pipes of the system, a second Ctrl-C, memory.
 */
export function runInProcess(args: readonly string[], surroundings: Surroundings): RunInProcess {
  const { env, cwd, columns, clock = systemClock } = surroundings;
  let output = '';
  const waiting = new Set<() => void>();
  const show = (text: string) => {
    output += text;
    for (const check of waiting) check();
  };
  const stdout = new Captured(show, columns);
  const stderr = new Captured(show, columns);
  const listeners = new Set<() => void>();
  let leave = () => {};
  const left = new Promise<never>((_, reject) => {
    leave = () => reject(new Error('The program left at once, which takes a process: use user.spawn.'));
  });
  const world: World = {
    stdin: readable(surroundings.stdin),
    stdout: surroundings.stdout ?? stdout,
    stderr: surroundings.stderr ?? stderr,
    environment: readEnvironment(env),
    cwd,
    now: clock.now,
    elapsed: clock.elapsed,
    after: clock.after,
    random: Math.random,
    newId: () => crypto.randomUUID(),
    onInterrupt(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    exit: () => leave(),
  };
  const finish = async () => {
    const code = await nothingLeft(() => Promise.race([main(args, world), left]));
    await Promise.all([stdout.whole(), stderr.whole()]);
    if (listeners.size > 0) throw new Error('The program still listens for an interrupt.');
    return { code, stdout: stdout.text, stderr: stderr.text };
  };
  const finished = finish();
  return {
    output: () => output,
    until: (pattern) =>
      new Promise((resolve, reject) => {
        const check = () => {
          if (!pattern.test(output)) return;
          waiting.delete(check);
          resolve();
        };
        waiting.add(check);
        check();
        const fail = () => reject(new Error(`The run ended without ${pattern}:\n${output}`));
        finished.then(fail, fail);
      }),
    interrupt() {
      for (const listener of listeners) listener();
    },
    finished,
  };
}

/** A pipe whose reader goes away once it has so many bytes: every later write fails, as with `| head`. */
export function closedPipe(afterBytes = 0): Writable {
  let taken = 0;
  return new Writable({
    decodeStrings: true,
    write(chunk: Buffer, _, done) {
      const isOpen = taken < afterBytes;
      taken += chunk.length;
      setImmediate(done, isOpen ? null : Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
    },
  });
}

/** A stream that keeps what is written to it, and takes a moment for each write, as a pipe does. */
class Captured extends Writable {
  readonly isTTY: boolean;
  readonly columns?: number;
  readonly #show: (text: string) => void;
  readonly #chunks: Buffer[] = [];

  constructor(show: (text: string) => void, columns: number | undefined) {
    super({ decodeStrings: true });
    this.#show = show;
    this.isTTY = columns !== undefined;
    if (columns !== undefined) this.columns = columns;
  }

  get text(): string {
    return Buffer.concat(this.#chunks).toString();
  }

  /** Resolves when it has taken all that was written, which the end of a process waits for. */
  whole(): Promise<void> {
    return new Promise((resolve) => this.write('', () => resolve()));
  }

  override _write(chunk: Buffer, _: BufferEncoding, done: () => void): void {
    this.#chunks.push(chunk);
    this.#show(chunk.toString());
    setImmediate(done);
  }

  cursorTo(x: number, y?: number): boolean {
    return cursorTo(this, x, y);
  }

  moveCursor(dx: number, dy: number): boolean {
    return moveCursor(this, dx, dy);
  }

  clearLine(direction: -1 | 0 | 1): boolean {
    return clearLine(this, direction);
  }
}

function readable(content: Surroundings['stdin']): Readable {
  if (content instanceof Readable) return content;
  return Readable.from(content === undefined ? [] : [Buffer.from(content)], { objectMode: false });
}
