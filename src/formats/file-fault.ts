import { TicketsiftError } from '../core/errors.js';

/** A fault of a file, thrown where its name is not known: `refusal` adds that. */
export class FileFault extends Error {
  override readonly name: string = 'FileFault';
  readonly hint: string;

  /** @param message what follows the name of the file: `has no sheet called "Open"` */
  constructor(message: string, hint: string) {
    super(message);
    this.hint = hint;
  }
}

/** Returns the error of a file's fault. */
export function refusal(source: string, fault: Pick<FileFault, 'message' | 'hint'>): TicketsiftError {
  const { message, hint } = fault;
  const cause = fault instanceof Error ? fault : undefined;
  return new TicketsiftError('bad_input', `${source} ${message}`, { hint, cause });
}
