import { findAttribution } from './attribution.js';
import type { MarkedPart } from './html-to-text.js';
import { isOnlySpace, lineAt, lineBefore, lineStart } from './lines.js';
import {
  forwardedWords,
  isForwardLine,
  isMailHeader,
  isOriginalBar,
  isReplyLine,
  quoteStarts,
  withRuleAbove,
} from './mail-header.js';

/**
 * Returns where the mail begins that a text answers and that follows it to its end; undefined where there is none. Answers
 * between or below quoted lines keep them, and so does a forwarded mail, which is what its sender writes about.
 * @param marked what the page of the text marks
 */
export function findQuote(text: string, marked: readonly MarkedPart[] = []): number | undefined {
  const part = markedStart(text, marked);
  const candidates = [quotedLines(text, part), ...headersAndBars(text), markedQuote(text, part)];
  const [first] = candidates
    .filter((start) => start !== undefined)
    .filter((start) => !isOnlySpace(text.slice(0, start)))
    .toSorted((a, b) => a - b);
  return first === undefined || hasForward(text, first) ? undefined : first;
}

/** `>` lines at the end, below a line that says who wrote them. */
function quotedLines(text: string, part: number | undefined): number | undefined {
  const start = trailingRun(text);
  if (start === undefined) return undefined;
  const attribution = findAttribution(text, start);
  if (attribution !== undefined) return attribution;
  // Where a mail program marks them, the line above is one in any language; quoted lines before it mean answers between.
  if (part === undefined || quotedLine.test(text.slice(0, start))) return undefined;
  if (part >= start) return start;
  const above = text.slice(part, start).trim();
  const isAttribution = above === '' || (above.split('\n').length <= 3 && /[:：]$/.test(above));
  return isAttribution ? nextLine(text, part) : undefined;
}

const quotedLine = /(?:^|\n)>/;

/** Returns where the `>` lines begin with which a text ends; blank ones may be among them. */
function trailingRun(text: string): number | undefined {
  let start: number | undefined;
  for (let line = lineBefore(text, text.length + 1); line; line = lineBefore(text, line.start)) {
    if (line.text.startsWith('>')) start = line.start;
    else if (line.text !== '') break;
  }
  return start;
}

/** Where bars, headers of mails and lines to reply above begin. */
function headersAndBars(text: string): number[] {
  if (!text.includes('\n')) return [];
  const found: number[] = [];
  quoteStarts.lastIndex = 0;
  for (let match = quoteStarts.exec(text); match; match = quoteStarts.exec(text)) {
    const start = match[0].startsWith('\n') ? match.index + 1 : match.index;
    const line = lineAt(text, start);
    quoteStarts.lastIndex = Math.max(line.end, start + 1);
    if (isOriginalBar(line) || isReplyLine(line)) found.push(start);
    else if (isMailHeader(text, line)) found.push(withRuleAbove(text, start));
    if (found.length > 0) break;
  }
  const above = /\babove this line\b/i.exec(text);
  if (above) {
    const line = lineAt(text, lineStart(text, above.index));
    if (isReplyLine(line) && !line.text.startsWith('>')) found.push(line.start);
  }
  return found;
}

/** What a mail program marks as quoted without `>` lines in it. */
function markedQuote(text: string, part: number | undefined): number | undefined {
  return part === undefined || quotedLine.test(text.slice(part)) ? undefined : nextLine(text, part);
}

/** Where that begins which a page marks as quoted up to its end: undefined where the sender wrote anything after or between. */
function markedStart(text: string, marked: readonly MarkedPart[]): number | undefined {
  const parts = marked.filter(({ mark, start }) => mark !== 'signature' && !isOnlySpace(text.slice(start)));
  const last = parts.at(-1);
  if (last === undefined || !isOnlySpace(text.slice(last.end))) return undefined;
  let { start } = last;
  if (last.mark === 'rest') return start;
  for (const part of parts.slice(0, -1).toReversed()) {
    if (!isOnlySpace(text.slice(part.end, start))) return undefined;
    start = part.start;
  }
  return start;
}

/** Where the line begins that follows a place at the end of one. */
function nextLine(text: string, at: number): number {
  let next = at;
  while (next < text.length && /\s/.test(text[next] ?? '')) next++;
  return lineStart(text, next);
}

/** Whether a forwarded mail begins before a place, or there: it is what its sender writes about. */
function hasForward(text: string, start: number): boolean {
  const end = Math.min(text.length, start + 300);
  const words = new RegExp(forwardedWords, 'giu');
  for (let match = words.exec(text); match && match.index < end; match = words.exec(text)) {
    const line = lineAt(text, lineStart(text, match.index));
    if (isForwardLine(line)) return true;
    words.lastIndex = Math.max(line.end, words.lastIndex);
  }
  return false;
}
