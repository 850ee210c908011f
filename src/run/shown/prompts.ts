import * as z from 'zod';
import { count, kind, savedVersion, usd } from './parts.js';

/** A saved version, one that ships with the program, or a file. */
const side = z.union([
  savedVersion,
  z.strictObject({ reference: z.string(), path: z.string() }),
  z.strictObject({ path: z.string() }),
]);
const hunks = z
  .array(z.strictObject({ from: count, to: count, lines: z.array(z.string()).readonly() }))
  .readonly();
const shownText = z.strictObject({ text: z.string() });

/** What `ticketsift prompts` prints with `--json`. */
export const promptsShown = {
  'prompts check': z.strictObject({
    name: z.string(),
    version: z.number().nullable(),
    path: z.string(),
    hash: z.string(),
    categories: z.array(z.string()).readonly().nullable(),
    examples: count,
    model: z.string().nullable(),
    placeholders: z.array(z.string()).readonly(),
    fixed_characters: z.strictObject({ in_front: count, behind: count, varying: z.string() }),
  }),
  'prompts try': z.strictObject({
    prompt: z.strictObject({
      name: z.string(),
      version: z.number().nullable(),
      path: z.string(),
      hash: z.string(),
    }),
    model: z.string(),
    seed: count,
    of: count,
    cached: count,
    sent: count,
    local: count.optional().describe('answers of one of two models that is on this machine'),
    duplicates: count,
    failed: count,
    changed: count.nullable().describe('null for a first try'),
    cost_usd: usd.nullable(),
    tickets: z
      .array(
        z.strictObject({
          id: z.string(),
          text: z.string(),
          urgent: z.boolean().nullable(),
          categories: z.array(z.string()).readonly().nullable(),
          error: z.strictObject({ code: z.string(), message: z.string() }).nullable(),
          origin: z.string(),
          model: z.string().optional(),
          was: kind.nullable(),
        }),
      )
      .readonly(),
  }),
  'prompts save': z.strictObject({
    saved: z.boolean(),
    ...savedVersion.shape,
    before: savedVersion.nullable(),
  }),
  'prompts list': z.array(savedVersion).readonly(),
  'prompts search': z
    .array(
      z.strictObject({
        ...savedVersion.shape,
        matches: z.array(z.strictObject({ line: count, text: z.string() })).readonly(),
      }),
    )
    .readonly(),
  'prompts show': z.union([
    z.strictObject({ ...savedVersion.shape, ...shownText.shape }),
    z.strictObject({ reference: z.string(), path: z.string(), ...shownText.shape }),
    z.strictObject({ path: z.string(), ...shownText.shape }),
  ]),
  'prompts history': z.array(savedVersion).readonly(),
  'prompts diff': z.strictObject({ before: side, after: side, front_matter: hunks, body: hunks }),
  'prompts pull': z.union([
    z.strictObject({ file: z.string(), written: z.boolean(), ...savedVersion.shape }),
    z.strictObject({ file: z.string(), written: z.boolean() }),
  ]),
  'prompts remove': savedVersion,
  'prompts verify': z
    .array(
      z.strictObject({
        name: z.string(),
        visibility: z.string(),
        versions: count,
        head: z.string(),
        problem: z.string().nullable(),
      }),
    )
    .readonly(),
};
