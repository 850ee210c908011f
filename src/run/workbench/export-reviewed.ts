import type { Context } from '../../auth/access.js';
import type { LabelStore } from '../../prompts/labels/store.js';
import { type CollectedLabels, collectLabels } from '../review/collect-labels.js';
import { labelledCsv } from '../review/labelled-csv.js';
import { readLabelledTickets } from '../review/read-labelled-tickets.js';
import type { BenchReview } from './workbench.js';

interface ExportReviewedOptions {
  readonly context: Context;
  /** The sources that may be read: a page reads no file that only a label names. */
  readonly names: readonly string[];
  readonly store: LabelStore;
}

/** Labels as a page offers them. */
export interface ReviewedExport {
  readonly collected: CollectedLabels;
  /** The file that `labels export` would write. */
  readonly csv: string;
}

/**
 * Exports the labels of the prompt, with texts read again from their source, or from the tickets of the page.
 */
export async function exportReviewed(
  { prompt, rows }: BenchReview,
  { context, names, store }: ExportReviewedOptions,
): Promise<ReviewedExport> {
  const labels = await store.of(prompt.name);
  const mayRead = new Set(names);
  const readable = labels.filter(({ source }) => source.names.every((name) => mayRead.has(name)));
  const found = new Map(await readLabelledTickets(readable, undefined, context));
  for (const { ticket } of rows) if (!found.has(ticket.id)) found.set(ticket.id, [ticket]);
  const collected = collectLabels(labels, found, { conflicts: undefined });
  return { collected, csv: labelledCsv(collected.rows, prompt).text };
}
