import type { Outcome } from '../core/outcome.js';
import type { Sink, Written } from '../core/world/sink.js';
import type { Exporter } from './exporter.js';

/** A destination of outcomes. One `commit` or one `discard` ends it. */
export interface Writer {
  /**
   * Resolves when there is room for more.
   * @throws ClosedPipe when the reader has gone
   * @throws TicketsiftError `bad_output`
   */
  write(outcomes: readonly Outcome[]): Promise<void>;
  /**
   * Makes the written outcomes final.
   * @throws TicketsiftError `bad_output`
   */
  commit(): Promise<void>;
  /** Gives up. Text disappears; batches that a database has taken stay. Never throws. */
  discard(): Promise<void>;
}

/** Writes outcomes to a file or a stream. */
export async function textWriter(exporter: Exporter<Written>, sink: Sink): Promise<Writer> {
  const write = async (piece: Written) => {
    if (piece.length > 0) await sink.write(piece);
  };
  await write(exporter.begin());
  return {
    write: (outcomes) => write(exporter.rows(outcomes)),
    async commit() {
      await write(exporter.end());
      await sink.commit();
    },
    discard: () => sink.discard(),
  };
}
