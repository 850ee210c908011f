import * as z from 'zod';
import { visibilities } from '../core/visibility.js';

const text = z.string('must be a text').trim().min(1, 'is empty');

/** What `prompts:` may say in a file. */
export const promptsSchema = z.strictObject({
  /** A PostgreSQL database, or the path of a SQLite file. */
  url: text.optional(),
  visibility: z.enum(visibilities, `must be ${visibilities.join(', ')}`).optional(),
  /** Only somebody with one of these roles may save and remove. */
  write_roles: z.array(text, 'must be a list of texts').default([]),
});
