import type { Prompt } from '../../core/prompt.js';
import type { AnswersById } from '../assess/assess.js';
import type { LabelledTicket } from '../labels.js';
import type { ReadBaseline } from './format.js';
import type { Renames } from './renames.js';

interface Names {
  /** What is compared with. */
  readonly reference: string;
  /** The names of its categories; undefined where they are not known. */
  readonly before: ReadonlySet<string> | undefined;
  /** The names in the labels and the prompt. */
  readonly now: ReadonlySet<string>;
}

/**
 * Returns a note on each rename that does nothing, such as a misspelt one, or one that the baseline was
 * approved with.
 */
export function describeIdle(renames: Renames, { reference, before, now }: Names): string[] {
  return [...renames].flatMap(([from, to]) => {
    const reasons = [
      ...(before === undefined || before.has(from) ? [] : [`${reference} has no ${from}`]),
      ...(now.has(to) ? [] : [`labels and prompt have no ${to}`]),
    ];
    if (reasons.length === 0) return [];
    return [`the rename of ${from} to ${to} does nothing, as ${reasons.join(' and ')}: correct or remove it`];
  });
}

export function namesNow({ categories }: Prompt, labelled: readonly LabelledTicket[]): ReadonlySet<string> {
  return new Set([...namesOf(categories), ...labelled.flatMap(({ expected }) => expected.categories)]);
}

/** Returns the names in the labels, the categories and the answers of a baseline, as far as it holds them. */
export function namesInBaseline(found: ReadBaseline): ReadonlySet<string> {
  if (found.kind === 'old') return new Set(namesInAnswers(found.answers));
  const { categories, tickets, answers } = found.baseline;
  const labels = [...tickets.byId.values()].flatMap(({ expected }) => expected.categories);
  return new Set([...(categories ?? []), ...labels, ...namesInAnswers(answers)]);
}

/** Returns the categories of another prompt; undefined where it leaves them to the model. */
export function namesInPrompt({ categories }: Prompt): ReadonlySet<string> | undefined {
  return categories && new Set(namesOf(categories));
}

function namesOf(categories: Prompt['categories']): string[] {
  return (categories ?? []).map(({ name }) => name);
}

function namesInAnswers(answers: AnswersById): string[] {
  return [...answers.values()].flat().flatMap(({ classification }) => classification?.categories ?? []);
}
