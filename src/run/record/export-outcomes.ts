import type { Context } from '../../auth/access.js';
import { isTicketErrorCode, type TicketErrorCode } from '../../core/errors/ticket-error.js';
import { TicketsiftError } from '../../core/errors.js';
import type { Outcome } from '../../core/outcome.js';
import { Resources } from '../../core/resources.js';
import type { Ticket } from '../../core/ticket.js';
import type { Written } from '../../core/world/sink.js';
import { exporters } from '../../outputs/index.js';
import { resultColumns } from '../../outputs/result-columns.js';
import type { OutcomeChunks, RecordedOutcome } from '../../storage/runs/outcome-chunks.js';
import type { RunRecord } from '../../storage/runs/run-record.js';
import { howToHaveOutcomes } from '../describe/status.js';
import { refuseUnknown } from './page-texts.js';
import { type ReadAgainOptions, readAgain, type TicketsAgain } from './read-again.js';

/** Formats of programs in which people open tables. */
export const exportFormats = ['csv', 'xlsx'] as const;

export type ExportFormat = (typeof exportFormats)[number];

export interface OutcomeExport extends ReadAgainOptions {
  readonly chunks: OutcomeChunks;
  readonly format: ExportFormat;
}

/** The results of a recorded run as a file, piece by piece. Closing it closes the source at any point. */
export interface ExportedRun extends AsyncDisposable {
  /**
   * Yields the pieces.
   * @throws TicketsiftError where the source or the record goes away half-way
   */
  readonly pieces: AsyncGenerator<Written>;
}

/**
 * Writes the results of a recorded run as `classify` does: with all columns of the source, which is read once
 * more. Where that cannot be read, the file has ids and answers; where the source has another ticket now, the
 * cells of that ticket are empty.
 * @throws TicketsiftError `usage` for more columns than the format takes
 */
export async function exportOutcomes(
  run: RunRecord,
  { chunks, format, only }: OutcomeExport,
  context: Context,
): Promise<ExportedRun> {
  const resources = new Resources();
  try {
    const source = await openSource(run, context, { only });
    if (source) resources.use(source);
    const columns = source?.columns ?? ['id'];
    const create = await exporters[format]();
    const exporter = create({
      columns: resultColumns(columns),
      width: 80,
      maxRows: Number.POSITIVE_INFINITY,
      colour: false,
      raw: false,
    });
    const ticketOf = source ? createPairing(source) : onlyId(columns);
    async function* pieces(): AsyncGenerator<Written> {
      let count = 0;
      yield exporter.begin();
      for (const chunk of chunks.walk(run.id)) {
        const outcomes: Outcome[] = [];
        for (const outcome of chunk.outcomes()) outcomes.push(asOutcome(outcome, await ticketOf(outcome)));
        count += outcomes.length;
        yield exporter.rows(outcomes);
      }
      // Half a file must not look like a whole one.
      if (run.result && count < run.result.tickets) throw forgotten(run);
      yield exporter.end();
    }
    return { pieces: pieces(), [Symbol.asyncDispose]: () => resources[Symbol.asyncDispose]() };
  } catch (error) {
    await resources[Symbol.asyncDispose]();
    throw error;
  }
}

/** Returns undefined where the tickets cannot be read again. The page of the run says why. */
async function openSource(
  run: RunRecord,
  context: Context,
  options: ReadAgainOptions,
): Promise<TicketsAgain | undefined> {
  let source: TicketsAgain | undefined;
  try {
    source = await readAgain(run, context, options);
    refuseUnknown(source);
    return source;
  } catch (error) {
    await source?.[Symbol.asyncDispose]();
    if (error instanceof TicketsiftError) return undefined;
    throw error;
  }
}

type TicketOf = (outcome: RecordedOutcome) => Promise<Ticket>;

/** Returns a reader of the ticket of each outcome, for outcomes in their order. */
function createPairing(source: TicketsAgain): TicketOf {
  const { columns, idIndex } = source;
  const batches = source.batches()[Symbol.asyncIterator]();
  let batch: readonly Ticket[] = [];
  let next = 0;
  let isAtEnd = false;
  return async ({ ticket: id }) => {
    while (next === batch.length && !isAtEnd) {
      const result = await batches.next();
      isAtEnd = result.done === true;
      batch = result.done ? [] : result.value;
      next = 0;
    }
    const ticket = batch[next++];
    if (ticket?.id === id) return ticket;
    return blankTicket(id, columns, idIndex);
  };
}

function onlyId(columns: readonly string[]): TicketOf {
  return async ({ ticket }) => blankTicket(ticket, columns, 0);
}

function blankTicket(id: string, columns: readonly string[], idIndex: number | undefined): Ticket {
  const values = columns.map((_, index) => (index === idIndex ? id : ''));
  return { id, text: '', columns, values, place: { source: '', line: 0 } };
}

function asOutcome({ kind }: RecordedOutcome, ticket: Ticket): Outcome {
  if (!('error' in kind)) return { ticket, origin: 'cached', classification: kind };
  return { ticket, origin: 'none', error: { code: codeOf(kind.error), message: onlyCode } };
}

const onlyCode = 'the record of runs keeps only this code';

/** A code of another version of the program counts as an error without an answer. */
function codeOf(error: string): TicketErrorCode {
  return isTicketErrorCode(error) ? error : 'no_response';
}

function forgotten({ id }: RunRecord): TicketsiftError {
  return new TicketsiftError('not_found', `The outcomes of run ${id} were removed while they were read`, {
    hint: howToHaveOutcomes,
  });
}
