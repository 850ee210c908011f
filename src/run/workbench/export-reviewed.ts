import type { Context } from '../../auth/access.js';
import { TicketsiftError } from '../../core/errors.js';
import type { LabelStore } from '../../prompts/labels/store.js';
import { collectLabels } from '../review/collect-labels.js';
import { labelledCsv } from '../review/labelled-csv.js';
import { readLabelledTickets } from '../review/read-labelled-tickets.js';
import type { BenchReview } from './workbench.js';

interface ExportReviewedOptions {
  readonly context: Context;
  /** The sources that may be read: a page reads no file that only a label names. */
  readonly names: readonly string[];
  readonly store: LabelStore;
}

/** Returns the labelled tickets of the prompt as `labels export` writes them. @throws TicketsiftError `not_found` without any */
export async function exportReviewed(
  { prompt, rows }: BenchReview,
  { context, names, store }: ExportReviewedOptions,
): Promise<string> {
  const labels = await store.of(prompt.name);
  const mayRead = new Set(names);
  const readable = labels.filter(({ source }) => source.names.every((name) => mayRead.has(name)));
  const found = new Map(await readLabelledTickets(readable, undefined, context));
  for (const { ticket } of rows) if (!found.has(ticket.id)) found.set(ticket.id, [ticket]);
  const collected = collectLabels(labels, found, { conflicts: undefined });
  if (collected.rows.length > 0) return labelledCsv(collected.rows, prompt).text;
  throw new TicketsiftError('not_found', 'There are no labels to download yet', {
    hint: 'Tickets on which reviewers disagree are left out: the page Agreement lists them.',
  });
}
