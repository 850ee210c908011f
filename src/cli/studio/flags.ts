import type { RunOptions } from '../../run/options.js';

/** What `studio` is given: how tickets are read and requests sent, and where its pages are. */
export interface StudioFlags extends RunOptions {
  readonly sample: number;
  readonly seed: number;
  readonly listen?: string;
  readonly open: boolean;
  /** How a team reaches it. */
  readonly publicUrl?: string;
}
