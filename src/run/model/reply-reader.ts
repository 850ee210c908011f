import type { Acceptance } from '../../core/classification.js';
import type { Prompt } from '../../core/prompt.js';
import { knowsHowSureItIs } from '../../models/index.js';
import { createReplyReader, type ReadReply } from '../../prompts/reply.js';

/**
 * Creates a reader of a model's replies to a prompt.
 * @param acceptance which answers are accepted, where the model says how sure it is
 */
export function replyReaderFor(
  model: string,
  { categories }: Pick<Prompt, 'categories'>,
  acceptance: Acceptance = {},
): ReadReply {
  return createReplyReader(categories, knowsHowSureItIs(model) ? acceptance : undefined);
}
