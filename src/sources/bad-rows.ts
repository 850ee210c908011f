import { TicketsiftError } from '../core/errors.js';
import { counted } from '../core/text/numbers.js';
import type { Fault } from './faults.js';
import type { Input } from './input/input.js';
import type { Row, SourceOptions } from './table.js';

/** How many are reported one by one. */
const maxReported = 20;

/** What happens with rows that cannot be read: the first one ends the run, or all are reported and left out. */
export class BadRows {
  /** Whether rows are left out, rather than ending the run. */
  readonly areSkipped: boolean;
  readonly #source: string;
  readonly #warn: SourceOptions['warn'];
  #first: Fault | undefined;
  #count = 0;

  constructor(source: string, { warn, file }: Pick<SourceOptions, 'warn' | 'file'>) {
    this.#source = source;
    this.#warn = warn;
    this.areSkipped = file.skipBadRows;
  }

  /** How many rows were left out so far. */
  get count(): number {
    return this.#count;
  }

  /** @throws TicketsiftError `bad_input` unless bad rows are left out */
  report(fault: Fault): void {
    if (!this.areSkipped) {
      throw this.error({
        ...fault,
        hint: `${fault.hint}\n--skip-bad-rows leaves such rows out and goes on.`,
      });
    }
    this.#first ??= fault;
    this.#count++;
    if (this.#count <= maxReported) this.#warn(`${this.#source}:${fault.line}: ${fault.message}; left out`);
  }

  /** The error of a fault that nothing can be read without, such as one of the header. */
  error({ line, message, hint, cause }: Fault): TicketsiftError {
    return new TicketsiftError('bad_input', `${this.#source}:${line}: ${message}`, { hint, cause });
  }

  /**
   * Passes on the rows of an input that can be read, and closes it after the last; says how many more were left out
   * than were reported.
   * @throws TicketsiftError `bad_input` where all rows were left out
   */
  async *leaveOut(input: Input, batches: AsyncIterable<readonly Row[]>): AsyncGenerator<readonly Row[]> {
    let isEmpty = true;
    try {
      for await (const rows of batches) {
        if (rows.length === 0) continue;
        isEmpty = false;
        yield rows;
      }
      if (isEmpty && !input.isClosed && this.#first) throw this.#noneLeft(this.#first);
    } finally {
      const more = this.#count - maxReported;
      if (more > 0) this.#warn(`… and ${counted(more, 'more row was', 'more rows were')} left out`);
      await input[Symbol.asyncDispose]();
    }
  }

  #noneLeft({ line, message, hint }: Fault): TicketsiftError {
    const rows = counted(this.#count, 'row');
    return new TicketsiftError('bad_input', `No row of ${this.#source} can be read: ${rows} left out`, {
      hint: `Line ${line}: ${message}. ${hint}`,
    });
  }
}
