import { defineConfig } from 'vitest/config';

/** `npm run readme`: what README says, from its first line, with a clone, `npm ci` and a global installation. */
export default defineConfig({
  test: {
    root: `${import.meta.dirname}/../..`,
    include: ['test/readme/top-to-bottom.ts'],
    env: { TERM: 'dumb' },
  },
});
