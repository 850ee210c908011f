import { TicketsiftError } from '../../core/errors.js';
import type { TicketSample } from '../../run/workbench/sample.js';
import { type LabelledTicket, readLabels } from '../labels.js';

/** Tickets without their labels, so that no prompt can show them to a model. */
export interface Labelled {
  readonly labelled: readonly LabelledTicket[];
  readonly sample: TicketSample;
}

/** Why tickets have no labels, as a sentence with its full stop; may quote hostile text. */
export interface Unlabelled {
  readonly why: string;
  readonly sample: TicketSample;
}

/** Returns the labels of a sample, where all its tickets have readable ones. */
export function labelsIn(sample: TicketSample): Labelled | Unlabelled {
  const names = new Set(sample.columns.map((name) => name.trim().toLowerCase()));
  if (!names.has('urgent') || !names.has('categories'))
    return { why: 'These tickets have no labels.', sample };
  try {
    const labelled = readLabels(sample.tickets);
    const tickets = labelled.map(({ ticket }) => ticket);
    return { labelled, sample: { ...sample, columns: tickets[0]?.columns ?? [], tickets } };
  } catch (error) {
    if (!(error instanceof TicketsiftError)) throw error;
    return { why: `The labels of these tickets cannot be read: ${error.message}.`, sample };
  }
}
