import { TicketsiftError } from '../../core/errors.js';
import type { Identity } from '../../core/identity.js';
import { didYouMean } from '../../core/text/did-you-mean.js';
import { listNames } from '../../core/text/names.js';
import { shorten } from '../../core/text/shorten.js';
import { pageAddress } from '../../core/world/page-address.js';
import { sqlDialects, tokenize } from '../../formats/sql/tokens.js';
import type { Query, SqlOptions } from '../table.js';
import { parameterType, type Value } from './parameter-types.js';
import type { Statement } from './statement.js';

type Claim = (identity: Identity) => string | readonly string[] | undefined;

/** The parameters that only a login fills, never a flag. */
const reserved: ReadonlyMap<string, Claim> = new Map<string, Claim>([
  ['user_id', ({ userId }) => userId],
  ['user_email', ({ email }) => email],
  ['org_id', ({ orgId }) => orgId],
  ['user_roles', ({ roles }) => roles],
]);

const isReserved = (name: string): boolean => reserved.has(name);

/** Returns whether a query needs to know the current user, whichever database it is for. */
export function usesIdentity({ sql }: Query): boolean {
  return sqlDialects.some((dialect) =>
    tokenize(sql, dialect).some(({ kind, text }) => kind === 'parameter' && isReserved(text.slice(1))),
  );
}

/**
 * Returns the values of a statement's parameters, in their order, as its driver binds them. Called before a
 * connection is made.
 * @throws TicketsiftError `usage` that names all missing and all unknown parameters at once, or the value
 * with a wrong type; `login_required` where a reserved one is used without a login
 */
export function bindValues(
  statement: Statement | undefined,
  { parameters: given, identity, identityForm }: Pick<SqlOptions, 'parameters' | 'identity' | 'identityForm'>,
): Value[] {
  const names = statement?.parameters ?? [];
  refuseReserved(Object.keys(given));
  if (identityForm || names.some(isReserved)) requireLogin(identity, names);
  const missing = names.filter((name) => !isReserved(name) && !Object.hasOwn(given, name));
  const unknown = Object.keys(given).filter((name) => !names.includes(name));
  if (missing.length + unknown.length > 0) throw misfit(missing, unknown, names);
  if (!statement) return [];
  return names.map((name) => {
    const fill = reserved.get(name);
    if (!fill) return typed(statement, name, given[name] ?? '');
    return ofIdentity(statement, name, identity && fill(identity));
  });
}

function refuseReserved(given: readonly string[]): void {
  const name = given.find(isReserved);
  if (name === undefined) return;
  throw new TicketsiftError('usage', `:${name} is filled by the login only, not by --param`, {
    hint: 'Choose another name for your own parameter.',
  });
}

function requireLogin(identity: Identity | undefined, names: readonly string[]): void {
  if (identity) return;
  const used = names.filter(isReserved).map((name) => `:${name}`);
  const who =
    used.length > 0
      ? `The query uses ${listNames(used)}`
      : 'This source is read as a user (`identity` in ticketsift.yaml)';
  throw new TicketsiftError('login_required', `${who}, and you are not logged in`, {
    hint: `Log in first: ticketsift login. To set it up: ${pageAddress('login')}`,
  });
}

function misfit(
  missing: readonly string[],
  unknown: readonly string[],
  names: readonly string[],
): TicketsiftError {
  const colon = (all: readonly string[]) => listNames(all.map((name) => `:${name}`));
  const problems = [
    ...(missing.length > 0 ? [`has no value for ${colon(missing)}`] : []),
    ...(unknown.length > 0 ? [`has no parameter ${colon(unknown)}`] : []),
  ];
  const own = names.filter((name) => !isReserved(name));
  const hints = [
    ...(missing.length > 0
      ? [
          `Give ${missing.length === 1 ? 'it' : 'them'}: ${missing.map((name) => `--param ${name}=…`).join(' ')}`,
        ]
      : []),
    ...unknown.flatMap(
      (name) => didYouMean(name, own, (near) => `:${near} instead of :${shorten(name, 60)}`) ?? [],
    ),
    ...(unknown.length > 0
      ? [own.length > 0 ? `Its parameters: ${colon(own)}.` : 'It has no parameters: leave --param out.']
      : []),
  ];
  return new TicketsiftError('usage', `The query ${problems.join(' and ')}`, {
    hint: hints.join('\n'),
  });
}

/** A value as its driver takes it, after a look at whether it is one of its type. */
function typed({ query, dialect }: Statement, name: string, text: string): Value {
  const typeName = query.types.get(name);
  if (typeName === undefined) return text;
  const type = parameterType(typeName);
  if (!type.accepts(text)) {
    throw new TicketsiftError('usage', `--param ${name}: ${shorten(text, 60)} is not ${type.what}`, {
      hint: `${query.origin} says that :${name} is of type ${typeName}.`,
    });
  }
  return type.bind[dialect](text);
}

function ofIdentity(
  { dialect }: Statement,
  name: string,
  value: string | readonly string[] | undefined,
): Value {
  if (value === undefined) {
    throw new TicketsiftError('login_required', `The query uses :${name}, and your login has none`, {
      hint: 'Ask for an account that has one.',
    });
  }
  return typeof value === 'string' || dialect === 'postgres' ? value : JSON.stringify(value);
}
