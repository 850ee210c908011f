import type * as z from 'zod';
import { batchesShown } from './batches.js';
import { checkShown, historyShown } from './checks.js';
import { jobsShown } from './jobs.js';
import { labelsShown } from './labels.js';
import { promptsShown } from './prompts.js';
import { runsShown } from './runs.js';
import { settingsShown } from './settings.js';
import { submittedShown } from './submitted.js';

/**
 * What each command prints with `--json`, by its name. An array is a list, of which each item has the shape; keys are in
 * snake_case, times in ISO 8601 (UTC), amounts of money in US dollars (`…_usd`), durations in milliseconds (`…_ms`).
 */
export const shownSchemas = {
  ...settingsShown,
  ...promptsShown,
  ...labelsShown,
  ...runsShown,
  ...jobsShown,
  ...batchesShown,
  ...historyShown,
  ...checkShown,
  ...submittedShown,
} satisfies Readonly<Record<string, z.ZodType>>;

/** What each command prints with `--json`, as types. */
export type Shown = {
  readonly [Command in keyof typeof shownSchemas]: z.input<(typeof shownSchemas)[Command]>;
};
