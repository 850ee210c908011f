import { structuredPatch } from 'diff';

/** Lines that changed, with those around them. */
export interface Hunk {
  /** The lines on which it starts before and after, counted from 1. */
  readonly from: number;
  readonly to: number;
  /** Each begins with `+`, `-` or a blank. */
  readonly lines: readonly string[];
}

/** A text, and the line of its file on which it starts. */
export interface Part {
  readonly text: string;
  readonly line: number;
}

/** Lines around a change that are shown. */
const context = 3;

/**
 * Lines that may differ. What it takes to find them grows with their square, and someone else may have saved a prompt
 * of a million lines.
 */
const maxEditLength = 2000;

/** Where two texts differ, line by line. Two that have too little in common differ in all of their lines. */
export function hunksOf(before: Part, after: Part): Hunk[] {
  const texts = [ended(before.text), ended(after.text)] as const;
  const patch = structuredPatch('', '', ...texts, '', '', { context, maxEditLength });
  if (patch === undefined) {
    const lines = texts.flatMap((text, side) => linesOf(text).map((line) => `${'-+'.charAt(side)}${line}`));
    return [{ from: before.line, to: after.line, lines }];
  }
  return patch.hunks.map(({ oldStart, newStart, lines }) => ({
    from: oldStart + before.line - 1,
    to: newStart + after.line - 1,
    lines,
  }));
}

/** How many lines were added and taken away. */
export function countChanges(hunks: readonly Hunk[]): { added: number; removed: number } {
  const lines = hunks.flatMap((hunk) => hunk.lines);
  const count = (sign: string) => lines.filter((line) => line.startsWith(sign)).length;
  return { added: count('+'), removed: count('-') };
}

function linesOf(text: string): string[] {
  return text.split('\n').slice(0, -1);
}

/** Whether the last line has a line break makes no difference. */
function ended(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`;
}
