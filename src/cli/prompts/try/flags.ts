import type { RunOptions } from '../../../run/options.js';

/** What `prompts try` is given: a run on a sample, and how it is shown. */
export interface TryOptions extends RunOptions {
  readonly prompt: string;
  readonly source: string;
  readonly sample: number;
  readonly seed: number;
  readonly watch?: true;
  readonly json?: true;
}
