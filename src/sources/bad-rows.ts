import { TicketsiftError } from '../core/errors.js';
import { counted } from '../core/text/numbers.js';
import type { Fault } from './faults.js';
import type { SourceOptions } from './table.js';

/** How many are told of one by one. */
const maxReported = 20;

/** What becomes of rows that cannot be read: the first one ends the run, or all are told of and left out. */
export class BadRows {
  /** Whether rows are left out, rather than ending the run. */
  readonly areSkipped: boolean;
  readonly #source: string;
  readonly #warn: SourceOptions['warn'];
  #count = 0;

  constructor(source: string, { warn, file }: Pick<SourceOptions, 'warn' | 'file'>) {
    this.#source = source;
    this.#warn = warn;
    this.areSkipped = file.skipBadRows;
  }

  /** @throws TicketsiftError `bad_input` unless bad rows are left out */
  report(fault: Fault): void {
    if (!this.areSkipped) {
      throw this.error({
        ...fault,
        hint: `${fault.hint}\n--skip-bad-rows leaves such rows out and goes on.`,
      });
    }
    this.#count++;
    if (this.#count <= maxReported) this.#warn(`${this.#source}:${fault.line}: ${fault.message}; left out`);
  }

  /** The error of a fault that nothing can be read without, such as one of the header. */
  error({ line, message, hint, cause }: Fault): TicketsiftError {
    return new TicketsiftError('bad_input', `${this.#source}:${line}: ${message}`, { hint, cause });
  }

  /** All rows are read: tells how many more were left out than were told of. */
  end(): void {
    const more = this.#count - maxReported;
    if (more > 0) this.#warn(`… and ${counted(more, 'more row was', 'more rows were')} left out`);
    this.#count = 0;
  }
}
