import type { Classified } from '../../core/outcome.js';
import { type Ticket, wholeTicket } from '../../core/ticket.js';
import { idColumn } from '../../outputs/result-columns.js';
import { sortKey } from '../../outputs/rows/sort-keys.js';
import {
  countedQueue,
  type DecidedLabel,
  hashText,
  isDecided,
  type Label,
  type ReviewQueue,
} from '../../prompts/labels/label.js';
import { answerDistance } from './distance.js';

/** A ticket with the label that its reviewers agree on. */
export interface LabelledRow extends Classified {
  /** `random` where a reviewer drew it at random; else the first other queue from which one labelled it. */
  readonly queue: ReviewQueue;
}

/** Labels with their texts, and the ids of the tickets that are left out. */
export interface CollectedLabels {
  /** By id, `T-9` before `T-10`: whatever the order of the labels. */
  readonly rows: readonly LabelledRow[];
  /** Their texts changed since. */
  readonly changed: readonly string[];
  /** They are not in what was read. */
  readonly missing: readonly string[];
  /** Their reviewers disagree, or two tickets with this id were labelled. */
  readonly conflicts: readonly string[];
  /** Every reviewer skipped them. */
  readonly skipped: readonly string[];
}

interface CollectOptions {
  /** Uses the newest label where reviewers disagree. */
  readonly conflicts: 'newest' | undefined;
}

/**
 * Joins the labels of one prompt with the tickets that were read.
 * @param found tickets by their ids
 */
export function collectLabels(
  labels: readonly Label[],
  found: ReadonlyMap<string, readonly Ticket[]>,
  options: CollectOptions,
): CollectedLabels {
  const byTicket = new Map<string, Label[]>();
  for (const label of labels) byTicket.set(label.ticket, [...(byTicket.get(label.ticket) ?? []), label]);
  const rows: LabelledRow[] = [];
  const leftOut = {
    changed: [] as string[],
    missing: [] as string[],
    conflicts: [] as string[],
    skipped: [] as string[],
  };
  for (const [id, all] of byTicket) {
    const result = collectTicket(all, found.get(id) ?? [], options);
    if (typeof result === 'string') leftOut[result].push(id);
    else rows.push(result);
  }
  const ordered = rows
    .map((row) => ({ row, key: sortKey(row, [{ column: idColumn, isDescending: false }]) }))
    .toSorted((a, b) => Buffer.compare(a.key, b.key) || (a.row.ticket.id < b.row.ticket.id ? -1 : 1));
  return { rows: ordered.map(({ row }) => row), ...leftOut };
}

type LeftOut = Exclude<keyof CollectedLabels, 'rows'>;

function collectTicket(
  all: readonly Label[],
  tickets: readonly Ticket[],
  { conflicts }: CollectOptions,
): LabelledRow | LeftOut {
  if (all.every(({ classification }) => classification === undefined)) return 'skipped';
  if (tickets.length === 0) return 'missing';
  const byHash = new Map(tickets.map((ticket) => [hashText(wholeTicket(ticket).text), ticket]));
  const labels = all.filter(({ textHash }) => byHash.has(textHash));
  const decided = labels.filter(isDecided);
  if (decided.length === 0) return labels.length > 0 ? 'skipped' : 'changed';
  const newestFirst = decided.toSorted(
    (a, b) => compareTexts(b.labelledAt, a.labelledAt) || b.position - a.position,
  );
  // Reviewers who agree may name categories in different orders: the result must not depend on who was last.
  const byContent = decided.toSorted((a, b) => compareTexts(contentOf(a), contentOf(b)));
  const agree = decided.every((one) => one.textHash === decided[0]?.textHash && isSame(one, decided[0]));
  const [label] = agree ? byContent : newestFirst;
  if (label === undefined || (!agree && conflicts !== 'newest')) return 'conflicts';
  const ticket = byHash.get(label.textHash);
  if (ticket === undefined) return 'missing';
  const ofText = decided.filter(({ textHash }) => textHash === label.textHash);
  const queue = countedQueue(ofText.flatMap(({ drawnFrom }) => drawnFrom)) ?? label.queue;
  return { ticket: wholeTicket(ticket), classification: label.classification, origin: 'none', queue };
}

function isSame(one: DecidedLabel, other: DecidedLabel): boolean {
  return answerDistance(one.classification, other.classification) === 0;
}

function contentOf({ classification: { urgent, categories } }: DecidedLabel): string {
  return JSON.stringify([urgent, categories]);
}

function compareTexts(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
