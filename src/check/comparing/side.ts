import * as z from 'zod';
import type { Context } from '../../auth/access.js';
import type { Config } from '../../config/load.js';
import { TicketsiftError } from '../../core/errors.js';
import { isPromptPath, type Prompt } from '../../core/prompt.js';
import { shorten } from '../../core/text/shorten.js';
import { findPromptText } from '../../prompts/find.js';
import { promptsFor } from '../../prompts/library/open.js';
import { readReference } from '../../prompts/library/reference.js';
import { parsePrompt } from '../../prompts/prompt-file.js';
import { withModel } from '../../run/workbench/models.js';

/** One of the two that are compared, as a page names it. */
export const sideSchema = z.strictObject({
  /** A saved version or a shipped prompt; empty for the draft. */
  prompt: z.string().max(500),
  /** Empty for the one that the prompt or the configuration names. */
  model: z.string().max(500),
});

export type Side = Readonly<z.infer<typeof sideSchema>>;

export interface SideChoice {
  readonly before: Side;
  readonly after: Side;
}

/** A side with all that it takes to try it. */
export interface FoundSide {
  /** What it is called. Hostile. */
  readonly name: string;
  readonly prompt: Prompt;
  /** In which its model is named. */
  readonly config: Config;
}

/**
 * Finds the prompt of a side and allows its model. No path leads to a prompt from a page.
 * @throws TicketsiftError `not_found` for a prompt that this person may not use; `bad_prompt`; `usage` for a model
 */
export async function findSide(side: Side, context: Context, draft: () => Prompt): Promise<FoundSide> {
  const config = withModel(context.config, side.model);
  if (side.prompt === '') return { name: 'the draft', prompt: draft(), config };
  if (isPromptPath(side.prompt) || readReference(side.prompt) === undefined) throw notNamed(side.prompt);
  const found = await findPromptText(side.prompt, promptsFor(context, context.config, context.login));
  const { text, path, saved, shipped } = found;
  if (saved === undefined && shipped === undefined) throw notNamed(side.prompt);
  const parsed = parsePrompt(text, path);
  if (saved === undefined) return { name: `shipped:${shipped}`, prompt: parsed, config };
  const { name, version } = saved;
  return { name: `${name}@${version}`, prompt: { ...parsed, name, version }, config };
}

function notNamed(reference: string): TicketsiftError {
  return new TicketsiftError('not_found', `There is no saved or shipped prompt ${shorten(reference, 60)}`, {
    hint: 'The list of saved prompts shows those that you may use.',
  });
}
