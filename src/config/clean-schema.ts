import * as z from 'zod';
import type { CleaningPart } from '../core/cleaning.js';

const yesOrNo = z.boolean('must be true or false').exactOptional();

/** The parts that are removed from texts before they are sent, as files and prompts name them. */
export const cleanSchema = z.strictObject(
  {
    html: yesOrNo,
    quotes: yesOrNo,
    signatures: yesOrNo,
    disclaimers: yesOrNo,
  } satisfies Record<CleaningPart, z.ZodType>,
  'must look like { html: true, quotes: true, signatures: true, disclaimers: false }',
);
