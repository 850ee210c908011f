import { TicketsiftError } from '../errors.js';

/**
 * An identifier in double quotes, as standard SQL has it: whatever it holds, it names nothing but itself.
 * @throws TicketsiftError `usage` for what cannot be a name at all
 */
export function quoteName(name: string): string {
  // A NUL would end the statement in the middle of the name.
  if (name === '' || name.includes('\0')) {
    const message = name === '' ? 'A table’s name is empty' : 'A name holds a NUL character';
    throw new TicketsiftError('usage', message, { hint: 'Name a table, such as classifications.' });
  }
  return `"${name.replaceAll('"', '""')}"`;
}

/** Returns a text as one word of a shell's command line, in quotes where it needs them. */
export function shellWord(text: string): string {
  return /^[\p{L}\p{N}_./:@%+=-]+$/u.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/** Returns flags with their values as words of a shell's command line; one without a value is left out. */
export function shellFlags(flags: Readonly<Record<string, string | number | undefined>>): string[] {
  return Object.entries(flags).flatMap(([flag, value]) =>
    value === undefined ? [] : [flag, shellWord(String(value))],
  );
}
