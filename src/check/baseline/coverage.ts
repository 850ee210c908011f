import { hasSameCategories } from '../../core/classification.js';
import type { Prompt } from '../../core/prompt.js';
import { listNames } from '../../core/text/names.js';
import { counted, grouped } from '../../core/text/numbers.js';
import type { Before } from '../assess/assess.js';
import { describeLeftOut } from '../assess/describe-coverage.js';
import { isEnough } from '../assess/doubts.js';
import type { LabelledTicket } from '../labels.js';
import { type Baseline, hashShown, type ListedTicket } from './baseline.js';
import {
  describeRenames,
  findCategoryChanges,
  type LabelChange,
  type Renames,
  renamed,
  renamedAnswers,
} from './renames.js';

interface CoverOptions {
  readonly prompt: Pick<Prompt, 'categories'>;
  readonly labelled: readonly LabelledTicket[];
  /** What the suite says of them. */
  readonly renames: Renames;
}

/** Why no comparison with a baseline is possible. */
export interface Stale {
  /** As the end of a sentence. */
  readonly stale: string;
  /** What to do about it, where it is not to write the baseline anew: a sentence with its full stop. */
  readonly remedy?: string;
}

/** A ticket as it is now and as the baseline lists it. */
interface Pair {
  readonly now: LabelledTicket;
  readonly listed: ListedTicket;
}

/**
 * Returns what can be compared of a baseline: the answers to tickets that are still the same, with the new names of categories;
 * or why it cannot be compared with.
 */
export function cover(
  baseline: Baseline,
  { prompt, labelled, renames }: CoverOptions,
): Omit<Before, 'name'> | Stale {
  const { columns, byId } = baseline.tickets;
  const known = labelled.flatMap((now): Pair[] => {
    const listed = byId.get(now.ticket.id);
    return listed ? [{ now, listed }] : [];
  });
  const pairs = known.filter(({ now, listed }) => hashShown(now.ticket, columns) === listed.shown);
  const counts = {
    added: labelled.length - known.length,
    changed: known.length - pairs.length,
    removed: byId.size - known.length,
  };
  // Relative to the larger of both, so that no loss is hidden by removing its tickets from one of them.
  const largest = Math.max(labelled.length, byId.size);
  if (!isEnough(pairs.length, largest)) {
    const leftOut = describeLeftOut(counts).join(', ');
    return {
      stale: `it was made with other tickets: only ${grouped(pairs.length)} of ${grouped(largest)} can be compared (${leftOut})`,
    };
  }
  const applied = fitting(renames, pairs);
  const changes = pairs.map((pair): LabelChange => changeOf(pair, applied));
  const isGone = goneFrom(baseline, prompt);
  const found = findCategoryChanges(changes, isGone);
  if (found.renames.size > 0) {
    const proposed = new Map([...applied, ...found.renames]);
    const names = [...found.renames].map(([from, to]) => `${from} to ${to}`);
    return {
      stale: `the labels were renamed (${listNames(names)})`,
      remedy: `Add ${describeRenames(proposed)} to the suite, so that the answers of the baseline get the new names.`,
    };
  }
  if (found.split.length > 0) {
    const names = listNames(found.split);
    return { stale: `${names} ${found.split.length === 1 ? 'was' : 'were'} split or removed in the labels` };
  }
  const relabelled = pairs.filter((_, index) => isChanged(changes[index]));
  if (!isEnough(pairs.length - relabelled.length, pairs.length)) {
    return { stale: `${counted(relabelled.length, 'ticket')} of ${pairs.length} have other labels since` };
  }
  return {
    answers: renamedAnswers(
      new Map(pairs.map(({ now: { ticket } }) => [ticket.id, baseline.answers.get(ticket.id) ?? []])),
      applied,
    ),
    coverage: {
      ...counts,
      relabelled: relabelled.length,
      renames: applied,
      ...(baseline.forced !== undefined && { forced: baseline.forced }),
    },
    doubtful: {
      ids: new Set(relabelled.map(({ now }) => now.ticket.id)),
      oldLabels: new Map(
        relabelled.map(({ now, listed }) => [now.ticket.id, renamed(listed.expected, applied)]),
      ),
      why: `the labels of ${counted(relabelled.length, 'ticket')} changed since`,
      remedy:
        'Make sure that the new labels are right, then approve the prompt that is in use again, with --approve.',
    },
  };
}

function changeOf({ now, listed }: Pair, renames: Renames): LabelChange {
  return { before: renamed(listed.expected, renames), after: now.expected };
}

function isChanged(change: LabelChange | undefined): boolean {
  if (change === undefined) return false;
  const { before, after } = change;
  return before.urgent !== after.urgent || !hasSameCategories(before, after);
}

/** Renames that a baseline was approved with are done: to swap two names again would undo it. */
function fitting(renames: Renames, pairs: readonly Pair[]): Renames {
  const changedBy = (some: Renames) => pairs.filter((pair) => isChanged(changeOf(pair, some))).length;
  return changedBy(renames) < changedBy(noRenames) ? renames : noRenames;
}

const noRenames: Renames = new Map();

function goneFrom(baseline: Baseline, { categories }: Pick<Prompt, 'categories'>) {
  const before = new Set(baseline.categories);
  const now = categories && new Set(categories.map(({ name }) => name));
  return (name: string) => before.has(name) && now !== undefined && !now.has(name);
}
