import { isDeepStrictEqual } from 'node:util';
import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  type Pair,
  parseDocument,
  stringify,
  type YAMLMap,
} from 'yaml';

/**
 * Returns YAML in which a key has a value. What else is there stays as it is written: comments, order, quotes, blank lines.
 * @throws Error where the key is behind an alias, or below what is not a mapping
 */
export function withValue(yaml: string, path: readonly string[], value: unknown): string {
  const document = read(yaml);
  makeRoom(document, path);
  document.setIn(path, document.createNode(value, { flow: true }));
  return agreed(yaml, document, putInto(yaml, path, value));
}

/** Returns YAML without a key, and without what is then empty; undefined where the key is not there. */
export function withoutKey(yaml: string, path: readonly string[]): string | undefined {
  const document = read(yaml);
  if (!document.hasIn(path)) return undefined;
  const gone = onlyChild(document, path);
  document.deleteIn(gone);
  return agreed(yaml, document, cutOut(yaml, gone));
}

/** Whether YAML has a key. */
export function hasKey(yaml: string, path: readonly string[]): boolean {
  return read(yaml).hasIn(path);
}

function read(yaml: string): Document {
  return parseDocument(yaml, { prettyErrors: false, uniqueKeys: false });
}

/** Takes the text that was changed in one place where it says what it should; else the document, written anew. */
function agreed(before: string, document: Document, changed: string | undefined): string {
  if (changed !== undefined) {
    const again = read(changed);
    if (again.errors.length === 0 && isDeepStrictEqual(settingsIn(again), settingsIn(document)))
      return changed;
  }
  return document.toString({ lineWidth: 0, indent: indentOf(before) });
}

/** An empty document and an empty mapping are the same to a reader. */
function settingsIn(document: Document): unknown {
  return document.toJS() ?? {};
}

/** Spaces of one level, as the text has them. */
function indentOf(yaml: string): number {
  return /^( +)[^\s#-]/m.exec(yaml)?.[1]?.length ?? 2;
}

/** A key without a value, such as `studio:`, would refuse one below it. */
function makeRoom(document: Document, path: readonly string[]): void {
  if (isScalar(document.contents) && document.contents.value === null) document.contents = null;
  for (let depth = 1; depth < path.length; depth++) {
    const node = document.getIn(path.slice(0, depth), true);
    if (isScalar(node) && node.value === null) document.setIn(path.slice(0, depth), document.createNode({}));
    else if (isAlias(node)) throw new Error('it is behind an alias');
  }
}

/** The nearest key above a path that has nothing else below it, or the path itself. */
function onlyChild(document: Document, path: readonly string[]): readonly string[] {
  for (let depth = 1; depth < path.length; depth++) {
    const rest = Array.from({ length: path.length - depth }, (_, step) =>
      document.getIn(path.slice(0, depth + step), true),
    );
    if (rest.every((node) => isMap(node) && node.items.length === 1)) return path.slice(0, depth);
  }
  return path;
}

/** What is at a path, as far as it leads. */
interface Reached {
  /** The innermost mapping on the way; undefined where the document has none. */
  readonly map: YAMLMap | undefined;
  /** The pair of the last step that is there, and its value. */
  readonly pair: Pair | undefined;
  /** The steps that are not there. */
  readonly missing: readonly string[];
}

function reach(document: Document, path: readonly string[]): Reached {
  let node: unknown = document.contents;
  let found: Reached = { map: undefined, pair: undefined, missing: path };
  for (const [index, step] of path.entries()) {
    if (!isMap(node)) return found;
    const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === step);
    found = { map: node, pair: pair ?? undefined, missing: pair ? path.slice(index + 1) : path.slice(index) };
    if (!pair) return found;
    node = pair.value;
  }
  return found;
}

