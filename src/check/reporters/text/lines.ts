import { columnsOf, fitLine, padEnd, wrapWords } from '../../../core/text/fit.js';
import type { Paint } from '../../../core/text/paint.js';
import { visible } from '../../../core/text/visible.js';

/** Terminal columns and colours of a report. */
export interface PageLayout {
  readonly width: number;
  readonly paint: Paint;
  /** Whether it is for a screen reader: one fact a line, and no drawing. */
  readonly isPlain: boolean;
  /** Whether it lists all tickets. */
  readonly isVerbose: boolean;
}

/** A sentence on as many lines as it takes, each after `indent` spaces; what is hostile in it is made visible. */
export function paragraph(sentence: string, { width, isPlain }: PageLayout, indent = 2): string {
  if (isPlain) return visible(sentence);
  const spaces = ' '.repeat(indent);
  const lines = wrapWords(visible(sentence), width - indent).split('\n');
  // A word that is wider than all of it may be a name that someone else chose.
  return lines.map((line) => spaces + fitLine(line, width - indent)).join('\n');
}

/** A heading and lines under it, or nothing where there are no lines. */
export function section(title: string, lines: readonly string[], { paint }: PageLayout): string {
  return lines.length === 0 ? '' : [paint('bold', title), ...lines].join('\n');
}

/** `label  value` on one line, the values below each other, cut at the width. */
export function fact(
  label: string,
  value: string,
  { width, paint, isPlain }: PageLayout,
  indent = 4,
): string {
  if (isPlain) return `${label}: ${fitLine(value, Number.POSITIVE_INFINITY)}`;
  const start = ' '.repeat(indent) + padEnd(label, 8);
  return `${paint('grey', start)}  ${fitLine(value, width - columnsOf(start) - 2)}`.trimEnd();
}
