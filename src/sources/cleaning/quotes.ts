import { beginsWithAttribution, findAttribution, type MailContext } from './attribution.js';
import { findFences } from './fences.js';
import { endsInColon, isOnlySpace, type LineAt, lineAt, lineBefore, lineStart } from './lines.js';
import {
  forwardedWords,
  headerPlace,
  isForwardLine,
  isMailHeader,
  isOriginalBar,
  isReplyLine,
  quoteStarts,
} from './mail-header.js';
import type { MarkedPart } from './marked-elements.js';

/**
 * Returns where the mail begins that a text answers and that follows it to its end; undefined where there is none. Answers
 * between or below quoted lines keep them, and so does a forwarded mail, which is what its sender writes about.
 * @param marked what the page of the text marks
 */
export function findQuote(
  text: string,
  mail: MailContext,
  marked: readonly MarkedPart[] = [],
): number | undefined {
  const part = markedStart(text, marked);
  const isFenced = findFences(text);
  const candidates = [
    quotedLines(text, mail, part),
    headerOrBar(text, mail, marked, isFenced),
    replyLine(text),
    markedQuote(text, part),
  ];
  const [first] = candidates
    .filter((start) => start !== undefined)
    .filter((start) => !isOnlySpace(text.slice(0, start)) && !isFenced(start))
    .toSorted((a, b) => a - b);
  if (first === undefined || hasForward(text, first) || answersBelow.test(text.slice(0, first)))
    return undefined;
  return hasAnswer(marked, first) ? undefined : first;
}

/** Where the sender says so, the answers are between the lines of the mail that is answered. */
const answersBelow = new RegExp(
  [
    String.raw`\b(?:see|find|read|answer(?:s|ed)?|repl(?:y|ies|ied)|respon(?:se|ses|ded)|comment(?:s|ed)?)\b[^.!?\n]{0,60}\b(?:below(?! zero)|in-?line|in between)\b`,
    String.raw`\bsee(?: me| it| them| my text)? in (?:red|blue|green|bold|colou?r|caps|the text)\b`,
    String.raw`\b(?:my [a-z]{1,20}|answer(?:s|ed)?|repl(?:y|ies|ied)|respon(?:se|ses|ded)|comment(?:s|ed)?|wrote|written)\b(?: [^\s.!?]{1,20}){0,6} in (?:red|blue|green|bold|colou?r|caps|the text)\b`,
    String.raw`\bin-?line\b[^.!?\n]{0,30}\b(?:answers?|repl(?:y|ies)|responses?|comments?)\b`,
    String.raw`\bbelow\b[^.!?\n]{0,30}\b(?:answers?|repl(?:y|ies)|responses?|comments?)\b`,
    String.raw`\b(?:siehe|s\.) (?:unten|weiter unten|im text|inline)|antwort(?:e|en)?\b[^.!?\n]{0,50}(?:unten|im text|inline|(?:in )?(?:rot|blau|grün)\b|zwischen)`,
    String.raw`\bci-dessous\b|\bdans le texte\b|réponses?\b[^.!?\n]{0,40}\ben (?:rouge|bleu|vert|gras)`,
    String.raw`(?:respuestas?|respond[oí]|risposte|rispondo|respostas?|antwoord(?:en)?|svar)(?![\p{L}])[^.!?\n]{0,50}(?:abajo|en (?:rojo|azul|verde)|sotto|in (?:rosso|blu|rood|blauw)|abaixo|em vermelho|hieronder|nedan|nedenfor)`,
    String.raw`\b(?:ver|véase|vedi|veja|zie|se) (?:más )?(?:abajo|sotto|abaixo|hieronder|onder|nedan|nedenfor)`,
    '以下(?:に|の)?(?:回答|返信)|见下|見下|см\\. ниже',
  ].join('|'),
  'iu',
);

/** Whether a page shows lines below a place in a colour in which people answer. */
function hasAnswer(marked: readonly MarkedPart[], from: number): boolean {
  return marked.some(({ mark, start }) => mark === 'answer' && start >= from);
}

/** `>` lines at the end, below a line that says who wrote them. */
function quotedLines(text: string, mail: MailContext, part: number | undefined): number | undefined {
  const start = trailingRun(text);
  if (start === undefined) return undefined;
  const attribution = findAttribution(text, start, part === undefined ? mail : { isReply: true });
  if (attribution !== undefined) return attribution;
  if (beginsWithAttribution(text, start, mail) && !quotedLine.test(text.slice(0, start))) return start;
  // Where a mail program marks them, the line above is one in any language; quoted lines before it mean answers between.
  if (part === undefined || quotedLine.test(text.slice(0, start))) return undefined;
  if (part >= start) return start;
  const above = text.slice(part, start).trim();
  const isAttribution = above === '' || (above.split('\n').length <= 3 && endsInColon(above));
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

/** Headers of mails that are looked at, at most. */
const maxHeaders = 50;

/** Where a bar, the header of a mail or a line to reply above begins: the first of them. */
function headerOrBar(
  text: string,
  mail: MailContext,
  marked: readonly MarkedPart[],
  isFenced: (at: number) => boolean,
): number | undefined {
  if (!text.includes('\n')) return undefined;
  quoteStarts.lastIndex = 0;
  let headers = 0;
  for (let match = quoteStarts.exec(text); match; match = quoteStarts.exec(text)) {
    const start = match[0].startsWith('\n') ? match.index + 1 : match.index;
    const line = lineAt(text, start);
    quoteStarts.lastIndex = Math.max(line.end, start + 1);
    if (isFenced(start)) continue;
    if (isOriginalBar(text, line) || isReplyLine(line)) return start;
    if (!isMailHeader(text, line, { isReply: true })) continue;
    const header = headerStart(text, line, mail, marked);
    if (header !== undefined) return header;
    if (++headers >= maxHeaders) break;
  }
  return undefined;
}

/**
 * Where the header of a mail begins, with the rule above it. A rule tells as much as a subject that begins with `Re:`.
 * @param line the first of a header that would do in a mail that answers another
 */
function headerStart(text: string, line: LineAt, mail: MailContext, marked: readonly MarkedPart[]) {
  const { start, hasRule, isWithinText } = headerPlace(text, line.start);
  const isRuled =
    hasRule || marked.some(({ mark, start: at }) => mark === 'header' && isAt(text, at, line.start));
  if (isRuled) return start;
  return !isWithinText && isMailHeader(text, line, mail) ? start : undefined;
}

/** Whether only space is between a mark and the beginning of a line. */
function isAt(text: string, mark: number, start: number): boolean {
  return mark <= start && start - mark < 10 && isOnlySpace(text.slice(mark, start));
}

/** Where a line to reply above is, also where it begins with words. */
function replyLine(text: string): number | undefined {
  const above = /\babove this line\b/i.exec(text);
  if (!above) return undefined;
  const line = lineAt(text, lineStart(text, above.index));
  return isReplyLine(line) && !line.text.startsWith('>') ? line.start : undefined;
}

/** What a mail program marks as quoted without `>` lines in it. */
function markedQuote(text: string, part: number | undefined): number | undefined {
  return part === undefined || quotedLine.test(text.slice(part)) ? undefined : nextLine(text, part);
}

/** Where that begins which a page marks as quoted up to its end: undefined where the sender wrote anything after or between. */
function markedStart(text: string, marked: readonly MarkedPart[]): number | undefined {
  const parts = marked.filter(
    ({ mark, start }) => (mark === 'quote' || mark === 'rest') && !isOnlySpace(text.slice(start)),
  );
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
