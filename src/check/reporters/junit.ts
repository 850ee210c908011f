import type { Reporter } from './reporter.js';
export const junit: Reporter = () => '\n';
