import type { Prompt } from '../../core/prompt.js';
import { listNames } from '../../core/text/names.js';
import { counted } from '../../core/text/numbers.js';
import type { AnswersById, Assessed } from '../assess/assess.js';
import { isRight } from '../assess/is-right.js';
import type { LabelledTicket } from '../labels.js';
import { describeRenames, findRenamesByAnswers, type Renames, renamedAnswers } from './renames.js';

const otherPrompt = 'Compare with a prompt that has the categories of the labels.';

interface AgainstOptions {
  readonly prompt: Prompt;
  readonly labelled: readonly LabelledTicket[];
  readonly renames: Renames;
}

/**
 * Makes another prompt's answers something to compare with. A label that the other prompt does not have makes it wrong, however
 * good it is: where a category only got another name, that would hide a loss.
 */
export function compareWithPrompt(
  { prompt: other, name }: { readonly prompt: Prompt; readonly name: string },
  given: AnswersById,
  { prompt, labelled, renames }: AgainstOptions,
): Assessed['before'] {
  const after = renamedAnswers(given, renames);
  // The other prompt may have the new names already: it gets the benefit of the doubt.
  const isRenamed = countRight(after, labelled) > countRight(given, labelled);
  const answers = isRenamed ? after : given;
  const applied: Renames = isRenamed ? renames : new Map();
  const had = new Set(other.categories?.map((one) => applied.get(one.name) ?? one.name));
  const has = new Set(prompt.categories?.map((one) => one.name));
  const isGone = (category: string) => had.has(category) && has.size > 0 && !has.has(category);
  const found = findRenamesByAnswers(answers, labelled, isGone);
  const unknown = labelled.filter(
    ({ expected }) => had.size > 0 && expected.categories.some((label) => !had.has(label)),
  );
  if (found.size > 0) {
    const proposal = describeRenames(new Map([...applied, ...found]));
    return {
      missing: `${name} gives categories other names than the labels`,
      remedy: `Add ${proposal} to the suite, so that its answers get the new names.`,
    };
  }
  const gone = [...had].filter(isGone);
  if (gone.length > 0 && unknown.length > 0) {
    const labels = unknown.flatMap(({ expected }) => expected.categories.filter((label) => !had.has(label)));
    const names = listNames([...new Set(labels)]);
    return {
      missing: `${name} has ${listNames(gone)} and not ${names}, which labels name`,
      remedy: otherPrompt,
    };
  }
  const why = `${name} does not have the labels of ${counted(unknown.length, 'ticket')}`;
  const ids = new Set(unknown.map(({ ticket }) => ticket.id));
  return { name, answers, doubtful: { ids, why, remedy: otherPrompt } };
}

function countRight(answers: AnswersById, labelled: readonly LabelledTicket[]): number {
  const right = labelled.map(({ ticket, expected }) =>
    (answers.get(ticket.id) ?? []).filter((answer) => isRight(answer, expected, 'categories')),
  );
  return right.flat().length;
}
