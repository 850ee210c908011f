import type { JudgedPart } from '../../core/suite.js';
import { bootstrapMacroF1 } from '../stats/bootstrap.js';
import { holm } from '../stats/holm.js';
import { mcnemar } from '../stats/mcnemar.js';
import { smallestLoss } from '../stats/power.js';
import { tango } from '../stats/tango.js';
import { decide } from '../stats/verdict.js';
import { isRight } from './is-right.js';
import { compareRepeats } from './repeats.js';
import type { CheckAnswer, Comparison, FollowUp, TicketResult } from './report.js';

/** A ticket that was answered by both. */
export type Paired = TicketResult & { readonly before: NonNullable<TicketResult['before']> };

export interface CompareOptions {
  readonly against: string;
  readonly endpoint: JudgedPart;
  /** The loss that is borne. */
  readonly margin: number;
  /** The prompt's categories. */
  readonly labels: readonly string[];
}

/** The share of tickets that differ which is assumed to say what could be seen, where none does. */
const assumedDiscordance = 0.1;

/** Compares what became of the same tickets before and after. There is one ticket at least. */
export function compare(tickets: readonly Paired[], options: CompareOptions): Comparison {
  const { against, margin, labels } = options;
  const n = tickets.length;
  const regressions = tickets.filter(({ flip }) => flip === 'regression').length;
  const fixes = tickets.filter(({ flip }) => flip === 'fix').length;
  return {
    against,
    n,
    regressions,
    fixes,
    margin,
    ...judge(tickets, options),
    smallestLoss: smallestLoss(n, (regressions + fixes) / n || assumedDiscordance),
    macroF1: bootstrapMacroF1(tickets, labels),
    followUps: followUps(tickets, labels),
  };
}

type Judged = Pick<Comparison, 'delta' | 'lower' | 'upper' | 'p' | 'verdict' | 'noise'>;

/** Judges tickets without all that is for information. There is one at least. */
export function judge(
  tickets: readonly Paired[],
  { endpoint, margin }: Pick<CompareOptions, 'endpoint' | 'margin'>,
): Judged {
  const isRepeated = tickets.some(({ answers, before }) => answers.length > 1 || before.answers.length > 1);
  return isRepeated ? judgeRepeats(tickets, endpoint, margin) : judgePairs(tickets, margin);
}

function judgePairs(tickets: readonly Paired[], margin: number): Judged {
  const n = tickets.length;
  const b = tickets.filter(({ flip }) => flip === 'regression').length;
  const c = tickets.filter(({ flip }) => flip === 'fix').length;
  const { lower, upper } = tango({ b, c, n });
  const p = mcnemar(b, c);
  return { delta: (c - b) / n, lower, upper, p, verdict: decide({ lower, p, margin }), noise: undefined };
}

/** No loss is called one that the baseline's own repeats show as well. */
function judgeRepeats(tickets: readonly Paired[], endpoint: JudgedPart, margin: number): Judged {
  const rights = (of: (ticket: Paired) => readonly CheckAnswer[]) =>
    tickets.map((ticket) => of(ticket).map((answer) => isRight(answer, ticket.expected, endpoint)));
  const { delta, lower, upper, p, discordance, floor } = compareRepeats(
    rights(({ before }) => before.answers),
    rights(({ answers }) => answers),
  );
  const verdict = decide({ lower, p, margin });
  const isNoise = verdict === 'REGRESSION' && -delta <= floor;
  // A base that was asked once shows none of it.
  const isKnown = tickets.some(({ before }) => before.answers.length > 1);
  return {
    delta,
    lower,
    upper,
    p,
    verdict: isNoise ? 'INCONCLUSIVE' : verdict,
    noise: isKnown ? { discordance, floor } : undefined,
  };
}

/** Whether each category was given where it should be, and not where it should not: which of them has become worse. */
function followUps(tickets: readonly Paired[], labels: readonly string[]): FollowUp[] {
  const has = (answer: CheckAnswer | undefined, label: string) =>
    answer?.classification?.categories.includes(label) ?? false;
  const raw = labels.map((category) => {
    let regressions = 0;
    let fixes = 0;
    for (const { expected, answers, before } of tickets) {
      const wanted = expected.categories.includes(category);
      const wasRight = has(before.answers[0], category) === wanted;
      const isRightNow = has(answers[0], category) === wanted;
      if (wasRight && !isRightNow) regressions++;
      if (!wasRight && isRightNow) fixes++;
    }
    return { category, regressions, fixes };
  });
  const adjusted = holm(raw.map(({ regressions, fixes }) => mcnemar(regressions, fixes)));
  return raw.map((one, index) => ({ ...one, p: adjusted[index] ?? 1 }));
}
