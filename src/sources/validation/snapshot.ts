import { hash } from 'node:crypto';
import * as z from 'zod';
import { cannotRead } from '../../core/errors/read-failure.js';
import { TicketsiftError } from '../../core/errors.js';
import { jsonText } from '../../core/text/json.js';
import { writeFile } from '../../core/world/file-sink.js';
import { readFile } from '../../core/world/read-file.js';
import type { Waiting } from '../../core/world/wait.js';
import { type SqlDialect, significant, sqlDialects } from '../../formats/sql/tokens.js';
import { compileStatement } from '../sql/statement.js';
import type { Query } from '../table.js';
import type { Checked, CheckTarget } from './checker.js';

const typed = z.array(z.strictObject({ name: z.string(), type: z.string() }));
const entry = z.strictObject({
  dialect: z.enum(sqlDialects),
  fingerprint: z.string(),
  columns: typed,
  parameters: typed,
  tables: z.record(z.string(), typed),
});
const file = z.strictObject({ version: z.literal(1), queries: z.record(z.string(), entry) });

/** What a database said of queries, kept so that they can be checked without it. */
export type Snapshot = z.infer<typeof file>;

/** @param name what messages call the file @throws TicketsiftError `not_found`, or `bad_input` for what is not a snapshot */
export async function readSnapshot(path: string, name = path, waiting?: Waiting): Promise<Snapshot> {
  let text: string;
  try {
    text = (await readFile(path, name, waiting)).toString();
  } catch (cause) {
    const hint = 'Write one with --write-snapshot where the database can be reached.';
    throw await cannotRead({ name, what: 'the snapshot' }, cause, hint);
  }
  try {
    return file.parse(JSON.parse(text));
  } catch (cause) {
    throw new TicketsiftError('bad_input', `${name} is not a snapshot of this version`, {
      cause,
      hint: 'Write it anew with --write-snapshot.',
    });
  }
}

/** Sorted, so that it changes only where a query or a table has; whole or not at all. */
export async function writeSnapshot(
  path: string,
  checked: ReadonlyMap<CheckTarget, Checked>,
  name = path,
): Promise<void> {
  const queries = [...checked].flatMap(([target, { shape, sql }]) => {
    if (sql === undefined) return [];
    const { statement, relations } = sql;
    const tables = Object.fromEntries(
      relations.map(({ name, columns }) => [name, columns] as const).toSorted(byName),
    );
    const { dialect } = statement;
    const entry = { dialect, fingerprint: fingerprint(target, dialect), ...shape, tables };
    return [[target.name, entry] as const];
  });
  const snapshot: Snapshot = file.parse({
    version: 1,
    queries: Object.fromEntries(queries.toSorted(byName)),
  });
  await writeFile(path, (sink) => sink.write(jsonText(snapshot)), name);
}

const byName = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]) => (a < b ? -1 : 1);

/** Changes whenever a query says something else; not with its layout. */
export function fingerprint({ query, table }: CheckTarget, dialect: SqlDialect): string {
  if (!query) return hash('sha256', JSON.stringify(['table', table ?? null]));
  return hash('sha256', JSON.stringify([textsOf(query, dialect), [...query.types].toSorted(byName)]));
}

function textsOf(query: Query, dialect: SqlDialect): string[] {
  return significant(compileStatement(query, dialect).tokens).map(({ text }) => text);
}
