import { escapeUnseen } from './escape-unseen.js';

/** A value as JSON to be read by programs and, in a terminal, by people. */
export function jsonText(value: unknown): string {
  return `${escapeUnseen(JSON.stringify(value, undefined, 2))}\n`;
}

/** The same on one line, as JSON Lines have it. */
export function jsonLine(value: unknown): string {
  return `${escapeUnseen(JSON.stringify(value))}\n`;
}
