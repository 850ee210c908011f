import type { Outcome } from '../core/outcome.js';
import { visible } from '../core/visible.js';
import { exporters, type Format } from '../outputs/index.js';
import type { Sink } from '../outputs/sink.js';
import { Tally } from '../outputs/tally.js';
import { widthOf } from './io.js';
import { startProgress } from './progress.js';
import type { Session } from './session.js';

/** Where results go and what they look like. */
export interface Delivery {
  readonly format: Format;
  /** A file; standard output where there is none. */
  readonly output?: string;
  readonly columns: readonly string[];
  /** How many rows a table shows. */
  readonly rows: number;
  readonly raw: boolean;
  /** How many tickets there seem to be; undefined where nobody can tell. */
  readonly total: () => number | undefined;
}

/**
 * Writes outcomes as they come and counts them. A failure leaves no half-written file.
 * @throws ClosedPipe when the reader went away (`| head`)
 * @throws TicketsiftError `bad_output`, and what the outcomes throw
 */
export async function deliver(
  outcomes: AsyncIterable<readonly Outcome[]>,
  session: Session,
  delivery: Delivery,
): Promise<Tally> {
  const { world, voice, colour } = session;
  const toFile = delivery.output !== undefined;
  const create = await exporters[delivery.format]();
  const exporter = create({
    columns: delivery.columns,
    width: widthOf(world.stdout),
    maxRows: toFile ? Number.POSITIVE_INFINITY : delivery.rows,
    colour: colour && !toFile,
    raw: delivery.raw,
  });
  const sink = await openSink(session, delivery);
  const tally = new Tally();
  const startedAt = world.now();
  const progress = await startProgress(world, !voice.isQuiet && !writesWhileRunning(session, delivery));
  try {
    await write(sink, exporter.begin());
    for await (const batch of outcomes) {
      tally.add(batch);
      tellFailures(session, batch);
      const { total: tickets, failed } = tally;
      progress.update({ tickets, failed, elapsedMs: world.now() - startedAt, total: delivery.total() });
      await write(sink, exporter.rows(batch));
    }
    progress.stop();
    await write(sink, exporter.end());
    await sink.commit();
  } catch (error) {
    progress.stop();
    await sink.discard();
    throw error;
  }
  return tally;
}

/** Rows that appear on the very terminal on which the progress would move. */
function writesWhileRunning({ world }: Session, { output, format, rows }: Delivery): boolean {
  const isBuffered = format === 'table' && Number.isFinite(rows);
  return output === undefined && world.stdout.isTTY === true && !isBuffered;
}

async function openSink({ world, output: stdout }: Session, { output, format }: Delivery): Promise<Sink> {
  if (output !== undefined) {
    const { fileSink } = await import('../outputs/file-sink.js');
    return fileSink(output);
  }
  if (!world.stdout.isTTY || format === 'table') return stdout;
  return { ...stdout, write: (text) => stdout.write(harmless(text)) };
}

/** Formats for machines keep every byte, and a terminal would obey some of them. The table is harmless as it is. */
function harmless(text: string): string {
  return text.split('\n').map(visible).join('\n');
}

async function write(sink: Sink, text: string): Promise<void> {
  if (text !== '') await sink.write(text);
}

function tellFailures({ voice }: Session, batch: readonly Outcome[]): void {
  if (!voice.isVerbose) return;
  for (const { error, ticket } of batch) {
    if (error)
      voice.detail(
        `${ticket.place.source}:${ticket.place.line}: ticket ${ticket.id}: ${error.code}: ${error.message}`,
      );
  }
}
