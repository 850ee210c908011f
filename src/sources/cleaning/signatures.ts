import { isDisclaimer } from './disclaimers.js';
import { endsInColon, isOnlySpace, type LineAt, lineAt, lineBefore, lineStart } from './lines.js';
import type { MarkedPart } from './marked-elements.js';

/** Lines of a signature, at most: what is longer is text. */
const maxLines = 12;

/** What phones and mail programs write at the end of a mail. */
const sentFrom = new RegExp(
  `^(?:${[
    String.raw`(?:sent|gesendet|verzonden|skickat|sendt|envoyé|enviado|inviato|wysłane|отправлено|odesláno) (?:from|via|with|using|von|mit|über|vanaf|met|från|fra|med|depuis|de|à partir de|avec|desde|do|da|con|com|z|с|ze)\b.{0,30}?(?:iphone|ipad|ipod|galaxy|samsung|android|blackberry|huawei|xiaomi|pixel|oneplus|nokia|sony|xperia|htc|windows|outlook|gmail|yahoo|proton|gmx|web\.de|aol|mail|mobile|handy|smartphone|phone|tablet|móvil|telefoon|telefon|telefono|téléphone|celular|device)`,
    `(?:von meinem|mit meinem|von mobil|from my) .{1,40}(?:gesendet)?$`,
    `get outlook for (?:ios|android|mac)|outlook für (?:ios|android) (?:beziehen|herunterladen)|télécharger outlook|obtener outlook|holen sie sich outlook`,
    `diese (?:nachricht|e-mail) wurde von .{1,60} gesendet`,
    `lähetetty .{1,20}(?:sta|stä|lta|ltä)$`,
    `(?:iphone|ipad|android)から送信|发自我的|從我的|从我的.{1,20}发送|나의 .{1,20}에서 보냄`,
  ]
    .map((one) => `(?:${one})`)
    .join('|')})`,
  'iu',
);

/** Returns where the signature begins with which a text ends; undefined where it has none. */
export function findSignature(
  text: string,
  isFromHtml: boolean,
  marked: readonly MarkedPart[] = [],
): number | undefined {
  const start = delimited(text, isFromHtml) ?? markedSignature(text, marked) ?? sentFromLine(text);
  return start === undefined || isOnlySpace(text.slice(0, start)) ? undefined : start;
}

/** Below a line of `-- `, whose blank is lost where the text was HTML. */
function delimited(text: string, isFromHtml: boolean): number | undefined {
  if (!text.includes('\n--')) return undefined;
  if (countDelimiters(text) > 1) return undefined;
  let lines = 0;
  for (let line = lineBefore(text, text.trimEnd().length + 1); line; line = lineBefore(text, line.start)) {
    if (isDelimiter(text, line, isFromHtml)) {
      const above = lineBefore(text, line.start)?.text ?? '';
      const isSignature =
        lines > 0 && !above.startsWith('--') && !endsInColon(above) && !hasWords(text.slice(line.end));
      return isSignature ? line.start : undefined;
    }
    // A script of SQL, a table or code has such lines, too.
    if (/^(?:--|```|~~~|\|)/.test(line.text)) return undefined;
    if (++lines > maxLines) return undefined;
  }
  return undefined;
}

/** How many lines of two dashes a text has: where there are more, they are not delimiters of a signature. */
function countDelimiters(text: string): number {
  return text.match(/(?:^|\n)--[ \u00a0]?(?=\r?\n|$)/g)?.length ?? 0;
}

/** Whether below a delimiter is more than names and addresses: a question, a sentence, an item of a list, a postscript. */
function hasWords(below: string): boolean {
  const paragraphs = below.split(/\n[ \t\r]*\n/);
  return paragraphs.some((paragraph, index) => {
    if (isDisclaimer(paragraph)) return false;
    const lines = paragraph.split('\n').map((line) => line.trim());
    return lines.some((line) => isWords(line) || (index > 0 && isProse(line)));
  });
}

function isWords(line: string): boolean {
  if (/\?(?:\s|$)|^(?:\d+[.)]|[-*•])\s|^p\.?\s?p?\.?\s?s\b/iu.test(line)) return true;
  return /[.!…。！？]["'”)]*$/u.test(line) && isProse(line) && !isSentFrom(line);
}

/** Whether a line has words as sentences have, more than names. */
function isProse(line: string): boolean {
  if (/\p{Script=Han}{6}|[\p{Script=Hiragana}]{3}/u.test(line)) return true;
  const words = line.split(/\s+/).filter((word) => /^["'“„(]?\p{L}[\p{L}'’-]*[,.;:!)"'”]*$/u.test(word));
  return words.length >= 4 && words.filter((word) => /^\p{Ll}/u.test(word)).length >= 2 && !isSentFrom(line);
}

function isDelimiter(text: string, { start, end }: LineAt, isFromHtml: boolean): boolean {
  const line = end - start > 4 ? '' : text.slice(start, end).replace(/\r$/, '');
  return line === '-- ' || line === '--\u00a0' || (isFromHtml && line === '--');
}

/** What a mail program marks as its signature, at the end. */
function markedSignature(text: string, marked: readonly MarkedPart[]): number | undefined {
  const parts = marked.filter(({ mark, start }) => mark === 'signature' && start < text.length);
  const last = parts.at(-1);
  if (last === undefined || !isOnlySpace(text.slice(last.end))) return undefined;
  let start = last.start;
  while (start < text.length && /\s/.test(text[start] ?? '')) start++;
  if (start === text.length) return undefined;
  const isShort = text.slice(start).trim().split('\n').length <= maxLines;
  return isShort ? lineStart(text, start) : undefined;
}

function sentFromLine(text: string): number | undefined {
  const end = text.trimEnd().length;
  const { start, text: last } = lineAt(text, lineStart(text, end));
  if (last.length > 120 || !isSentFrom(last)) return undefined;
  // A line that announces it does not end a mail.
  if (endsInColon(lineBefore(text, start)?.text ?? '')) return undefined;
  return start;
}

function isSentFrom(line: string): boolean {
  const words = line.replace(/^[*_>\s]+/, '');
  const [match] = sentFrom.exec(words) ?? [];
  // It is the whole line, and not how one begins: a name of a thing may follow, but no further sentence.
  if (match === undefined) return false;
  const rest = words.slice(match.length);
  const isSentence = /[.!?,;]\s+\p{L}|\b(?:and|but|was|is|has|und|aber|ist|wurde|mais|pero|when)\b/iu.test(
    rest,
  );
  return !isSentence && rest.split(/\s+/).length <= 5;
}
