import { counted, grouped, percent, pointsOf } from '../../core/text/numbers.js';
import type { QueueFacts, Report } from '../assess/report.js';
import { foldText } from '../assess/same-text.js';
import { comparisonSentences } from '../reporters/sentences.js';
import { wilson } from '../stats/wilson.js';
import type { FoundFlips } from './flips.js';

/** What a comparison shows, for people who know no statistics. All texts may quote hostile text. */
export interface ComparisonVerdict {
  readonly kind: 'better' | 'no worse' | 'worse' | 'no evidence' | 'flips alone';
  readonly headline: string;
  /** What it means, and what to do next. */
  readonly sentences: readonly string[];
  /** The same for those who know statistics. */
  readonly details: readonly string[];
}

const headlines: Readonly<Record<ComparisonVerdict['kind'], string>> = {
  better: 'Better',
  'no worse': 'No worse',
  worse: 'Worse',
  'no evidence': 'No evidence either way',
  'flips alone': 'Only flips can be counted',
};

/** Returns the verdict of `check` on two prompts or models, from labelled tickets. */
export function verdictOf({ comparison, meaning, next, endpoint, queues }: Report): ComparisonVerdict {
  const kind = kindOf(comparison);
  const details = comparison ? comparisonSentences(comparison, endpoint) : [];
  return {
    kind,
    headline: headlines[kind],
    sentences: [meaning, next, ...(queues ? [aboutQueues(queues)] : [])],
    details,
  };
}

/** Returns which tickets decide, as those that were chosen for being hard are not a fair sample. */
function aboutQueues({ counted: which, random, hard }: QueueFacts): string {
  return which === 'random'
    ? `Only the ${counted(random, 'ticket')} drawn at random decide: ${counted(hard, 'ticket')} chosen for being hard ${hard === 1 ? 'is' : 'are'} left out.`
    : 'All these tickets were chosen for being hard, so this says little of all tickets.';
}

function kindOf(comparison: Report['comparison']): ComparisonVerdict['kind'] {
  if (comparison?.verdict === 'REGRESSION') return 'worse';
  if (comparison?.verdict !== 'PASS') return 'no evidence';
  return comparison.lower > 0 ? 'better' : 'no worse';
}

/**
 * Returns what can be said without labels.
 * @param why they are missing: a sentence with its full stop
 */
export function verdictOfFlips({ flips, answered }: FoundFlips, why: string): ComparisonVerdict {
  const kind = 'flips alone';
  const without = `${why} So it is not known which of the two is better: only flips can be counted.`;
  const remedy =
    'To know which is better, choose labelled tickets as the source: with the columns id, text, urgent and categories.';
  if (answered.length === 0)
    return { kind, headline: headlines[kind], sentences: [without, remedy], details: [] };
  // Copies are not further evidence.
  const textsOf = (tickets: FoundFlips['answered']) =>
    new Set(tickets.map(({ ticket }) => foldText(ticket.text)));
  const n = textsOf(answered).size;
  const k = textsOf(flips).size;
  const { lower, upper } = wilson(k / n, n);
  const copies = answered.length - n;
  const once =
    copies === 0
      ? ''
      : ` ${counted(copies, 'ticket')} with the text of another ${copies === 1 ? 'is' : 'are'} left out.`;
  const share = `${grouped(k)} of ${counted(n, 'ticket')} got another answer: ${percent(k / n)}.${once}`;
  const interval = `Of all tickets like these, it is ${pointsOf(lower)} to ${percent(upper)} (95 % interval).`;
  return { kind, headline: headlines[kind], sentences: [share, interval, without, remedy], details: [] };
}
