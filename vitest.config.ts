import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { createProjects } from './test/projects.js';
import { temporaryRoot } from './test/temporary-root.js';

// For the servers that are started once, too, and so not in `env` below.
process.env.TMPDIR ??= temporaryRoot();

export default defineConfig({
  test: {
    projects: createProjects({ isSlow: process.env.TICKETSIFT_SLOW === '1' }),
    testTimeout: 60_000,
    // A browser is unpacked in one.
    hookTimeout: 60_000,
    // A condition that is polled for has as long as its test.
    expect: { poll: { timeout: 60_000, interval: 20 } },
    // Libraries read these themselves. As in CI everywhere, so that no test passes on one machine alone.
    env: { CI: 'true', TERM: 'dumb' },
    // The default leaves a core idle, which is half of a machine with two.
    maxWorkers: availableParallelism(),
  },
});
