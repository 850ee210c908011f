import type { Reporter } from './reporter.js';
export const github: Reporter = () => '\n';
