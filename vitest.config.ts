import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { createProjects } from './test/projects.js';
import { temporaryRoot } from './test/temporary-root.js';

// For the servers that are started once, too, and so not in `env` below.
process.env.TMPDIR ??= temporaryRoot();

export default defineConfig({
  test: {
    projects: createProjects({ isSlow: process.env.TICKETSIFT_SLOW === '1' }),
    // What never ends fails. What is slow on a busy machine does not, nor does a condition that is polled for.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    expect: { poll: { timeout: 120_000, interval: 20 } },
    // Libraries read these themselves. As in CI everywhere, so that no test passes on one machine alone.
    env: { CI: 'true', TERM: 'dumb' },
    // The default leaves a core idle, which is half of a machine with two.
    maxWorkers: availableParallelism(),
  },
});
