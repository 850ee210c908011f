import { align } from '../../core/text/align.js';
import { columnsOf, wrapWords } from '../../core/text/fit.js';
import { counted } from '../../core/text/numbers.js';
import { visible } from '../../core/text/visible.js';
import { markOf, marksIn } from './digest.js';
import type { TrustRecord } from './records.js';
import type { Want } from './wants.js';

/** What was allowed before: by a record, which lists it, or by a digest, which only shows what is new. */
export type Allowed = Pick<TrustRecord, 'wants'> | { readonly digest: string };

/** One thing that a file wants. */
export interface WantLine {
  readonly key: string;
  readonly text: string;
  /** Compared with what was allowed before; `same` where nothing was. */
  readonly change: 'same' | 'new' | 'gone';
}

/** Returns what a file wants, sorted by key, and what it no longer wants. */
export function wantLines(wants: readonly Want[], allowed?: Allowed): WantLine[] {
  const before =
    allowed && new Set('digest' in allowed ? marksIn(allowed.digest) : allowed.wants.map(({ mark }) => mark));
  const now = wants.map((want): WantLine => {
    const isNew = before !== undefined && !before.has(markOf(want));
    return { key: want.key.join('.'), text: want.text, change: isNew ? 'new' : 'same' };
  });
  const marks = new Set(wants.map(markOf));
  const gone = allowed && 'wants' in allowed ? allowed.wants.filter(({ mark }) => !marks.has(mark)) : [];
  return [
    ...gone.map(({ key, text }): WantLine => ({ key: key.join('.'), text, change: 'gone' })),
    ...now,
  ].toSorted((one, other) => (one.key < other.key ? -1 : one.key > other.key ? 1 : 0));
}

const signs = { same: ' ', new: '+', gone: '-' } as const;

/**
 * Returns those lines as text, with `+` and `-` at what has changed since it was allowed.
 * @param width columns of a line; where a line would be longer, each key has its text below it
 */
export function describeWants(
  wants: readonly Want[],
  allowed?: Allowed,
  width = Number.POSITIVE_INFINITY,
): string[] {
  const lines = wantLines(wants, allowed);
  const hasChanges = lines.some(({ change }) => change !== 'same');
  const signed = lines.map(({ key, text, change }) => [...(hasChanges ? [signs[change]] : []), key, text]);
  const aligned = align(signed);
  const fits = aligned.every((row) => columnsOf(row) <= width);
  const rows = fits ? aligned : signed.flatMap((row) => below(row, width));
  if (allowed === undefined || 'wants' in allowed) return rows;
  const marks = new Set(wants.map(markOf));
  const gone = marksIn(allowed.digest).filter((mark) => !marks.has(mark)).length;
  return gone === 0
    ? rows
    : [
        ...rows,
        `- ${counted(gone, 'setting')} that the digest allows ${gone === 1 ? 'has been changed or removed' : 'have been changed or removed'}`,
      ];
}

/** Returns a key, and below it its text, wrapped. Nothing is cut off, since that may be what matters. */
function below(row: readonly string[], width: number): string[] {
  const [head, text] = [row.slice(0, -1), row.at(-1) ?? ''];
  const indent = ' '.repeat(head.length > 1 ? signedIndent : plainIndent);
  const wrapped = wrapWords(visible(text), Math.max(1, width - indent.length)).split('\n');
  return [...align([head]), ...wrapped.map((line) => `${indent}${line}`)];
}

/** The indent of a text below its key, and below a key with a sign. */
const [plainIndent, signedIndent] = [4, 7];
