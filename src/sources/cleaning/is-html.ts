import { breaksAround, isChatElement, isElement } from './html-names.js';

/** Tags that are looked at, at most: they tell what the rest is. */
const maxTags = 500;

/** What no mail begins or ends with, but what people report: an attack, an embedded thing. */
const suspects = new Set(['script', 'svg', 'iframe', 'object', 'embed', 'input', 'frame', 'video', 'audio']);

/** With these a whole page or a mail begins, whatever else it looks like. */
const pageStart = /^<(?:!doctype|\?xml[^>]{0,200}\?>\s*<(?:!doctype|html)|html|head|body|meta|style)\b/i;

/** What Markdown has and HTML has not: a fence, a heading, the rule of a table, a link. */
const markdown =
  /(?:^|\n)[ \t]{0,3}(?:```|~~~|#{1,6} \S|\|?[ \t]{0,9}:?-{3,}:?[ \t]{0,9}\|)|\]\((?:https?:|\/|#|data:)/;

/** A blank line and then words: paragraphs of plain text. */
const plainParagraphs = /\n[ \t]*\r?\n[ \t]*[^\s<]/;

/**
 * Says whether a text is HTML: it begins and ends with a tag, or has several block tags as only HTML has them. Texts that
 * tell of tags, XML, code and Markdown with tags in it are none.
 */
export function isHtml(text: string): boolean {
  if (!text.includes('<')) return false;
  const trimmed = withoutComments(text.trim());
  if (pageStart.test(trimmed.slice(0, 300))) return true;
  const tags = tagsOf(trimmed);
  const [first] = tags;
  const last = tags.at(-1);
  if (first === undefined || last === undefined) return false;
  const names = tags.map(({ name }) => name);
  const foreign = names.filter((name) => !isElement(name) && !isChatElement(name) && !isAddress(name)).length;
  if (foreign * 2 > names.length || isComponent(tags, trimmed) || markdown.test(trimmed)) return false;
  const begins = isWrapper(first, trimmed) && first.start === 0;
  const ends = endsWithTag(trimmed);
  const isParagraphs = plainParagraphs.test(trimmed);
  const isBlock = breaksAround.has(first.name) || first.name === 'td';
  if (begins && ends && (isBlock || !isParagraphs)) return true;
  const blocks = tags.filter((tag) => isBlockEnd(tag, trimmed)).length;
  if (blocks < 2 || isParagraphs) return false;
  return begins || isFragment(tags, trimmed, ends);
}

/** A text without the comments that it begins with. */
function withoutComments(text: string): string {
  let start = 0;
  while (text.startsWith('<!--', start)) {
    const end = text.indexOf('-->', start);
    if (end === -1) break;
    start = end + 3;
    while (/\s/.test(text[start] ?? '')) start++;
  }
  return start === 0 ? text : text.slice(start);
}

/** Whether a text is the source of a component: an attribute in braces, or an element with a name of its own in capitals. */
function isComponent(tags: readonly Tag[], text: string): boolean {
  const closed = new Set(tags.filter(({ isClosing }) => isClosing).map(({ name }) => name));
  return tags.some(({ name, isClosing, start, end }) => {
    if (isClosing) return false;
    const tag = text.slice(start, Math.min(end, start + 500));
    if (/\s[\w-]{1,60}=\{|\sclassName=/.test(tag)) return true;
    return /^<[A-Z]/.test(tag) && !isElement(name) && (tag.endsWith('/>') || closed.has(name));
  });
}

interface Tag {
  readonly name: string;
  readonly isClosing: boolean;
  readonly start: number;
  /** After its `>`. */
  readonly end: number;
}

function tagsOf(text: string): Tag[] {
  const tags: Tag[] = [];
  const tag = /<(\/?)([a-z][^\s<>/]{0,200})(?=[\s/>])|<!--/gi;
  for (let match = tag.exec(text); match && tags.length < maxTags; match = tag.exec(text)) {
    const [whole, slash = '', name] = match;
    if (name === undefined) {
      const end = text.indexOf('-->', match.index);
      if (end === -1) break;
      tag.lastIndex = end + 3;
      continue;
    }
    const end = text.indexOf('>', match.index + whole.length);
    if (end === -1) break;
    tags.push({ name: name.toLowerCase(), isClosing: slash !== '', start: match.index, end: end + 1 });
    tag.lastIndex = end + 1;
  }
  return tags;
}

/** `<robin@example.com>` and `<https://example.com>` are not tags, though they look like them. */
function isAddress(name: string): boolean {
  return /@|^https?:|^mailto:/.test(name);
}

/** Whether a text that begins with this tag can be HTML. */
function isWrapper({ name, isClosing }: Tag, text: string): boolean {
  return !isClosing && isElement(name) && !suspects.has(name) && text[0] === '<';
}

function endsWithTag(text: string): boolean {
  if (!text.endsWith('>')) return false;
  if (text.endsWith('-->')) return true;
  const tag = text.slice(Math.max(text.lastIndexOf('<'), text.length - 500));
  const [, name = ''] = /^<\/?([a-z][^\s<>/]*)(?:[\s/][^<]*)?>$/i.exec(tag) ?? [];
  return (
    (isElement(name.toLowerCase()) || isChatElement(name.toLowerCase())) && !suspects.has(name.toLowerCase())
  );
}

/** Whether a tag ends a line as it does in HTML, and is not one that a sentence tells of: ` <br> `, `"</p>"`. */
function isBlockEnd({ name, isClosing, start, end }: Tag, text: string): boolean {
  if (name !== 'br' && !(isClosing && breaksAround.has(name))) return false;
  const before = text[start - 1] ?? '\n';
  const after = text[end] ?? '\n';
  if (/["'`“‘«([]/.test(before) || /["'`”’»)\]]/.test(after)) return false;
  return !/[ \t]/.test(before) || /[\r\n<]/.test(after);
}

/**
 * Returns whether a text that begins with words is still HTML, as `Hello,<div>…</div>` and `Hello,<br><br>…`: the first
 * block directly follows the words, or a line of its own where a mail ends as it began.
 */
function isFragment(tags: readonly Tag[], text: string, ends: boolean): boolean {
  const block = tags.find(({ name }) => name === 'br' || breaksAround.has(name));
  if (block === undefined || block.isClosing) return false;
  const before = text[block.start - 1] ?? '';
  if (block.name === 'br') return !/[ \t"'`“‘«([]/.test(before) || /[\r\n<]/.test(text[block.end] ?? '');
  if (/[\p{L}\p{N}.,;!?>]/u.test(before)) return true;
  return ends && before === '\n' && hasSentence(tags, text, block.start);
}

/** Whether four words follow each other between two tags: what people write, and samples of code mostly do not. */
function hasSentence(tags: readonly Tag[], text: string, from: number): boolean {
  return tags.some(({ start, end }, index) => {
    if (start < from) return false;
    const inside = text.slice(end, Math.min(tags[index + 1]?.start ?? text.length, end + 500));
    return /(?:[\p{L}'’]+[,;]?\s+){3}[\p{L}'’]+/u.test(inside);
  });
}
