import type { Classification } from '../../core/classification.js';
import type { AnswersById } from '../assess/assess.js';
import type { LabelledTicket } from '../labels.js';

/** New names of categories by the old ones. */
export type Renames = ReadonlyMap<string, string>;

/** Returns a classification with the new names of its categories. Each is renamed once, so that two can swap their names. */
export function renamed({ urgent, categories }: Classification, renames: Renames): Classification {
  return { urgent, categories: [...new Set(categories.map((name) => renames.get(name) ?? name))] };
}

/** Returns answers with the new names of categories. */
export function renamedAnswers(answers: AnswersById, renames: Renames): AnswersById {
  return new Map(
    [...answers].map(([id, all]) => [
      id,
      all.map((answer) =>
        answer.classification ? { classification: renamed(answer.classification, renames) } : answer,
      ),
    ]),
  );
}

/** Renames as a line of `ticketsift.yaml`: `renames: { Bug: Defect }`. */
export function describeRenames(renames: Renames): string {
  return `renames: { ${[...renames].map(([from, to]) => `${yamlName(from)}: ${yamlName(to)}`).join(', ')} }`;
}

/** Returns a name as YAML reads it as text: JSON is YAML, too. */
function yamlName(name: string): string {
  const isPlain =
    /^\p{L}[\p{L}\p{N}_]*( [\p{L}\p{N}_]+)*$/u.test(name) &&
    !/^(true|false|yes|no|on|off|null|y|n)$/i.test(name);
  return isPlain ? name : JSON.stringify(name);
}

/** The labels of one ticket before and after. */
export interface LabelChange {
  readonly before: Classification;
  readonly after: Classification;
}

export interface CategoryChanges {
  /** Categories of which nearly all tickets have one other name now. */
  readonly renames: Renames;
  /**
   * Categories of which nearly all tickets have several other names now, so that nothing takes their place.
   */
  readonly split: readonly string[];
}

/**
 * The share of a category's tickets with other names above which it counts as renamed or split, rather than
 * corrected.
 */
const nearlyAll = 0.8;
/** Fewer labels may be corrections, where the category still exists. */
const enough = 3;

/**
 * Recognises categories that were renamed, merged, swapped or split, by the labels of the same tickets before and after.
 * @param isGone whether the prompt had a category and has it no more
 */
export function findCategoryChanges(
  changes: readonly LabelChange[],
  isGone: (category: string) => boolean,
): CategoryChanges {
  const renames = new Map<string, string>();
  const split: string[] = [];
  for (const [name, { support, lost, successors }] of lossesByCategory(changes)) {
    const isReplaced = lost >= nearlyAll * support && (lost >= enough || isGone(name));
    if (lost === 0 || !isReplaced) continue;
    const [successor, count] = mostFrequent(successors);
    if (successor !== undefined && count >= nearlyAll * lost) renames.set(name, successor);
    else split.push(name);
  }
  return { renames, split };
}

/**
 * Recognises the same where earlier labels are not known, by the answers of an earlier prompt: a category that it nearly always
 * gives for another label is that label by its old name.
 */
export function findRenamesByAnswers(
  answers: AnswersById,
  labelled: readonly LabelledTicket[],
  isGone: (category: string) => boolean,
): Renames {
  const changes = labelled.flatMap(({ ticket, expected }): LabelChange[] => {
    const before = answers.get(ticket.id)?.[0]?.classification;
    return before ? [{ before, after: expected }] : [];
  });
  const { renames } = findCategoryChanges(changes, isGone);
  // A category that is given a few times, and never rightly, is not another name of anything.
  return new Map([...renames].filter(([, to]) => isMostlyGiven(to, renames, changes)));
}

/** Whether at least half of the tickets with a label were given an earlier name of it. */
function isMostlyGiven(label: string, renames: Renames, changes: readonly LabelChange[]): boolean {
  const labelled = changes.filter(({ after }) => after.categories.includes(label));
  const given = labelled.filter(({ before }) =>
    before.categories.some((name) => renames.get(name) === label),
  );
  return given.length * 2 >= labelled.length;
}

interface Losses {
  /** Tickets that had the category, and those of them that have it no more. */
  support: number;
  lost: number;
  /** How many of those have which category that they did not have. */
  readonly successors: Map<string, number>;
}

function lossesByCategory(changes: readonly LabelChange[]): Map<string, Losses> {
  const losses = new Map<string, Losses>();
  for (const { before, after } of changes) {
    const added = after.categories.filter((name) => !before.categories.includes(name));
    for (const name of before.categories) {
      const found = losses.get(name) ?? { support: 0, lost: 0, successors: new Map<string, number>() };
      losses.set(name, found);
      found.support++;
      if (after.categories.includes(name)) continue;
      found.lost++;
      for (const other of added) found.successors.set(other, (found.successors.get(other) ?? 0) + 1);
    }
  }
  return losses;
}

function mostFrequent(counts: ReadonlyMap<string, number>): [name: string | undefined, count: number] {
  let most: [string | undefined, number] = [undefined, 0];
  for (const [name, count] of counts) if (count > most[1]) most = [name, count];
  return most;
}
