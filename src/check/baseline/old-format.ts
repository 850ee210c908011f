import { hash } from 'node:crypto';
import * as z from 'zod';
import type { Prompt } from '../../core/prompt.js';
import { listNames } from '../../core/text/names.js';
import { counted } from '../../core/text/numbers.js';
import type { AnswersById, Before } from '../assess/assess.js';
import { describeMissing } from '../assess/describe-coverage.js';
import type { LabelledTicket } from '../labels.js';
import { answersSchema, toAnswer } from './answer-schema.js';
import type { Stale } from './coverage.js';
import { describeRenames, findRenamesByAnswers } from './renames.js';

/** A baseline of version 1: it has one hash of all its tickets, and neither their labels nor a digest. */
export interface OldBaseline {
  readonly kind: 'old';
  readonly model: string;
  /** See `hashOfTickets`. */
  readonly tickets: string;
  readonly answers: AnswersById;
  /** What shows that it was changed after it was written; undefined where nothing does. */
  readonly damage: string | undefined;
}

/** Answers are pairs here, since an object loses an id such as `__proto__`. */
export const oldSchema = z.strictObject({
  ticketsift_baseline: z.literal(1),
  prompt: z.string(),
  prompt_version: z.int().positive().optional(),
  prompt_hash: z.string(),
  model: z.string(),
  tickets: z.string(),
  forced: z.string().optional(),
  answers: z.array(z.tuple([z.string(), answersSchema])),
});

export function readOld(data: z.infer<typeof oldSchema>, damage: string | undefined): OldBaseline {
  const answers = new Map(data.answers.map(([id, all]) => [id, all.map(toAnswer)]));
  return { kind: 'old', model: data.model, tickets: data.tickets, answers, damage };
}

/** Returns the hash of all tickets that a baseline of version 1 has: SHA-256 of all columns but the labels. */
function hashOfTickets(labelled: readonly LabelledTicket[]): string {
  const shown = labelled.map(({ ticket: { id, columns, values } }) => [id, columns, values]);
  const sorted = shown.toSorted(([a = ''], [b = '']) => (a < b ? -1 : 1));
  return hash('sha256', JSON.stringify(sorted));
}

/**
 * Returns what can be compared of a baseline of version 1, which is all or nothing: or why it is nothing. It
 * cannot show what it does not hold, so a missing category is enough to doubt its answers.
 */
export function coverOld(
  { tickets, answers }: OldBaseline,
  { prompt, labelled }: { readonly prompt: Prompt; readonly labelled: readonly LabelledTicket[] },
): Omit<Before, 'name'> | Stale {
  if (hashOfTickets(labelled) !== tickets) return { stale: 'it was made with other tickets' };
  const missing = labelled.filter(({ ticket }) => !answers.get(ticket.id)?.length).length;
  if (missing > 0) return { stale: describeMissing(missing, labelled.length) };
  const foreign = answers.size - labelled.length;
  if (foreign > 0)
    return { stale: `it has answers for ${counted(foreign, 'ticket')} that the suite does not have` };
  const known = prompt.categories && new Set(prompt.categories.map(({ name }) => name));
  const named = [...answers.values()]
    .flat()
    .flatMap(({ classification }) => classification?.categories ?? []);
  const gone = known ? [...new Set(named)].filter((name) => !known.has(name)) : [];
  if (gone.length > 0) return { stale: `it names ${listNames(gone)}, which the prompt does not have` };
  const renames = findRenamesByAnswers(answers, labelled, () => false);
  if (renames.size > 0) return { stale: `it gives other names to categories: ${describeRenames(renames)}` };
  return {
    answers,
    coverage: { added: 0, changed: 0, removed: 0, relabelled: undefined, renames: new Map() },
  };
}
