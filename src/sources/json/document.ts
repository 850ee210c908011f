import { isJsonObject, type JsonObject } from './object.js';

/** A node of a document, such as Jira's descriptions and comments are (Atlassian Document Format, ProseMirror). */
type Node = JsonObject['object'];

const maxDepth = 200;

/** Whether a value is a document: a tree of paragraphs and the like. */
export function isDocument(value: unknown): value is Node {
  return isJsonObject(value) && value.type === 'doc' && Array.isArray(value.content);
}

/** Returns the text of a document. @throws RangeError where it nests too deep */
export function documentText(document: Node): string {
  return blocks(document, 0);
}

/** The blocks of a node, with blank lines between them. */
function blocks(node: Node, depth: number): string {
  const children = childrenOf(node, depth);
  if (children.some(isInline)) return children.map((child) => inline(child, depth + 1)).join('');
  return children
    .map((child) => block(child, depth + 1))
    .filter((text) => text.trim() !== '')
    .join('\n\n');
}

function block(node: Node, depth: number): string {
  switch (typeOf(node)) {
    case 'bulletlist':
      return items(node, depth, () => '- ');
    case 'orderedlist': {
      const first = Number(attributes(node).order ?? 1) || 1;
      return items(node, depth, (index) => `${first + index}. `);
    }
    case 'tasklist':
    case 'decisionlist':
      return items(node, depth, (_, item) => (attributes(item).state === 'DONE' ? '- [x] ' : '- [ ] '));
    case 'codeblock':
      return `\`\`\`${textIn(attributes(node), 'language')}\n${blocks(node, depth)}\n\`\`\``;
    case 'blockquote':
      return blocks(node, depth).replace(/^/gm, '> ');
    case 'rule':
    case 'horizontalrule':
      return '---';
    case 'expand':
    case 'nestedexpand':
      return [textIn(attributes(node), 'title'), blocks(node, depth)]
        .filter((text) => text !== '')
        .join('\n\n');
    case 'table':
      return childrenOf(node, depth)
        .map((row) => cellsOf(row, depth + 1))
        .join('\n');
    case 'blockcard':
    case 'embedcard':
    case 'media':
      return inline(node, depth);
    default:
      return isInline(node) ? inline(node, depth) : blocks(node, depth);
  }
}

function items(node: Node, depth: number, mark: (index: number, item: Node) => string): string {
  let index = 0;
  return childrenOf(node, depth)
    .map((item) => {
      // A list of tasks has the lists within it beside its items.
      if (/list$/.test(typeOf(item))) return block(item, depth + 1).replace(/^/gm, '  ');
      const text = blocks(item, depth + 1).replace(/\n\n(?=\s*(?:- |\d+\. ))/g, '\n');
      return mark(index++, item) + text.replace(/\n(?=[^\n])/g, '\n  ');
    })
    .join('\n');
}

function cellsOf(row: Node, depth: number): string {
  return childrenOf(row, depth)
    .map((cell) => blocks(cell, depth + 1).replace(/\s*\n\s*/g, ' '))
    .join(' | ');
}

const inlineTypes = new Set([
  ...['text', 'hardbreak', 'mention', 'emoji', 'inlinecard', 'date', 'status', 'mediainline', 'placeholder'],
  'inlineextension',
]);

function isInline(node: Node): boolean {
  return inlineTypes.has(typeOf(node));
}

function inline(node: Node, depth: number): string {
  const about = attributes(node);
  switch (typeOf(node)) {
    case 'text':
      return linked(textIn(node, 'text'), node);
    case 'hardbreak':
      return '\n';
    case 'emoji':
      return textIn(about, 'text') || textIn(about, 'shortName');
    case 'date': {
      const time = new Date(Number(about.timestamp));
      return Number.isNaN(time.getTime()) ? '' : time.toISOString().slice(0, 10);
    }
    default:
      return (
        textIn(about, 'text') ||
        textIn(about, 'label') ||
        textIn(about, 'url') ||
        textIn(about, 'alt') ||
        blocks(node, depth)
      );
  }
}

/** A text, and the address that it links to unless it is the text. */
function linked(text: string, { marks }: Node): string {
  const links = Array.isArray(marks)
    ? marks.filter((mark) => isJsonObject(mark) && mark.type === 'link')
    : [];
  const [link] = links;
  const href = isJsonObject(link) ? textIn(attributes(link), 'href') : '';
  const isSame = href === '' || href.replace(/^mailto:/, '') === text.trim();
  return isSame ? text : `${text} (${href})`;
}

/** The type of a node, by which `bulletList` and `bullet_list` are one. */
function typeOf({ type }: Node): string {
  return typeof type === 'string' ? type.replaceAll('_', '').toLowerCase() : '';
}

function childrenOf({ content }: Node, depth: number): Node[] {
  if (depth > maxDepth) throw new RangeError('A document nests too deep');
  return Array.isArray(content) ? content.filter((child) => isJsonObject(child)) : [];
}

function attributes({ attrs }: Node): Node {
  return isJsonObject(attrs) ? attrs : {};
}

function textIn(object: Node, key: string): string {
  const value = object[key];
  return typeof value === 'string' ? value : '';
}
