#!/usr/bin/env node
import { main } from '../dist/cli/main.js';
import { readEnvironment } from '../dist/config/environment.js';
import { systemClock } from '../dist/core/world/clock.js';

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
    const signals = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);
    for (const signal of signals) process.on(signal, listener);
    return () => {
      for (const signal of signals) process.off(signal, listener);
    };
  },
  exit: (code) => process.exit(code),
});
