import type { TicketError } from '../core/errors/ticket-error.js';
import { listNames } from '../core/text/names.js';
import { counted } from '../core/text/numbers.js';
import type { Answers } from '../storage/cache/answers.js';
import { keyName } from '../storage/cache/key-name.js';
import type { RecordedAnswer, RecordedRun } from '../storage/recordings/recording.js';
import { readRecordingFile } from '../storage/recordings/recording-file.js';

/** A request that a recording has no answer to. */
export interface MissingRequest {
  /** The ticket's id. */
  readonly ticket: string;
  /** Which of its requests, counted from 0. */
  readonly repeat: number;
}

/** The answers of a recording, in place of requests. */
export class Replay {
  readonly #failures = new Map<string, TicketError>();
  #runs: readonly RecordedRun[] = [];
  readonly #families = new Set<string>();
  readonly #models = new Set<string>();
  readonly #tickets = new Set<string>();

  /**
   * Reads a recording into a cache.
   * @throws TicketsiftError see `readRecordingFile`
   */
  static async read(file: Parameters<typeof readRecordingFile>, answers: Answers): Promise<Replay> {
    const replay = new Replay();
    const [path, name, waiting] = file;
    const lines = readRecordingFile(path, name, waiting, {
      onRuns: (runs) => {
        replay.#runs = runs;
      },
      onFailure({ key, model, ticket, error }) {
        replay.#failures.set(keyName(key), error);
        replay.#note({ model, ticket });
      },
    });
    await answers.import(replay.#noting(lines));
    return replay;
  }

  async *#noting(lines: AsyncIterable<RecordedAnswer>): AsyncGenerator<RecordedAnswer> {
    for await (const answer of lines) {
      this.#note(answer);
      yield answer;
    }
  }

  #note({ model, family, ticket }: Partial<Pick<RecordedAnswer, 'model' | 'family' | 'ticket'>>): void {
    if (model !== undefined) this.#models.add(model);
    if (family !== undefined) this.#families.add(Buffer.from(family).toString('hex'));
    if (ticket !== undefined) this.#tickets.add(ticket);
  }

  /** Returns the failure that is recorded under a key. */
  readonly failureOf = (key: Uint8Array): TicketError | undefined => this.#failures.get(keyName(key));

  /**
   * Returns what differs between a run and the recording, as the end of a sentence.
   * @param tickets how many the run has
   */
  explain(missing: readonly MissingRequest[], run: RecordedRun, tickets: number): string {
    // Where some are there, the rest has the same cause, though old recordings do not say so.
    const isForAll = missing.filter(({ repeat }) => repeat === 0).length === tickets;
    return (
      (isForAll ? this.#differenceOf(run) : undefined) ?? this.#redactionOf(run) ?? this.#changesOf(missing)
    );
  }

  /** Returns what differs for all tickets; undefined where nothing does. */
  #differenceOf(run: RecordedRun): string | undefined {
    const { family, model, endpoint, prompt, promptHash } = run;
    if (this.#families.has(family) || this.#runs.some((one) => one.family === family)) return undefined;
    if (this.#models.size === 0) return 'it holds no answers';
    if (!this.#models.has(model))
      return `it has answers of ${listNames([...this.#models])}, but this is ${model}`;
    const ofModel = this.#runs.filter((one) => one.model === model);
    if (ofModel.length === 0) return `the prompt ${prompt}, its settings or the endpoint changed`;
    const ofPrompt = ofModel.filter((one) => one.promptHash === promptHash);
    if (ofPrompt.length === 0) {
      const before = ofModel.find((one) => one.prompt === prompt);
      return before
        ? `the prompt ${prompt} changed (its hash is ${promptHash.slice(0, 8)}, recorded is ${before.promptHash.slice(0, 8)})`
        : `it has no answers of the prompt ${prompt}, but of ${listNames(ofModel.map((one) => one.prompt))}`;
    }
    return ofPrompt.some((one) => one.endpoint === endpoint)
      ? `the requests to ${model} changed in more than the prompt, or the model itself changed`
      : 'the endpoint is a different one: see base_url';
  }

  /** Returns whether redaction was switched on or off since the recording; undefined for neither. */
  #redactionOf({ family, redacted }: RecordedRun): string | undefined {
    const before = this.#runs.find((one) => one.family === family);
    if (before === undefined || before.redacted === redacted) return undefined;
    return redacted ? 'it was recorded without --redact' : 'it was recorded with --redact';
  }

  /** Returns what differs for some tickets. */
  #changesOf(missing: readonly MissingRequest[]): string {
    const first = missing.filter(({ repeat }) => repeat === 0);
    if (first.length === 0)
      return 'it has fewer answers for each ticket, as it was recorded with fewer repeats';
    const ids = [...new Set(first.map(({ ticket }) => ticket))];
    const changed = ids.filter((id) => this.#tickets.has(id));
    const added = ids.filter((id) => !this.#tickets.has(id));
    return [
      ...(changed.length > 0
        ? [`${counted(changed.length, 'ticket')} changed: ${listNames(changed, 3)}`]
        : []),
      ...(added.length > 0
        ? [`it does not have ${counted(added.length, 'ticket')}: ${listNames(added, 3)}`]
        : []),
    ].join('; ');
  }
}
