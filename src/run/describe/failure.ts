import { wasLeft } from '../../core/errors/ticket-error.js';
import type { Outcome } from '../../core/outcome.js';
import { shorten } from '../../core/text/shorten.js';
import { quote } from '../../prompts/reply.js';

/** Characters of a reply that are shown: those in which one sees what the model did instead of answering. */
const replyLength = 200;

/**
 * Returns why a ticket failed, with the start of a reply that cannot be read; undefined for one that did not fail, or that the
 * run did not get to. Hostile.
 */
export function describeFailure({ error, reply }: Outcome): string | undefined {
  if (error === undefined || wasLeft(error)) return undefined;
  const why = `${error.code}: ${error.message}`;
  if (reply === undefined || reply.trim() === '') return why;
  const start = `“${shorten(reply, replyLength)}”`;
  const quoted = quote(reply);
  // A message that quotes the reply itself quotes more of it here, so that no start of it is there twice.
  return why.includes(quoted) ? why.replace(quoted, () => start) : `${why} The reply begins: ${start}`;
}
