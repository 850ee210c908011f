import { type Document, isMap, isNode, isScalar, LineCounter, parseDocument, visit } from 'yaml';
import type * as z from 'zod';
import { type ErrorCode, type Position, TicketsiftError } from '../core/errors.js';
import { suggestName } from '../core/text/did-you-mean.js';
import { grouped } from '../core/text/numbers.js';
import { shorten } from '../core/text/shorten.js';
import { keysAt, problemIn } from './schema-words.js';

/** The most problems that one error lists. */
const maxProblems = 20;

/** The longest YAML that is read: far more than people write, and read within seconds in any case. */
export const maxYaml = 256_000;

interface YamlOrigin {
  readonly path: string;
  /** The line of the file on which the YAML starts, counted from 1. */
  readonly firstLine: number;
  /** The code of the error when something is wrong. */
  readonly code: ErrorCode;
}

/** The content of YAML: as the schema reads it, and as it is written. */
interface CheckedYaml<T> {
  readonly checked: T;
  readonly written: unknown;
}

/**
 * Parses YAML and checks it against a schema.
 * @throws TicketsiftError with file, line and what was expected; further problems are in its hint
 */
export function parseCheckedYaml<Shape extends z.core.$ZodShape>(
  yaml: string,
  schema: z.ZodObject<Shape, z.core.$strict>,
  { path, firstLine, code }: YamlOrigin,
): CheckedYaml<z.infer<typeof schema>> {
  if (yaml.length > maxYaml) {
    throw new TicketsiftError(code, `${path} is too long for a file of settings`, {
      hint: `It has more than ${grouped(maxYaml)} characters. See whether it is the right file.`,
    });
  }
  const lines = new LineCounter();
  // Keys are compared below, since the parser compares each with each.
  const document = parseDocument(yaml, { lineCounter: lines, prettyErrors: false, uniqueKeys: false });
  const positionOf = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    // The parser says 0 for a text without lines.
    return { line: Math.max(line, 1) - 1 + firstLine, column: Math.max(col, 1) };
  };
  const [error] = document.errors;
  const notYaml = (position: Position, cause: Error) =>
    new TicketsiftError(code, `${path}:${position.line}: This is not YAML: ${problemOf(cause)}`, {
      cause,
      position,
      hint: remedyFor(cause),
    });
  if (error) throw notYaml(positionOf(error.pos[0]), error);
  const repeated = findRepeatedKey(document);
  if (repeated !== undefined) throw notYaml(positionOf(repeated), new Error(repeatedKey));
  const written = valuesOf(document, (cause) => notYaml({ line: firstLine, column: 1 }, cause));
  const result = schema.safeParse(written);
  if (result.success) return { checked: result.data, written };
  const problems = result.error.issues
    .flatMap((issue) => describe(issue, written))
    .slice(0, maxProblems)
    .map(({ at, problem }) => ({ position: positionOf(offsetOf(document, at)), problem }));
  const [first, ...others] = problems.map(({ position, problem }) => `${path}:${position.line}: ${problem}`);
  throw new TicketsiftError(code, first ?? path, {
    hint: [...others, ...namesOfKeys(result.error.issues, schema)].join('\n'),
    position: problems[0]?.position,
  });
}

function problemOf({ message }: Error): string {
  return /call stack/.test(message) ? 'It is nested too deeply' : message;
}

const repeatedKey = 'A key is there twice';

/** What to do about a text that is not YAML. */
function remedyFor({ message }: Error): string {
  if (message === repeatedKey) return 'Keep one of the two, with all that belongs to it.';
  if (/\btabs?\b/i.test(message)) return 'Use spaces in place of tabs.';
  return 'Indent with spaces, alike on one level, and put a text with a colon, #, [ or { into quotes.';
}

/** Lists the keys where one is unknown, those of its own level; else says how to see what is read. */
function namesOfKeys(issues: readonly z.core.$ZodIssue[], schema: z.core.$ZodType): string[] {
  const unknown = issues.flatMap((issue) => (issue.code === 'unrecognized_keys' ? [issue] : []));
  if (unknown.length === 0) return ['Correct it there, and run the same command again.'];
  const hints = unknown.flatMap(({ keys, path }) => {
    const names = keysAt(schema, path);
    const label = path.length === 0 ? 'Keys' : `Keys of \`${nameOf(path)}\``;
    return keys.map((key) => suggestName(key, names, label));
  });
  return [...new Set(hints)].slice(0, maxProblems);
}

/** Returns the offset of a key that occurs twice in its mapping. */
function findRepeatedKey(document: Document): number | undefined {
  let found: number | undefined;
  visit(document, {
    Map(_, { items }) {
      const seen = new Set<unknown>();
      for (const { key } of items) {
        const value = isScalar(key) ? key.value : key;
        if (seen.has(value) && isNode(key)) found ??= key.range?.[0];
        seen.add(value);
      }
    },
  });
  return found;
}

/** Resolves aliases. An alias may have no anchor, and a few lines of them may expand to gigabytes. */
function valuesOf(document: Document, explain: (cause: Error) => TicketsiftError): unknown {
  try {
    return document.toJS() ?? {};
  } catch (cause) {
    throw explain(cause instanceof Error ? cause : new Error(String(cause)));
  }
}

/** Splits the issue of all unknown keys into one for each key, since each has its own line. */
function describe(
  issue: z.core.$ZodIssue,
  written: unknown,
): { at: readonly PropertyKey[]; problem: string }[] {
  if (issue.code !== 'unrecognized_keys') {
    const at = nameOf(issue.path);
    const problem = problemIn(issue, written);
    return [{ at: issue.path, problem: at === '' ? `It ${problem}` : `\`${at}\`: ${problem}` }];
  }
  return issue.keys.map((key) => {
    const at = [...issue.path, key];
    return { at, problem: `There is no key \`${nameOf(at)}\`` };
  });
}

/** Returns a key for an error. A file can hold any key, so it is kept short and on one line. */
function nameOf(path: readonly PropertyKey[]): string {
  return shorten(path.join('.'), 60);
}

/** Returns the offset of the key or value at a path or, where it is missing, of the nearest one around it. */
function offsetOf(document: Document, path: readonly PropertyKey[]): number {
  for (let depth = path.length; depth > 0; depth--) {
    const parent = document.getIn(path.slice(0, depth - 1), true);
    const pair = isMap(parent)
      ? parent.items.find((item) => isNode(item.key) && item.key.toJSON() === path[depth - 1])
      : undefined;
    const node = pair?.key ?? document.getIn(path.slice(0, depth), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return 0;
}