/** Undefined where the text cannot be changed in one place. */
function putInto(yaml: string, path: readonly string[], value: unknown): string | undefined {
  const { map, pair, missing } = reach(read(yaml), path);
  const ending = yaml.includes('\r\n') ? '\r\n' : '\n';
  if (pair && missing.length === 0) return replaceValue(yaml, pair, value);
  if (!map)
    return `${withLineEnd(yaml, ending)}${linesOf(missing, value, 0, indentOf(yaml)).join(ending)}${ending}`;
  const key = pair?.key ?? map.items[0]?.key;
  if (!isNode(key) || !key.range) return undefined;
  if (map.flow === true && !pair) {
    const end = (map.range?.[1] ?? 0) - 1;
    const inner = stringify(nested(missing, value), inline).trim().slice(1, -1).trim();
    return `${yaml.slice(0, end).trimEnd()}, ${inner} ${yaml.slice(end)}`;
  }
  const column = key.range[0] - (yaml.lastIndexOf('\n', key.range[0] - 1) + 1);
  const unit = indentOf(yaml);
  // Below a key without a value, or after the last of its mapping.
  const end = pair ? key.range[1] : endOf(map.items.at(-1));
  if (end === undefined) return undefined;
  const at = lineEnd(yaml, end);
  const lines = linesOf(missing, value, pair ? column + unit : column, unit);
  return `${withLineEnd(yaml.slice(0, at), ending)}${lines.join(ending)}${ending}${yaml.slice(at)}`;
}

function replaceValue(yaml: string, pair: Pair, value: unknown): string | undefined {
  const { key, value: node } = pair;
  if (!isNode(node) || !node.range || !isNode(key)) return undefined;
  const [start, end] = node.range;
  const text = inlineText(value);
  if (start === end) {
    const colon = yaml.indexOf(':', key.range?.[1] ?? start) + 1;
    return `${yaml.slice(0, colon)} ${text}${yaml.slice(colon)}`;
  }
  const isBlock = isMap(node) && node.flow !== true;
  return isBlock ? undefined : `${yaml.slice(0, start)}${text}${yaml.slice(end)}`;
}

function cutOut(yaml: string, path: readonly string[]): string | undefined {
  const { map, pair, missing } = reach(read(yaml), path);
  if (!map || !pair || missing.length > 0 || map.flow === true || !isNode(pair.key)) return undefined;
  const start = pair.key.range?.[0];
  const end = endOf(pair);
  if (start === undefined || end === undefined) return undefined;
  const lineStart = yaml.lastIndexOf('\n', start - 1) + 1;
  return `${yaml.slice(0, lineStart)}${yaml.slice(lineEnd(yaml, end))}`;
}

function endOf(pair: Pair | undefined): number | undefined {
  const node = pair?.value ?? pair?.key;
  return isNode(node) ? node.range?.[1] : undefined;
}

/** The offset behind the line in which something ends. */
function lineEnd(yaml: string, end: number): number {
  if (end > 0 && yaml[end - 1] === '\n') return end;
  const found = yaml.indexOf('\n', end);
  return found === -1 ? yaml.length : found + 1;
}

function withLineEnd(text: string, ending: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}${ending}`;
}

const inline = { collectionStyle: 'flow', lineWidth: 0 } as const;

function inlineText(value: unknown): string {
  if (typeof value === 'string' && /[\r\n]/.test(value)) return JSON.stringify(value);
  // Within brackets more texts need quotes than elsewhere.
  return stringify(value, typeof value === 'object' ? inline : { lineWidth: 0 }).trimEnd();
}

/** A key below others, a line each. */
function linesOf(path: readonly string[], value: unknown, column: number, unit: number): string[] {
  return path.map((step, index) => {
    const isLast = index === path.length - 1;
    const indent = ' '.repeat(column + index * unit);
    return `${indent}${inlineText(step)}:${isLast ? ` ${inlineText(value)}` : ''}`;
  });
}

function nested(path: readonly string[], value: unknown): unknown {
  return path.reduceRight<unknown>((below, step) => Object.fromEntries([[step, below]]), value);
}
