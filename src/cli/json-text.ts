import { escapeUnseen } from '../core/escape-unseen.js';

/** A value as JSON to be read by programs and, in a terminal, by people. */
export function jsonText(value: unknown): string {
  return `${escapeUnseen(JSON.stringify(value, undefined, 2))}\n`;
}
