import { hash } from 'node:crypto';
import type { Classification } from '../../core/classification.js';
import { TicketsiftError } from '../../core/errors.js';
import { visible } from '../../core/text/visible.js';
import { hashText, type Label, type ReviewQueue } from '../../prompts/labels/label.js';
import { labelSourceOf } from '../../prompts/labels/source.js';
import type { LabelStore } from '../../prompts/labels/store.js';
import { promptHash } from '../../prompts/prompt-hash.js';
import { orderQueue, type Reviewable } from '../review/order.js';
import type { BenchRow } from './rows.js';
import type { BenchReview } from './workbench.js';

/** A ticket to be labelled by the current user. */
export interface ToLabel extends Reviewable {
  /** The number of its row. */
  readonly n: number;
  readonly row: BenchRow;
  /** Where it comes from, as a page shows it. */
  readonly place: string;
  /** Identifies it, its prompt and its reviewer. */
  readonly key: string;
  /** Its label from this reviewer. */
  readonly label: Label | undefined;
  /** Whether the proposal is the answer to an earlier prompt. */
  readonly isOld: boolean;
}

/** A ticket in an order. */
export interface QueuedTicket extends ToLabel {
  /** Whether its reviewer is done with it in this order. */
  readonly isDone: boolean;
}

/** A decision about a ticket, as a page sends it. */
export interface Decision {
  readonly n: number;
  /** See `ToLabel.key`. */
  readonly key: string;
  readonly queue: ReviewQueue;
  readonly isBlind: boolean;
  /** As the page shows it; null where the ticket is skipped. */
  readonly choice: Classification | null;
}

/**
 * Returns the tickets with their reviewer's labels. Labels name a ticket by its id, so tickets without one
 * are left out, and so are all but the first with the same id.
 * @param labels those of the prompt
 */
export function ticketsToLabel(
  { prompt, rows, placeOf }: BenchReview,
  { reviewer }: Pick<LabelStore, 'reviewer'>,
  labels: readonly Label[],
): ToLabel[] {
  const own = new Map(labels.filter(({ isOwn }) => isOwn).map((label) => [label.ticket, label]));
  const firsts = new Map<string, ToLabel>();
  for (const [n, row] of rows.entries()) {
    const { id, text } = row.ticket;
    if (id.trim() === '' || firsts.has(id)) continue;
    firsts.set(id, {
      n,
      row,
      key: keyOf(row, prompt.name, reviewer),
      id,
      place: placeOf(row.ticket),
      textHash: hashText(text),
      label: ofTicket(own.get(id), row),
      ...answersTo(row),
    });
  }
  return [...firsts.values()];
}

/**
 * Saves a decision, and resolves to it.
 * @throws TicketsiftError `conflict` where the page shows another ticket; see `LabelStore.add`
 */
export async function saveDecision(
  bench: BenchReview,
  decision: Decision,
  store: LabelStore,
): Promise<Label> {
  const { prompt, source, droppedAs } = bench;
  const { queue, isBlind, choice } = decision;
  const row = rowOf(bench, decision, store);
  if (!source) throw otherTicket();
  return await store.add({
    prompt: { name: prompt.name, version: prompt.version, hash: promptHash(prompt) },
    ticket: row.ticket,
    source: labelSourceOf(source, droppedAs),
    classification: choice ? await asSpelled(choice, bench, store) : undefined,
    queue,
    isBlind,
    proposed: answersTo(row).proposed,
  });
}

/**
 * Takes a decision back, and resolves to the one that counts now.
 * @param id see `Label.id`; empty for one that was never saved
 * @throws TicketsiftError as `saveDecision` and `LabelStore.undo`
 */
export async function takeBack(
  bench: BenchReview,
  decision: Pick<Decision, 'n' | 'key'>,
  id: string,
  store: LabelStore,
): Promise<Label | undefined> {
  const row = rowOf(bench, decision, store);
  if (id !== '') return ofTicket(await store.undo(id), row);
  const labels = await store.of(bench.prompt.name);
  return labels.find((label) => label.isOwn && ofTicket(label, row) === label);
}

