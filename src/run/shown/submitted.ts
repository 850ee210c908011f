import * as z from 'zod';
import { count } from './parts.js';

/** What `submit` prints with `--json`. */
export const submittedShown = {
  submit: z.strictObject({
    run: z.string(),
    submitter: z.string().describe('as the database says'),
    tickets: count,
    model: z.string(),
    prompt: z.string(),
    prompt_hash: z.string(),
    priority: z.number(),
    output: z.string().nullable(),
  }),
};
