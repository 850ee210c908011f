import type { Model, Reply } from '../core/model.js';

/** Returns whether a reply was cut by a limit of ours that is higher for this model now, or gone. */
export type IsCutShort = (reply: Reply) => boolean;

/**
 * A limit for the sake of cost is not part of a request's key, so a truncated reply is found without it, too.
 */
export function cutShortFor({
  replyLimit = Number.POSITIVE_INFINITY,
}: Pick<Model, 'replyLimit'>): IsCutShort {
  return ({ cutAt }) => cutAt !== undefined && cutAt < replyLimit;
}
