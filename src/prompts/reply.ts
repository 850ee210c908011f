import * as z from 'zod';
import type { Acceptance, Classification } from '../core/classification.js';
import { TicketFailure } from '../core/errors/ticket-error.js';
import { findAnswer } from '../core/find-answer.js';
import type { Reply } from '../core/model.js';
import type { Category } from '../core/prompt.js';
import { foldName } from '../core/text/names.js';
import { shorten } from '../core/text/shorten.js';
import { takeThinkingApart } from '../core/thinking.js';
import { accept } from './accept.js';

const urgentSchema = z.boolean();
const categoriesSchema = z.array(z.string().trim().min(1));

/** Reads a model's answer. Created once for a prompt, since the names to compare with are the same for all tickets. */
export type ReadReply = (reply: Reply) => Classification;

/**
 * @param categories the categories that the prompt allows; undefined allows any
 * @param acceptance which answers are accepted from a model that says how sure it is
 */
export function createReplyReader(
  categories: readonly Category[] | undefined,
  acceptance?: Acceptance,
): ReadReply {
  const spellings = categories && new Map(categories.map(({ name }) => [foldName(name), name]));
  return (reply) => {
    refuseUnfinished(reply);
    const answer = findAnswer(reply.text);
    if (answer === undefined) {
      throw new TicketFailure('invalid_json', `The reply holds no single JSON object: ${quote(reply.text)}`);
    }
    const classification = { urgent: readUrgent(answer), categories: readCategories(answer, spellings) };
    return acceptance === undefined ? classification : accept(answer, classification, acceptance);
  };
}

function refuseUnfinished({ finish, text, cutAt }: Reply): void {
  if (finish === 'refusal') throw new TicketFailure('refused', `The model declined: ${quote(text)}`);
  if (finish === 'filter') throw new TicketFailure('filtered', 'The endpoint filtered the reply away.');
  if (finish === 'length') {
    const { thinking, rest } = takeThinkingApart(text);
    const isThinking = thinking !== undefined && rest.trim() === '';
    const state = isThinking ? 'while the model was still thinking' : `after ${quote(text)}`;
    const less = isThinking ? ', or lower its reasoning_effort' : '';
    const [limit, advice] =
      cutAt === undefined
        ? ['the limit of tokens', 'raise max_output_tokens in the prompt']
        : [`the ${cutAt} tokens of a run with --max-cost`, 'raise that with max_output_tokens in the prompt'];
    throw new TicketFailure('cut_off', `The reply reached ${limit} ${state}: ${advice}${less}.`);
  }
}

function readUrgent(answer: object): boolean {
  const value = own(answer, 'urgent');
  if (value === undefined) throw new TicketFailure('missing_urgent', 'The reply does not say `urgent`.');
  const checked = urgentSchema.safeParse(value);
  if (checked.success) return checked.data;
  throw new TicketFailure('invalid_urgent', `\`urgent\` is neither true nor false: ${quoteJson(value)}`);
}

function readCategories(answer: object, spellings: ReadonlyMap<string, string> | undefined): string[] {
  const value = own(answer, 'categories');
  if (value === undefined) {
    throw new TicketFailure('missing_categories', 'The reply does not say `categories`.');
  }
  const checked = categoriesSchema.safeParse(value);
  if (!checked.success) {
    throw new TicketFailure(
      'invalid_categories',
      `\`categories\` is not a list of names: ${quoteJson(value)}`,
    );
  }
  const names = new Map<string, string>();
  for (const name of checked.data) {
    const key = foldName(name);
    const spelling = spellings ? spellings.get(key) : name;
    if (spelling === undefined) {
      throw new TicketFailure('unknown_category', `The prompt has no category ${quote(name)}.`);
    }
    if (!names.has(key)) names.set(key, spelling);
  }
  return [...names.values()];
}

/** Returns an own property only: a key `__proto__` in a reply must have no effect. */
function own(object: object, key: string): unknown {
  return Object.getOwnPropertyDescriptor(object, key)?.value;
}

/** Quotes the start of a reply, or of a part of it, as messages do. */
export function quote(text: string): string {
  return text.trim() === '' ? 'nothing' : `“${shorten(text, 80)}”`;
}

/** Quotes a value. Lists and objects are only named: writing out a deeply nested one could overflow the stack. */
function quoteJson(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' && value !== null ? 'an object' : quote(String(value));
}
