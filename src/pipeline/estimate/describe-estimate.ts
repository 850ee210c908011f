import type { Rates } from '../../core/cost.js';
import { align, tableLines } from '../../core/text/align.js';
import { counted, dollars, roughly } from '../../core/text/numbers.js';
import { visible } from '../../core/text/visible.js';
import { type Estimate, predictCost } from './estimate.js';
import type { Prediction } from './prediction.js';

interface EstimateFacts {
  readonly model: string;
  /** Whether tokens are counted exactly as the model does. */
  readonly isExact: boolean;
  /** Whether the figures come as a fact a line, for screen readers. */
  readonly isPlain?: boolean;
  /** Undefined where it is not known. */
  readonly price: Rates | undefined;
  /** The origin of the price, as the end of a sentence. */
  readonly priceFrom: string;
}

/** Returns an estimate for people, as lines: a table of figures, then a sentence a line of what they are based on. */
export function describeEstimate(estimate: Estimate, facts: EstimateFacts): string[] {
  const { price } = facts;
  const rows = [
    row(estimate.input, roughly, 'tokens in'),
    row(estimate.output, roughly, 'tokens out'),
    ...(price ? [row(predictCost(price, estimate), dollars, 'cost')] : []),
  ];
  const table = facts.isPlain
    ? tableLines(
        rows.map(([likely, most, name]) => [name, `likely ${likely}`, `at most ${most}`]),
        { isPlain: true },
      )
    : align([['likely', 'at most', ''], ...rows], { right: [0, 1] });
  return [...table, '', ...groundOf(estimate, facts), ...(price ? [] : unpriced(facts.model))];
}

function row(
  { median, high }: Prediction,
  write: (value: number) => string,
  name: string,
): readonly [likely: string, most: string, name: string] {
  return [write(median), write(high), name];
}

/** Returns what the figures mean and are based on, in sentences. */
function groundOf(
  { pastAnswers, compared }: Estimate,
  { isExact, price, priceFrom }: EstimateFacts,
): string[] {
  return [
    '“Likely” is the median; nine runs of ten stay below “at most”.',
    pastAnswers > 0
      ? `Estimated from what ${counted(pastAnswers, 'past answer')} used.`
      : 'Tokens out are a guess, since there are no past answers; reasoning models write more.',
    ...(isExact || compared > 0
      ? []
      : ['Tokens in are counted as OpenAI’s models count them; other models differ.']),
    ...(price ? [`At ${priceFrom}.`] : []),
  ];
}

function unpriced(model: string): string[] {
  const name = /^[A-Za-z][\w.-]*$/.test(model) ? model : JSON.stringify(model);
  return [
    '',
    'The cost is unknown. Set the price of a million tokens in ticketsift.yaml:',
    '  prices:',
    `    ${visible(name)}: { input: …, output: … }`,
  ];
}
