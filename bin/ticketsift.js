#!/usr/bin/env node
import { lastWords } from '../dist/core/errors/last-words.js';

// What nothing else catches, such as a part that cannot be loaded: too few files may be open, or there is no memory.
process.on('uncaughtException', (error) => {
  process.stderr.write(lastWords(error, process.argv.includes('--debug')));
  process.exit(1);
});

// Together, which is quicker than one after the other.
const [{ main }, { readEnvironment }, { systemClock }] = await Promise.all([
  import('../dist/cli/main.js'),
  import('../dist/config/environment.js'),
  import('../dist/core/world/clock.js'),
]);

process.exitCode = await main(process.argv.slice(2), {
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  environment: readEnvironment(process.env),
  cwd: process.cwd(),
  now: systemClock.now,
  elapsed: systemClock.elapsed,
  after: systemClock.after,
  random: Math.random,
  newId: () => crypto.randomUUID(),
  onInterrupt(listener) {
    // Windows sends SIGBREAK for Ctrl-Break, and SIGHUP when the window is closed; elsewhere there is no SIGBREAK.
    const signals = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGBREAK']);
    for (const signal of signals) process.on(signal, listener);
    return () => {
      for (const signal of signals) process.off(signal, listener);
    };
  },
  exit: (code) => process.exit(code),
});

// What a reader never took would keep the process.
if (process.exitCode === 130) process.stderr.write('', () => process.exit());
