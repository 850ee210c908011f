import { TicketsiftError } from '../../core/errors.js';
import { complaint } from '../sql/complaint.js';
import { columnNames } from '../sql/names.js';
import type { Shape } from '../sql/shape.js';
import { compileStatement } from '../sql/statement.js';
import type { CheckTarget } from './checker.js';
import { findMisspelt } from './misspelt.js';
import { fingerprint, type Snapshot } from './snapshot.js';

/**
 * Checks a query without a database, by what one said of it before. Only a query that has not changed since, but for
 * white space and comments, is right; in one that has, a misspelt name is pointed at.
 * @throws TicketsiftError `bad_query`
 */
export function checkAgainst(snapshot: Snapshot, target: CheckTarget): Shape {
  const { name, query } = target;
  const known = Object.hasOwn(snapshot.queries, name) ? snapshot.queries[name] : undefined;
  const dialect = known?.dialect ?? Object.values(snapshot.queries)[0]?.dialect ?? 'postgres';
  if (known?.fingerprint === fingerprint(target, dialect)) return known;
  const change = known ? 'has changed since it was checked against the database' : 'is not in the snapshot';
  const hint = 'Check it where the database can be reached, with --write-snapshot.';
  if (!query) throw new TicketsiftError('bad_query', `${name} ${change}`, { hint });
  const tables = (known ? [known] : Object.values(snapshot.queries)).flatMap((one) =>
    Object.entries(one.tables).map(([table, columns]) => ({ name: table, columns })),
  );
  const names = [...columnNames(tables), ...tables.map((table) => table.name)];
  const misspelt = findMisspelt(compileStatement(query, dialect).tokens, names);
  if (!misspelt) throw complaint(query, undefined, `${name} ${change}`, { hint });
  const { token, suggestion } = misspelt;
  throw complaint(query, token.at, `There is no ${token.text} in its tables`, { hint: suggestion });
}
