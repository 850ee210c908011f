import { defineConfig } from 'vitest/config';
import { createProjects } from './test/projects.js';

export default defineConfig({
  test: {
    projects: createProjects({ isSlow: process.env.TICKETSIFT_SLOW === '1' }),
    testTimeout: 60_000,
  },
});
