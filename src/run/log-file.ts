import { open, stat } from 'node:fs/promises';
import { messageOf } from '../core/errors/caught.js';
import type { Outcome } from '../core/outcome.js';
import { jsonLine } from '../core/text/json.js';
import type { Ticket } from '../core/ticket.js';
import { pipeSink } from '../core/world/pipe-sink.js';
import { type Sink, writeFailure } from '../core/world/sink.js';
import { streamSink } from '../outputs/stream-sink.js';
import type { Listen, RequestEvent } from '../pipeline/event.js';

type Fields = Readonly<Record<string, unknown>>;

/** A log of what happens in a run, one line of JSON per event. */
export interface LogFile extends AsyncDisposable {
  readonly listen: Listen;
  /** Resolves when there is room for more. */
  outcomes(batch: readonly Outcome[]): Promise<void>;
  /** Writes anything else, such as how the run began and ended. */
  write(event: string, fields: Fields): Promise<void>;
}

export interface LogOptions {
  /** What messages call the file; its path by default. */
  readonly name?: string;
  readonly run: string;
  /** Whether it holds texts of tickets, models and endpoints; otherwise only codes and counts. */
  readonly withTexts: boolean;
  readonly now: () => number;
  /** Called once, when the file cannot be written; the run goes on. */
  readonly warn: (message: string) => void;
}

/**
 * Opens a log for appending; a new file can be read by its owner alone.
 * @throws TicketsiftError `bad_output` when it cannot be opened
 */
export async function openLogFile(
  path: string,
  { name: given = path, run, withTexts, now, warn }: LogOptions,
): Promise<LogFile> {
  const name = `the log ${given}`;
  const sink = await openSink(path, name);
  let isBroken = false;
  const write = async (lines: string) => {
    if (isBroken || lines === '') return;
    try {
      await sink.write(lines);
    } catch (error) {
      if (!isBroken) warn(`${messageOf(error)}; the log ends here`);
      isBroken = true;
    }
  };
  const line = (event: string, fields: Fields) =>
    jsonLine({ time: new Date(now()).toISOString(), run, event, ...fields });
  const text = (fields: Fields) => (withTexts ? fields : {});
  return {
    write: (event, fields) => write(line(event, fields)),
    // A line is short, and callers do not wait for it.
    listen: (event) => void write(line(event.kind, fieldsOf(event, text, now()))),
    outcomes: (batch) =>
      write(batch.map((outcome) => line('outcome', outcomeFields(outcome, text))).join('')),
    [Symbol.asyncDispose]: () => sink.discard(),
  };
}

/** A pipe must already have a reader. */
async function openSink(path: string, name: string): Promise<Sink> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isFIFO()) return await pipeSink(path, name, undefined);
  const file = await open(path, 'a', 0o600).catch((cause: unknown) => {
    throw writeFailure(name, cause);
  });
  return { ...streamSink(file.createWriteStream(), name), discard: () => file.close() };
}

function outcomeFields({ ticket, origin, error }: Outcome, text: (fields: Fields) => Fields): Fields {
  const failure = error && { error: error.code, ...text({ message: error.message }) };
  return { ...placeOf(ticket), origin, ...failure };
}

/**
 * Returns an event's line.
 * @param now milliseconds since 1970
 */
function fieldsOf(event: RequestEvent, text: (fields: Fields) => Fields, now: number): Fields {
  switch (event.kind) {
    case 'answered': {
      const { ticket, content, key } = event.request;
      const { reply, tookMs } = event;
      const { finish, usage } = reply;
      const texts = text({ system: content.system, user: content.user, reply: reply.text });
      return { ...placeOf(ticket), key: key.toString('hex'), tookMs, finish, usage, ...texts };
    }
    case 'charged':
    case 'retry':
    case 'repair': {
      const { kind: _, ticket, failure, ...rest } = event;
      return { ...placeOf(ticket), error: failure.code, ...text({ message: failure.message }), ...rest };
    }
    case 'outage': {
      const { failure, tries, ms, leftMs } = event;
      return { error: failure.code, ...text({ message: failure.message }), tries, ms, leftMs };
    }
    case 'pause':
      return { ms: event.ms, until: now + event.ms, why: event.why };
    default: {
      const { kind: _, ...rest } = event;
      return rest;
    }
  }
}

function placeOf({ id, place: { source, line } }: Ticket) {
  return { ticket: id, source, line };
}
