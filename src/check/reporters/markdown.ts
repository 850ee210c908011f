import type { Reporter } from './reporter.js';
export const markdown: Reporter = () => '\n';
