import { columnsOf, fitLine, padEnd } from '../core/text/fit.js';
import { grouped } from '../core/text/numbers.js';
import type { Paint } from '../core/text/paint.js';

export interface Bar {
  /** Hostile. */
  readonly name: string;
  readonly count: number;
}

const gap = '  ';
/** Below this many terminal columns, a bar says no more than the number beside it. */
const leastBar = 5;
/** A longer one says no more, and is far from its name on a wide terminal. */
const longestBar = 30;

/**
 * Draws horizontal bars, each with its name, its count and its share of `whole`. The bar of the highest count
 * fills what the other columns leave of `width` terminal columns, up to 30.
 */
export function barChart(bars: readonly Bar[], whole: number, width: number, paint: Paint): string {
  const rows = bars.map(({ name, count }) => ({
    name: fitLine(name, Math.max(8, Math.floor(width / 3))),
    count,
    numbers: [grouped(count), percentOf(count / whole)] as const,
  }));
  const nameWidth = Math.max(...rows.map(({ name }) => columnsOf(name)));
  const countWidth = Math.max(...rows.map(({ numbers: [count] }) => count.length));
  const max = Math.max(...rows.map(({ count }) => count));
  const left = width - nameWidth - countWidth - '100 %'.length - 4 * gap.length;

  return rows
    .map(({ name, count, numbers: [text, share] }) => {
      const counted = `${gap}${padEnd(name, nameWidth)}${gap}${text.padStart(countWidth)}`;
      if (left < leastBar) return counted;
      return `${counted}${gap}${share.padStart(5)}${gap}${paint('blue', bar(count / max, Math.min(left, longestBar)))}`;
    })
    .join('\n');
}

const eighths = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

function bar(share: number, width: number): string {
  const units = Math.max(1, Math.round(share * width * 8));
  return '█'.repeat(Math.floor(units / 8)) + eighths[units % 8];
}

/** Returns a share in whole percent: `13 %`. */
export function percentOf(share: number): string {
  return share > 0 && share < 0.01 ? '<1 %' : `${Math.round(100 * share)} %`;
}
