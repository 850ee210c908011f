import * as z from 'zod';
import type { Context } from '../../auth/access.js';
import type { Config } from '../../config/load.js';
import type { Prompt } from '../../core/prompt.js';
import { findNamedPrompt, promptIn } from '../../prompts/find.js';
import { promptsFor } from '../../prompts/library/open.js';
import { withModel } from '../../run/workbench/models.js';

/** One of the two that are compared, as a page names it. */
export const sideSchema = z.strictObject({
  /** A saved version or a shipped prompt; empty for the draft. */
  prompt: z.string().max(500),
  /** Empty for the model that the prompt or the configuration names. */
  model: z.string().max(500),
});

export type Side = Readonly<z.infer<typeof sideSchema>>;

export interface SideChoice {
  readonly before: Side;
  readonly after: Side;
}

/** A side with everything that a try of it needs. */
export interface FoundSide {
  /** Its name. Hostile. */
  readonly name: string;
  readonly prompt: Prompt;
  /** The configuration that names its model. */
  readonly config: Config;
}

/**
 * Finds the prompt of a side and allows its model. No path leads to a prompt from a page.
 * @throws TicketsiftError `not_found` for a prompt that this person may not use; `bad_prompt`; `usage` for a model
 */
export async function findSide(side: Side, context: Context, draft: () => Prompt): Promise<FoundSide> {
  const config = withModel(context.config, side.model);
  if (side.prompt === '') return { name: 'the draft', prompt: draft(), config };
  const found = await findNamedPrompt(side.prompt, promptsFor(context, context.config, context.login));
  const { saved, shipped } = found;
  const name = saved ? `${saved.name}@${saved.version}` : `shipped:${shipped}`;
  return { name, prompt: promptIn(found), config };
}
