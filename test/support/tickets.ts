import type { Prompt } from '../../src/core/prompt.js';
import type { Ticket } from '../../src/core/ticket.js';

/** A ticket with these columns; its text and id are the columns of that name. */
export function makeTicket(cells: Readonly<Record<string, string>>, line = 2): Ticket {
  return {
    id: cells.id ?? '1',
    text: cells.text ?? '',
    columns: Object.keys(cells),
    values: Object.values(cells),
    place: { source: 'tickets.csv', line },
  };
}

/** Tickets of these texts in batches of one size, as a source gives them. */
export async function* batchesOf(texts: readonly string[], size = 3): AsyncGenerator<readonly Ticket[]> {
  const tickets = texts.map((text, index) => makeTicket({ id: String(index + 1), text }, index + 2));
  for (let start = 0; start < tickets.length; start += size) yield tickets.slice(start, start + size);
}

export function makePrompt(parts: Partial<Prompt> = {}): Prompt {
  return {
    name: 'test',
    version: undefined,
    description: undefined,
    categories: undefined,
    urgent: undefined,
    model: undefined,
    temperature: undefined,
    maxOutputTokens: undefined,
    system: undefined,
    body: '{text}',
    path: 'test.md',
    bodyLine: 1,
    ...parts,
  };
}

export function category(name: string, description?: string, ...examples: string[]) {
  return { name, description, examples };
}

/** All items of batches. */
export async function collect<T>(batches: AsyncIterable<readonly T[]>): Promise<T[]> {
  const items: T[] = [];
  for await (const batch of batches) items.push(...batch);
  return items;
}
