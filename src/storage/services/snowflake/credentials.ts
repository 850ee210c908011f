import { hash } from 'node:crypto';
import { cannotRead } from '../../../core/errors/read-failure.js';
import { TicketsiftError } from '../../../core/errors.js';
import { readFile } from '../../../core/world/read-file.js';
import type { Waiting } from '../../../core/world/wait.js';
import type { Service, ServiceAccess } from '../service.js';
import { keyPairTokens, readPrivateKey } from './key-pair.js';
import type { SnowflakePlace } from './place.js';

type Authorize = Service['authorize'];

/** What `SNOWFLAKE_AUTHENTICATOR` may say of a token, as Snowflake's own programs read it, and what the SQL API calls that. */
const tokenTypes: ReadonlyMap<string, string> = new Map([
  ['oauth', 'OAUTH'],
  ['programmatic_access_token', 'PROGRAMMATIC_ACCESS_TOKEN'],
]);

const typeHeader = 'x-snowflake-authorization-token-type';

/** Returns how to let us into an account: by a token of the environment, else by a key pair. */
export function authorizeBy(place: SnowflakePlace, access: ServiceAccess): Authorize {
  const { variables } = access;
  const token = variables.SNOWFLAKE_TOKEN?.trim();
  const authenticator = variables.SNOWFLAKE_AUTHENTICATOR?.toLowerCase();
  if (token && authenticator !== 'snowflake_jwt') {
    const type = tokenTypes.get(authenticator ?? '');
    // Snowflake finds out by itself which kind of token it is, unless told.
    const headers = { authorization: `Bearer ${token}`, ...(type && { [typeHeader]: type }) };
    return async () => headers;
  }
  let tokens: ReturnType<typeof signer> | undefined;
  return async (again) => {
    tokens ??= signer(place, access);
    const signed = await (await tokens)(again === 'again');
    return { authorization: `Bearer ${signed}`, [typeHeader]: 'KEYPAIR_JWT' };
  };
}

async function signer(place: SnowflakePlace, { variables, clock, waiting }: ServiceAccess) {
  const passphrase = variables.SNOWFLAKE_PRIVATE_KEY_PASSPHRASE;
  const path = variables.SNOWFLAKE_PRIVATE_KEY_PATH ?? variables.SNOWFLAKE_PRIVATE_KEY_FILE;
  const user = snowflakeUser(place, variables);
  if (path === undefined && variables.SNOWFLAKE_PRIVATE_KEY === undefined) throw noCredential(variables);
  if (user === undefined) {
    throw new TicketsiftError('config', 'A key pair belongs to a user of Snowflake, and none is named', {
      hint: 'Set SNOWFLAKE_USER, or write the user into the URL: snowflake://ada@my_org-my_account/…',
    });
  }
  const pem = path === undefined ? (variables.SNOWFLAKE_PRIVATE_KEY ?? '') : await readKeyFile(path, waiting);
  const privateKey = readPrivateKey(pem, passphrase, path ?? 'SNOWFLAKE_PRIVATE_KEY');
  return keyPairTokens({ privateKey, account: place.account, user, now: clock.now });
}

async function readKeyFile(path: string, waiting: Waiting): Promise<string> {
  try {
    return String(await readFile(path, path, waiting));
  } catch (cause) {
    const file = { name: path, what: 'the private key' };
    throw await cannotRead(file, cause, 'Check SNOWFLAKE_PRIVATE_KEY_PATH.');
  }
}

/** Returns the user whose rows are read: the URL's, or the environment's; undefined where a token says it. */
export function snowflakeUser(
  { user }: SnowflakePlace,
  variables: ServiceAccess['variables'],
): string | undefined {
  return user ?? variables.SNOWFLAKE_USER;
}

/** Returns what decides which rows an account gives: where, and to whom. Holds no secret. */
export function accountIdentity(place: SnowflakePlace, variables: ServiceAccess['variables']): unknown {
  const { SNOWFLAKE_TOKEN: token } = variables;
  const user = snowflakeUser(place, variables);
  // A token is of some user, and may be of another one tomorrow.
  const owner = user?.toUpperCase() ?? (token && hash('sha256', token));
  return { ...place, user: owner ?? null };
}

function noCredential({ SNOWFLAKE_PASSWORD: password }: ServiceAccess['variables']): TicketsiftError {
  const message =
    password === undefined
      ? 'There is no credential for Snowflake'
      : 'Snowflake’s SQL API takes no passwords, so SNOWFLAKE_PASSWORD is of no use';
  return new TicketsiftError('config', message, {
    hint: 'Set SNOWFLAKE_PRIVATE_KEY_PATH to the file of a private key and SNOWFLAKE_USER to its user, or SNOWFLAKE_TOKEN to a programmatic access token or an OAuth token.',
  });
}
