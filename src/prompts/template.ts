import { TicketFailure } from '../core/errors/ticket-error.js';
import { type Position, TicketsiftError } from '../core/errors.js';
import type { ModelRequest } from '../core/model.js';
import type { Category, Prompt } from '../core/prompt.js';
import { listNames } from '../core/text/names.js';
import type { Ticket } from '../core/ticket.js';
import {
  columnOfPlaceholder,
  findPlaceholder,
  parsePlaceholders,
  placeholderNames,
  placeholdersFor,
  quotedColumn,
} from './placeholders.js';
import { type OnRedacted, redact } from './redaction/redaction.js';

/**
 * A prompt compiled for the tickets of one source. Compiling it once leaves little to do for each of a million tickets, and
 * separates the fixed text from what varies.
 */
export interface Template {
  /** The fixed part for every ticket, as JSON: the texts, with the numbers of the fills between them. */
  readonly fixed: readonly [system: readonly Segment[] | null, body: readonly Segment[]];
  /**
   * Returns a ticket's values: one for each distinct placeholder, in the order of their first appearance, redacted if that
   * is wanted.
   * @throws TicketFailure `empty_ticket`, or why the ticket cannot be read
   */
  fills(ticket: Ticket, onRedacted?: OnRedacted): readonly string[];
  /** The columns that it names, by their indexes. */
  readonly columns: readonly number[];
  /** Returns the request with these fills. They are inserted unchanged and never expanded again. */
  request(fills: readonly string[]): ModelRequest;
}

/** A literal text, or the number of the fill at that place. */
export type Segment = string | number;

/**
 * @param columns the columns of the source; an empty file has none, and no ticket that could lack one
 * @param subjectColumn the column of subjects, with which the text of a ticket begins: if a placeholder names it, `{text}`
 *   is only the body
 * @param redacts whether e-mail addresses and the like are replaced in the values of a ticket. The text of the prompt
 *   itself stays
 * @throws TicketsiftError `bad_prompt` that names all unknown placeholders at once
 */
export function compileTemplate(
  prompt: Prompt,
  columns: readonly string[],
  subjectColumn?: string,
  redacts = false,
): Template {
  const scope = new Scope(prompt, columns, subjectColumn);
  const system = prompt.system === undefined ? undefined : scope.segments(prompt.system);
  const body = scope.segments(prompt.body);
  if (columns.length > 0) scope.refuseUnknown();
  const getters = scope.getters;
  const uses = countUses([...(system ?? []), ...body], getters.length);
  return {
    fixed: [system ?? null, body],
    columns: scope.named,
    fills(ticket, onRedacted) {
      if (ticket.unreadable) throw new TicketFailure(ticket.unreadable.code, ticket.unreadable.message);
      if (ticket.text.trim() === '') throw new TicketFailure('empty_ticket', 'The ticket has no text.');
      const fills = getters.map((get) => get(ticket));
      refuseMultiplied(fills, uses);
      if (!redacts) return fills;
      const { texts, counts } = redact(
        fills.map((text, index) => ({ text, name: scope.names[index] ?? '' })),
      );
      if (Object.keys(counts).length > 0) onRedacted?.(ticket, counts);
      return texts;
    },
    request: (fills) => ({
      system: system && fillIn(system, fills),
      user: fillIn(body, fills),
      filledIn: fills.join('\n'),
    }),
  };
}

/**
 * The most characters of a ticket's values, each counted as often as the prompt repeats it. A large ticket is sent; but a
 * prompt with `{text}` a hundred thousand times would fill the memory of a shared studio.
 */
const maxMultiplied = 8_000_000;

/** Returns how often each fill is in a prompt. */
function countUses(segments: readonly Segment[], fills: number): readonly number[] {
  const uses = new Array<number>(fills).fill(0);
  for (const segment of segments) if (typeof segment === 'number') uses[segment] = (uses[segment] ?? 0) + 1;
  return uses;
}

/** @throws TicketFailure `too_long` */
function refuseMultiplied(fills: readonly string[], uses: readonly number[]): void {
  let once = 0;
  let all = 0;
  for (const [number, { length }] of fills.entries()) {
    once += length;
    all += length * (uses[number] ?? 0);
  }
  if (all <= Math.max(maxMultiplied, 2 * once)) return;
  throw new TicketFailure('too_long', `The prompt repeats this ticket until it has ${all} characters.`);
}

function fillIn(segments: readonly Segment[], fills: readonly string[]): string {
  let text = '';
  for (const segment of segments) text += typeof segment === 'string' ? segment : (fills[segment] ?? '');
  return text;
}

