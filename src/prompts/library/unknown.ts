import { TicketsiftError } from '../../core/errors.js';
import { didYouMean } from '../../core/text/did-you-mean.js';
import { listNames } from '../../core/text/names.js';
import { shorten } from '../../core/text/shorten.js';
import { nameIn } from '../../core/visibility.js';
import type { Reference } from './reference.js';
import { signatureOf, type Version } from './version.js';

/**
 * Returns the error for a prompt that does not exist, with the closest names.
 * @param newest the newest version of each saved prompt
 * @param shipped names
 */
export function unknownPrompt(
  { scope, name }: Reference,
  newest: readonly Version[],
  shipped: readonly string[],
): TicketsiftError {
  const gone = newest.find((one) => one.name === name && (scope ?? one.visibility) === one.visibility);
  if (gone?.content === undefined && gone) {
    const { author, savedAt, version } = gone;
    const named = nameIn({ scope, name });
    return new TicketsiftError('not_found', `${named} was removed by ${signatureOf(author)} at ${savedAt}`, {
      hint: `Its versions are still there: ticketsift prompts history ${named}; ${named}@${version - 1}.`,
    });
  }
  if ((scope ?? 'shipped') === 'shipped' && shipped.includes(name)) {
    return new TicketsiftError(
      'not_found',
      `There is no saved prompt called ${name}, and the shipped one has no versions`,
      {
        hint: `To have versions, save a copy of your own: ticketsift prompts pull ${name}, then ticketsift prompts save.`,
      },
    );
  }
  const saved = [...new Set(newest.flatMap((one) => (one.content === undefined ? [] : [one.name])))];
  const all = [...saved, ...shipped];
  const where = scope === undefined ? '' : ` (${scope})`;
  return new TicketsiftError('not_found', `There is no prompt called ${shorten(name, 60)}${where}`, {
    hint: [
      all.includes(name) ? undefined : didYouMean(name, all),
      saved.length === 0 ? undefined : `Saved prompts: ${listNames(saved)}.`,
      `Shipped prompts: ${listNames(shipped)}. Or give the path of a prompt file.`,
    ]
      .filter((sentence) => sentence !== undefined)
      .join(' '),
  });
}
