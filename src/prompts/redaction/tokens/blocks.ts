import type { FoundValue } from '../span.js';

const begin = '-----BEGIN ';
const end = '-----END ';
const line = /\s{1,2}[A-Za-z0-9+/=]{16,}/y;

/** The keys and certificates that a text has in PEM (RFC 7468). */
export interface Blocks {
  readonly private: readonly FoundValue[];
  readonly public: readonly FoundValue[];
}

/** Finds blocks of PEM. One that is cut off ends with its last line. */
export function findBlocks(text: string): Blocks {
  const blocks: { private: FoundValue[]; public: FoundValue[] } = { private: [], public: [] };
  let next = text.indexOf(begin);
  let footer = next;
  while (next >= 0) {
    const from = next;
    const label = labelAt(text, from + begin.length);
    const start = from + begin.length + label.length;
    next = text.indexOf(begin, start);
    if (label === '') continue;
    // Looked for once for all that it may end, and no longer where there is none.
    if (footer !== -1 && footer < start) footer = text.indexOf(end, start);
    const isWhole = footer !== -1 && (next === -1 || footer < next);
    const to = isWhole ? endOfFooter(text, footer) : endOfLines(text, start);
    const value = text.slice(from, to).replace(/\s+/g, '');
    blocks[label.includes('PRIVATE KEY') ? 'private' : 'public'].push({ from, to, value });
  }
  return blocks;
}

/** Returns what a block is called, with the dashes behind it. */
function labelAt(text: string, start: number): string {
  return /^[A-Z0-9 ]{1,40}-----/.exec(text.slice(start, start + 45))?.[0] ?? '';
}

function endOfFooter(text: string, footer: number): number {
  const start = footer + end.length;
  return start + labelAt(text, start).length;
}

function endOfLines(text: string, start: number): number {
  let to = start;
  for (;;) {
    line.lastIndex = to;
    const [found] = line.exec(text) ?? [];
    if (found === undefined) return to;
    to += found.length;
  }
}