/** Returns the categories to choose from: those of the prompt, else all that were proposed and chosen. */
export function categoriesToChoose(bench: BenchReview, labels: readonly Label[]): string[] {
  const { prompt } = bench;
  const named = prompt.categories?.map(({ name }) => name);
  const said = labels.flatMap(({ isOwn, classification }) =>
    isOwn ? (classification?.categories ?? []) : [],
  );
  return [...new Set([...(named ?? []), ...said, ...(named ? [] : proposedIn(bench))])];
}

function proposedIn({ rows }: BenchReview): string[] {
  return rows.flatMap((row) => answersTo(row).proposed?.categories ?? []);
}

/** Returns the answer: of the current prompt if it is known, else of one that was tried before. */
function answersTo({ proposed, outcome, before }: BenchRow) {
  const [first, ...others] = [proposed, outcome?.classification, before].filter((one) => one !== undefined);
  const { confidence } = first ?? {};
  const margin = confidence && Math.min(confidence.urgent, confidence.categories);
  return { proposed: first, others, margin, isOld: proposed === undefined };
}

/** A label of another text is not this ticket's, even with the same id. */
function ofTicket(label: Label | undefined, { ticket }: BenchRow): Label | undefined {
  return label?.ticket === ticket.id && label.textHash === hashText(ticket.text) ? label : undefined;
}

function rowOf(
  { prompt, rows }: BenchReview,
  { n, key }: Pick<Decision, 'n' | 'key'>,
  { reviewer }: LabelStore,
): BenchRow {
  const row = rows[n];
  if (row && keyOf(row, prompt.name, reviewer) === key) return row;
  throw otherTicket();
}

function keyOf({ ticket: { id, text } }: BenchRow, prompt: string, reviewer: string): string {
  return hash('sha256', JSON.stringify([prompt, reviewer, id, text])).slice(0, 24);
}

/** A page shows control characters in names; labels have the original names. */
async function asSpelled(
  { urgent, categories }: Classification,
  bench: BenchReview,
  store: LabelStore,
): Promise<Classification> {
  const named = bench.prompt.categories?.map(({ name }) => name) ?? [];
  const spellings = new Map(named.map((name) => [visible(name), name]));
  if (categories.some((name) => !spellings.has(name))) {
    const others = [...categoriesToChoose(bench, await store.of(bench.prompt.name)), ...proposedIn(bench)];
    for (const name of others) if (!spellings.has(visible(name))) spellings.set(visible(name), name);
  }
  return { urgent, categories: categories.map((name) => spellings.get(name) ?? name) };
}

function otherTicket(): TicketsiftError {
  return new TicketsiftError(
    'conflict',
    'The tickets or the prompt have changed since this page was loaded',
    {
      hint: 'Reload the page, and label the ticket again.',
    },
  );
}

/**
 * Returns the tickets of a queue: first those that their reviewer is done with, in their old order, then the
 * others in its order.
 * @param labels those of the prompt
 */
export function queueTickets(
  queue: ReviewQueue,
  tickets: readonly ToLabel[],
  labels: readonly Label[],
): QueuedTicket[] {
  const toDo = orderQueue(queue, tickets, { seed: 0, labels });
  const left = new Set(toDo);
  const wasHere = ({ label }: ToLabel) => label && (queue === 'chosen' || label.drawnFrom.includes(queue));
  const done = tickets.filter((ticket) => wasHere(ticket) && !left.has(ticket));
  const places = new Map(labels.map((label, index) => [label, index]));
  const place = ({ label }: ToLabel) => (label && places.get(label)) ?? -1;
  done.sort((one, other) => place(one) - place(other));
  return [
    ...done.map((ticket) => ({ ...ticket, isDone: true })),
    ...toDo.map((ticket) => ({ ...ticket, isDone: false })),
  ];
}
