import { type LineAt, lineAt, lineBefore } from './lines.js';

/** What is known of the mail that may hold a quote. */
export interface MailContext {
  /** Whether it answers another, by its subject; undefined where it has none. */
  readonly isReply: boolean | undefined;
}

/** Words of writing, as mail programs use them, in many languages. */
const writing = new RegExp(
  [
    'wrote|writes|schrieb|geschrieben|écrit|ecrit|escribi[óo]|escrib[íi]a|escreveu|scritto|scrisse|schreef|geschreven',
    'skrev|skrifa[ðd]i|kirjoitti|napisa[łl]|pisze|napsal|napísal|írta|scris|написа|писал|пише|έγραψε',
    'yazd[ıi]|escriu|escriví|idatzi|rašė|rakstīja|kirjutas|napisao|menulis|viết|เขียน',
    '写道|寫道|書きました|写信|작성|כתב|كتب|نوشت',
  ].join('|'),
  'iu',
);

const date =
  /\b(?:19|20)\d\d\b|\b\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b|\b\d{1,2}[:.]\d\d\b|\d年|\d月|\d일|(?:19|20)\d\d[-./年]/;

const time = /\b\d{1,2}[:.]\d\d\b(?![./-]\d)/;

const address = /[^\s<>()[\]"',;:]{1,80}@[^\s<>()[\]"',;:]{1,80}\.[^\s<>()[\]"',;:]{2,}/u;

/** What the first of several lines begins with. */
const opening =
  /^[*_>\s]*(?:on|am|le|el|il|em|a|op|den|dne|dňa|w dniu|dnia|på|pe|στις|pada|dana|fri|sat|sun|mon|tue|wed|thu|\d{1,4}[-./年])[\s,.\d年]/iu;

/** What the last of them ends in. */
const ending = /[:：][*_]*$/;

const maxLines = 3;

/**
 * Returns where the line begins that says who wrote what is quoted below it, and when: `On … wrote:`, in any of many
 * languages and on up to three lines. It ends in a colon, and has of a date, an address and a word of writing two or more.
 * @param below where the quote begins
 */
export function findAttribution(text: string, below: number, mail: MailContext): number | undefined {
  let line = lineBefore(text, below);
  for (let blank = 0; line?.text === '' && blank < 2; blank++) line = lineBefore(text, line.start);
  if (!line || !ending.test(line.text)) return undefined;
  let joined = line.text;
  let first: LineAt = line;
  for (let lines = 1; lines < maxLines; lines++) {
    const above = lineBefore(text, first.start);
    if (!above || above.text === '' || above.text.startsWith('>')) break;
    if (isAttribution(joined) && !continues(above.text, joined)) break;
    joined = `${above.text} ${joined}`;
    first = above;
  }
  return isAttribution(joined) && isByProgram(joined, mail) ? first.start : undefined;
}

/** Returns whether the first of `>` lines say who wrote the others, as mail programs of phones put it. */
export function beginsWithAttribution(text: string, start: number, mail: MailContext): boolean {
  let joined = '';
  for (let count = 0, at = start; count < maxLines && at < text.length; count++) {
    const line = lineAt(text, at);
    const [, words] = /^>[ \t]?([^>\s].*)$/u.exec(line.text) ?? [];
    if (words === undefined) return false;
    joined = `${joined} ${words}`.trim();
    if (ending.test(joined)) return isAttribution(joined) && isByProgram(joined, mail);
    at = line.end + 1;
  }
  return false;
}

/** Whether a mail program wrote a line, which people write as well in a mail that answers none. */
function isByProgram(line: string, { isReply }: MailContext): boolean {
  return isReply === true || address.test(line) || time.test(line);
}

/** Returns whether a line says who wrote what follows, and when. */
export function saysWhoWrote(line: string): boolean {
  return ending.test(line) && isAttribution(line);
}

function isAttribution(line: string): boolean {
  if (line.length > 400) return false;
  const isDated = date.test(line);
  const isAddressed = address.test(line);
  if (writing.test(line)) return isDated || isAddressed;
  return isDated && isAddressed;
}

/** Whether the line above begins what the lines below go on with: a date that they lack, or a word that starts it. */
function continues(above: string, below: string): boolean {
  if (/[.!?…]$/.test(above)) return false;
  if (!date.test(below) && date.test(above)) return true;
  return opening.test(above) && !opening.test(below) && above.length < 80;
}