/** The names that a placeholder may have: the ticket's text, the prompt's categories, and the source's columns. */
class Scope {
  readonly getters: ((ticket: Ticket) => string)[] = [];
  /** What each of them is the value of, as the prompt names it. */
  readonly names: string[] = [];
  /** The columns among them. */
  readonly named: number[] = [];
  readonly #prompt: Prompt;
  readonly #columns: readonly string[];
  /** The place of the column of subjects, where the prompt names it. */
  readonly #subject: number | undefined;
  readonly #numbers = new Map<string, number>();
  readonly #unknown = new Set<string>();

  constructor(prompt: Prompt, columns: readonly string[], subjectColumn?: string) {
    this.#prompt = prompt;
    this.#columns = columns;
    const named = placeholderNames(prompt).map((name) => columns[columnOfPlaceholder(columns, name)]);
    const namesSubject = subjectColumn !== undefined && named.includes(subjectColumn);
    this.#subject = namesSubject ? columns.indexOf(subjectColumn) : undefined;
  }

  segments(text: string): Segment[] {
    const segments: Segment[] = [];
    let literals = 0;
    for (const piece of parsePlaceholders(text)) {
      const segment = 'literal' in piece ? piece.literal : this.#resolve(piece.name);
      literals += typeof segment === 'string' ? segment.length : 0;
      if (literals > maxMultiplied) throw this.#tooLong();
      const last = segments.at(-1);
      // Neighbouring literals are joined, so that equal prompts have equal segments.
      if (typeof segment === 'string' && typeof last === 'string') segments.splice(-1, 1, last + segment);
      else segments.push(segment);
    }
    return segments;
  }

  refuseUnknown(): void {
    if (this.#unknown.size === 0) return;
    const names = listNames([...this.#unknown].map((name) => `{${name}}`));
    const always = this.#prompt.categories ? ['text', 'categories'] : ['text'];
    const known = [...new Set([...always, ...placeholdersFor(this.#columns)])];
    throw new TicketsiftError('bad_prompt', `${this.#prompt.path}: Nothing fills in ${names}`, {
      hint: `There are: ${listNames(known)}. Write {{name}} for a literal {name}.`,
      position: this.#positionOfUnknown(),
    });
  }

  #tooLong(): TicketsiftError {
    const { path } = this.#prompt;
    return new TicketsiftError('bad_prompt', `${path}: The prompt repeats {categories} too often`, {
      hint: 'Put {categories} where the list goes, once.',
    });
  }

  /** Undefined if it is in the system message, whose line is not known. */
  #positionOfUnknown(): Position | undefined {
    const { body, bodyLine } = this.#prompt;
    const offsets = [...this.#unknown].map((name) => findPlaceholder(body, name));
    const first = Math.min(...offsets.filter((offset) => offset !== -1));
    if (!Number.isFinite(first)) return undefined;
    const lines = body.slice(0, first).split('\n');
    return { line: bodyLine + lines.length - 1, column: (lines.at(-1) ?? '').length + 1 };
  }

  #resolve(name: string): Segment {
    if (name === 'categories' && this.#prompt.categories) return listCategories(this.#prompt.categories);
    const get = this.#getter(name);
    if (get === undefined) {
      this.#unknown.add(name);
      return '';
    }
    const known = this.#numbers.get(name);
    if (known !== undefined) return known;
    const number = this.getters.push(get) - 1;
    this.names.push(quotedColumn(name) ?? name);
    this.#numbers.set(name, number);
    return number;
  }

  #getter(name: string): ((ticket: Ticket) => string) | undefined {
    if (name === 'text') return this.#subject === undefined ? textOf : bodyBeside(this.#subject);
    const index = columnOfPlaceholder(this.#columns, name);
    if (index === -1) return undefined;
    if (!this.named.includes(index)) this.named.push(index);
    return ({ values, cleaned }) => (cleaned?.values ?? values)[index] ?? '';
  }
}

function textOf(ticket: Ticket): string {
  return ticket.text;
}

/** The text without its subject, unless that comes from another column, as it may in one of several files. */
function bodyBeside(subject: number): (ticket: Ticket) => string {
  return ({ body, text, values }) => ((values[subject] ?? '') === '' ? text : (body ?? text));
}

/** Returns the text for `{categories}`: a list with a line for each category and each example. */
function listCategories(categories: readonly Category[]): string {
  return categories
    .flatMap(({ name, description, examples }) => [
      description === undefined ? `- ${name}` : `- ${name}: ${description}`,
      ...examples.map((example) => `  Example: ${example.replace(/\s*\n\s*/g, ' ')}`),
    ])
    .join('\n');
}
