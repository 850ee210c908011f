import { resolve } from 'node:path';
import { cannotRead } from '../../core/errors/read-failure.js';
import { TicketsiftError } from '../../core/errors.js';
import { didYouMean } from '../../core/text/did-you-mean.js';
import { listNames } from '../../core/text/names.js';
import { readFile } from '../../core/world/read-file.js';
import type { Waiting } from '../../core/world/wait.js';
import type { Query } from '../table.js';
import { complaint } from './complaint.js';
import { isParameterType, parameterTypeNames } from './parameter-types.js';

/** A query of a file, with its name where the file gives it one. */
export interface NamedQuery {
  readonly name: string | undefined;
  readonly query: Query;
}

/** `file.sql#name`: the path, and which of the file's queries; all of them where none is named. */
export function splitReference(reference: string): { path: string; name: string | undefined } {
  const [, path = reference, name] = /^(.+)#([^#/\\]+)$/.exec(reference) ?? [];
  return { path, name };
}

/**
 * The one query that `file.sql` or `file.sql#name` means.
 * @param folder what a relative path is relative to
 * @throws TicketsiftError `not_found`, `usage` where a name is missing, or `bad_query`
 */
export async function readQuery(reference: string, folder: string, waiting?: Waiting): Promise<Query> {
  const { path, name } = splitReference(reference);
  const queries = await readQueries(path, folder, waiting);
  if (name === undefined) {
    const [only] = queries;
    if (only && queries.length === 1) return only.query;
    throw new TicketsiftError('usage', `${path} holds ${queries.length} queries`, {
      hint: `Name one: ${listNames(queries.map((query) => `${path}#${query.name}`))}.`,
    });
  }
  const found = queries.find((query) => query.name === name);
  if (found) return found.query;
  const names = queries.flatMap((query) => query.name ?? []);
  throw new TicketsiftError('not_found', `${path} has no query called ${name}`, {
    hint: [
      didYouMean(name, names, (near) => `${path}#${near}`),
      names.length > 0 ? `It has: ${listNames(names)}.` : 'Name a query by a line `-- name: …` above it.',
    ]
      .filter((line) => line !== undefined)
      .join('\n'),
  });
}

/** All queries of a file, by its path in a folder. @throws TicketsiftError `not_found` or `bad_query` */
export async function readQueries(path: string, folder: string, waiting?: Waiting): Promise<NamedQuery[]> {
  try {
    const bytes = await readFile(resolve(folder, path), path, waiting);
    return parseQueries(new TextDecoder('utf-8', { fatal: true }).decode(bytes), path);
  } catch (cause) {
    throw await cannotRead({ name: path, what: 'the query file' }, cause, 'Give the path of a file of SQL.');
  }
}

const nameLine = /^[ \t]*--[ \t]*name:[ \t]*(.*?)[ \t]*\r?$/gm;
const paramLine = /^[ \t]*--[ \t]*param:[ \t]*(.*?)[ \t]*\r?$/gm;

/**
 * A query file: SQL, with a line `-- name: my-tickets` above each query where there are several, and lines
 * `-- param: since date` for the types of parameters.
 * @throws TicketsiftError `bad_query`
 */
export function parseQueries(text: string, origin: string): NamedQuery[] {
  const source = text.replace(/^\uFEFF/, '');
  const heads = [...source.matchAll(nameLine)];
  const whole = { sql: source, origin, line: 1 };
  if (heads.length === 0) return [{ name: undefined, query: { ...whole, types: typesOf(whole) } }];
  const [first] = heads;
  const preamble = source.slice(0, first?.index).replace(/--.*|\s+/g, '');
  if (preamble !== '') throw complaint(whole, 0, 'The text above the first `-- name:` belongs to no query');
  const seen = new Set<string>();
  return heads.map((head, index) => {
    const [, name = ''] = head;
    if (!/^[\w.-]+$/.test(name)) {
      throw complaint(whole, head.index, 'A query’s name is made of letters, digits, _, - and . only');
    }
    if (seen.has(name)) throw complaint(whole, head.index, `A second query is called ${name}`);
    seen.add(name);
    const sql = source.slice(head.index, heads[index + 1]?.index);
    const line = source.slice(0, head.index).split('\n').length;
    return { name, query: { sql, origin, line, types: typesOf({ sql, origin, line }) } };
  });
}

/** What `--query` gives. */
export function queryOfFlag(sql: string): Query {
  return { sql, origin: '--query', line: 1, types: typesOf({ sql, origin: '--query', line: 1 }) };
}

function typesOf(query: Omit<Query, 'types'>): Map<string, string> {
  const types = new Map<string, string>();
  for (const { 1: declaration = '', index } of query.sql.matchAll(paramLine)) {
    const [, name, type = ''] = /^:?([A-Za-z_]\w*)\s+(\S+)$/.exec(declaration) ?? [];
    if (name === undefined || !isParameterType(type)) {
      throw complaint(query, index, 'This line gives no parameter a type', {
        hint: `Write -- param: since date. Types: ${parameterTypeNames.join(', ')}, and so on.`,
      });
    }
    if (types.has(name)) throw complaint(query, index, `:${name} has a type already`);
    types.set(name, type);
  }
  return types;
}
