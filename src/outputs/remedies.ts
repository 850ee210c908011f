import { isJudgement, wasNotReached } from '../core/errors/ticket-error.js';
import { troubleshootingAddress } from '../core/errors/troubleshooting.js';
import { wrapWords } from '../core/text/fit.js';
import type { Tally } from './tally.js';

/** The most frequent kinds of error get a remedy; the others are in the results. */
const maxKinds = 3;

/**
 * Says what to do about each kind of error, with the address of its paragraph.
 * @param hasOwnHint whether an error that follows says what to do: then the addresses are enough
 */
export function remedies({ rankedErrors }: Tally, width: number, hasOwnHint: boolean): string {
  const kinds = rankedErrors
    .filter(({ code, example: message }) => !wasNotReached({ code, message }) && !isJudgement({ code }))
    .slice(0, maxKinds);
  if (kinds.length === 0) return '';
  const lines = kinds.flatMap(({ code, hint }) => {
    const address = `  ${code}: ${troubleshootingAddress(code)}`;
    if (hint === undefined || hasOwnHint) return [address];
    return [
      address,
      ...wrapWords(hint, width - 4)
        .split('\n')
        .map((line) => `    ${line}`),
    ];
  });
  return ['What to do', ...lines].join('\n');
}
