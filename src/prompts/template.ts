import { TicketFailure } from '../core/errors/ticket-error.js';
import { TicketsiftError } from '../core/errors.js';
import type { ModelRequest } from '../core/model.js';
import type { Category, Prompt } from '../core/prompt.js';
import { listNames } from '../core/text/names.js';
import type { Ticket } from '../core/ticket.js';
import { parsePlaceholders } from './placeholders.js';

/**
 * A prompt made ready for the tickets of one source. Compiling it once leaves little to do for each of a
 * million tickets, and keeps what is the same for all apart from what varies.
 */
export interface Template {
  /** What is the same for every ticket, as JSON: the texts, with the numbers of the fills between them. */
  readonly fixed: readonly [system: readonly Segment[] | null, body: readonly Segment[]];
  /**
   * What the ticket brings: the value of each distinct placeholder, in the order of their first appearance.
   * @throws TicketFailure `empty_ticket`, or why the ticket cannot be read
   */
  fills(ticket: Ticket): readonly string[];
  /** The request with these fills in place. They go in byte for byte and are never expanded again. */
  request(fills: readonly string[]): ModelRequest;
}

/** A literal text, or the number of the fill that stands there. */
export type Segment = string | number;

/**
 * @param columns the columns of the source; an empty file has none, and no ticket that could miss one
 * @throws TicketsiftError `bad_prompt` that names all unknown placeholders at once
 */
export function compileTemplate(prompt: Prompt, columns: readonly string[]): Template {
  const scope = new Scope(prompt, columns);
  const system = prompt.system === undefined ? undefined : scope.segments(prompt.system);
  const body = scope.segments(prompt.body);
  if (columns.length > 0) scope.refuseUnknown();
  const getters = scope.getters;
  return {
    fixed: [system ?? null, body],
    fills(ticket) {
      if (ticket.unreadable) throw new TicketFailure(ticket.unreadable.code, ticket.unreadable.message);
      if (ticket.text.trim() === '') throw new TicketFailure('empty_ticket', 'The ticket has no text.');
      return getters.map((get) => get(ticket));
    },
    request: (fills) => ({
      system: system && fillIn(system, fills),
      user: fillIn(body, fills),
      filledIn: fills.join('\n'),
    }),
  };
}

function fillIn(segments: readonly Segment[], fills: readonly string[]): string {
  let text = '';
  for (const segment of segments) text += typeof segment === 'string' ? segment : (fills[segment] ?? '');
  return text;
}

/** What a placeholder may name: the ticket's text, the prompt's categories, and the source's columns. */
class Scope {
  readonly getters: ((ticket: Ticket) => string)[] = [];
  readonly #prompt: Prompt;
  readonly #columns: readonly string[];
  readonly #numbers = new Map<string, number>();
  readonly #unknown = new Set<string>();

  constructor(prompt: Prompt, columns: readonly string[]) {
    this.#prompt = prompt;
    this.#columns = columns;
  }

  segments(text: string): Segment[] {
    const segments: Segment[] = [];
    for (const piece of parsePlaceholders(text)) {
      const segment = 'literal' in piece ? piece.literal : this.#resolve(piece.name);
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
    const known = ['text', ...(this.#prompt.categories ? ['categories'] : []), ...this.#columns];
    throw new TicketsiftError('bad_prompt', `${this.#prompt.path}: Nothing fills in ${names}`, {
      hint: `There are: ${listNames([...new Set(known)])}. Write {{name}} for a literal {name}.`,
    });
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
    this.#numbers.set(name, number);
    return number;
  }

  #getter(name: string): ((ticket: Ticket) => string) | undefined {
    if (name === 'text') return (ticket) => ticket.text;
    // A column named `categories` is most likely the label: it must not slip in where a list was meant.
    if (name === 'categories') return undefined;
    const index = findColumn(this.#columns, name);
    return index === -1 ? undefined : (ticket) => ticket.values[index] ?? '';
  }
}

/** The column with just this name, else the only one that differs by case alone. */
export function findColumn(columns: readonly string[], name: string): number {
  const exact = columns.indexOf(name);
  if (exact !== -1) return exact;
  const alike = columns.filter((column) => column.toLowerCase() === name.toLowerCase());
  return alike.length === 1 ? columns.indexOf(String(alike[0])) : -1;
}

/** What `{categories}` is filled with: a list, one line a category and one an example. */
function listCategories(categories: readonly Category[]): string {
  return categories
    .flatMap(({ name, description, examples }) => [
      description === undefined ? `- ${name}` : `- ${name}: ${description}`,
      ...examples.map((example) => `  Example: ${example.replace(/\s*\n\s*/g, ' ')}`),
    ])
    .join('\n');
}
