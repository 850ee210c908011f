import { createHash } from 'node:crypto';
import { codeOf, messageOf } from '../../core/errors/caught.js';
import { TicketsiftError } from '../../core/errors.js';
import { withoutCredentials } from '../../core/text/locations.js';
import type { Clock } from '../../core/world/clock.js';
import { connectionIdentity, type PostgresVariables } from '../postgres/connect.js';
import { createSharedAnswers, type SharedAnswers } from './answers.js';
import { createSharedBudgets, type SharedBudgets } from './budgets.js';
import { openSharedDatabase, type SharedDatabase } from './connection.js';
import { createGroupWrites, type GroupWrites } from './group-writes.js';
import { newSharedHolder } from './holder.js';
import { createSharedLeases, type SharedLeases } from './leases.js';
import { prepareShared } from './prepare.js';
import { createRates, type SharedRates } from './rates.js';

export interface OpenSharedOptions {
  readonly url: string;
  readonly variables: PostgresVariables;
  /** What messages call it: the URL as it is written, without a password. */
  readonly name?: string;
  /** See `CurrentIdentity.idToken`. Called where the server verifies tokens. */
  readonly idToken?: () => Promise<string | undefined>;
  readonly clock: Pick<Clock, 'elapsed' | 'after'>;
  /** Called once in each wait that others notice, with what keeps the server from answering. */
  readonly onWait?: (error: unknown) => void;
  /** How long a lease holds unless it is renewed, in milliseconds. */
  readonly leaseTermMs?: number;
}

/** What several machines share in a database. */
export interface SharedCache extends AsyncDisposable {
  readonly name: string;
  /** Names the rows that this user sees, for what is noted about them on this machine. */
  readonly id: string;
  /** The name under which this process holds leases and reservations. */
  readonly holder: string;
  readonly database: SharedDatabase;
  /** In which answers are saved and amounts settled, in one transaction. */
  readonly writes: GroupWrites;
  readonly answers: SharedAnswers;
  readonly leases: SharedLeases;
  readonly budgets: SharedBudgets;
  readonly rates: SharedRates;
}

/**
 * Opens a cache in PostgreSQL, and makes its tables where there are none.
 * @throws TicketsiftError `database` for a server that cannot be reached or used, or refuses the login; `usage` for a URL
 *   that cannot be read; what `idToken` throws
 */
export async function openShared(options: OpenSharedOptions): Promise<SharedCache> {
  const { url, variables, clock, onWait, leaseTermMs, name = withoutCredentials(url) } = options;
  const { owner, verifiesTokens } = await prepareShared(url, variables);
  const token = verifiesTokens ? await options.idToken?.() : undefined;
  const idToken = token === undefined ? undefined : options.idToken;
  const database = openSharedDatabase({ url, variables, idToken, clock, onWait });
  try {
    const signedIn = idToken ? await ownerOfToken(database, name) : owner;
    const identity = JSON.stringify([await connectionIdentity(url, variables), signedIn]);
    const id = createHash('sha256').update(identity).digest('hex');
    const writes = createGroupWrites(database);
    const claims = createGroupWrites(database);
    const holder = newSharedHolder();
    const answers = createSharedAnswers(database, writes);
    const leases = createSharedLeases({ database, claims, writes, holder, clock, termMs: leaseTermMs });
    const budgets = createSharedBudgets({ database, writes, holder, clock });
    const rates = createRates(database, holder);
    return {
      name,
      id,
      holder,
      database,
      writes,
      answers,
      leases,
      budgets,
      rates,
      async [Symbol.asyncDispose]() {
        await leases.releaseAll();
        await Promise.all([budgets[Symbol.asyncDispose](), rates[Symbol.asyncDispose]()]);
        await Promise.all([writes.whenIdle(), claims.whenIdle()]);
        await database[Symbol.asyncDispose]();
      },
    };
  } catch (error) {
    await database[Symbol.asyncDispose]();
    throw error;
  }
}

const refusedLogin = '28000';

async function ownerOfToken({ read }: SharedDatabase, name: string): Promise<string> {
  try {
    const [row] = await read('SELECT ticketsift_cache_owner()');
    return row?.[0] ?? '';
  } catch (cause) {
    if (codeOf(cause) !== refusedLogin) throw cause;
    throw new TicketsiftError('login_required', `The cache ${name} refuses your login: ${messageOf(cause)}`, {
      cause,
      hint: 'Log in again: ticketsift login. If that does not help, the database lacks the keys of your provider.',
    });
  }
}
