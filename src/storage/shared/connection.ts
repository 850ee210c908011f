import type pg from 'pg';
import * as z from 'zod';
import { messageOf } from '../../core/errors/caught.js';
import { TicketsiftError } from '../../core/errors.js';
import { whenAborted } from '../../core/when-aborted.js';
import type { Stopwatch } from '../../core/world/clock.js';
import type { PostgresVariables } from '../postgres/connect.js';
import { connectStore } from '../postgres/connect-store.js';
import { mayPassSoon, passingAtProvider } from '../postgres/passing.js';
import { signIn } from '../postgres/session-identity.js';
import { Endurance, type EnduranceOptions } from './endurance.js';

/** A row as texts, in the order of its columns. */
export type SharedRow = readonly (string | null)[];

/** Runs one statement. */
export type RunShared = (text: string, values?: readonly unknown[]) => Promise<readonly SharedRow[]>;

/** A database that other machines use at the same time. It is given up and tried again as `Endurance` says. */
export interface SharedDatabase extends AsyncDisposable {
  /** Runs one statement that changes nothing. @throws what the server throws, or keeps it from answering */
  read: RunShared;
  /**
   * Runs one statement that needs no identity, in a transaction of its own. It is run again where its result is lost, so what
   * it has granted may be lost.
   * @throws what the server throws, or keeps it from answering
   */
  grant: RunShared;
  /**
   * Runs work as one transaction, and once only: where the connection is lost while it is committed, the server is asked
   * what has become of it.
   * @param work done again where it fails for a reason that may pass
   */
  write<T>(work: (run: RunShared) => Promise<T>): Promise<T>;
  /** See `Endurance.hurry`. */
  hurry(): void;
  /** See `Endurance.standstill`. */
  standstill(): number;
  /** See `Endurance.whenFlowing`. */
  whenFlowing(): Promise<void>;
}

export interface SharedDatabaseOptions extends Pick<EnduranceOptions, 'onWait'> {
  readonly url: string;
  readonly variables: PostgresVariables;
  /** The current user's token, where the database verifies it: see `signIn`. */
  readonly idToken?: (() => Promise<string | undefined>) | undefined;
  readonly clock: Stopwatch;
}

/** How many connections a process has at most. */
const maxConnections = 4;

/**
 * A machine that sleeps in a transaction keeps others from the rows that it has locked, so the server ends it soon. What waits
 * for such rows gives way, and comes again.
 */
const begin = `BEGIN TRANSACTION ISOLATION LEVEL READ COMMITTED READ WRITE;
  SET LOCAL idle_in_transaction_session_timeout = '5s';
  SET LOCAL lock_timeout = '15s';
  SELECT pg_current_xact_id()::text`;

/** Opens connections when they are needed. */
export function openSharedDatabase(options: SharedDatabaseOptions): SharedDatabase {
  const { url, variables, idToken, clock, onWait } = options;
  const endurance = new Endurance({ clock, mayPass: mayPassAtServer, onWait });
  const idle: pg.Client[] = [];
  const queue: (() => void)[] = [];
  let count = 0;
  let isClosed = false;

  const acquire = async (): Promise<pg.Client> => {
    while (count >= maxConnections && idle.length === 0) {
      await new Promise<void>((resolve) => queue.push(resolve));
    }
    const found = idle.pop();
    if (found) return found;
    count++;
    try {
      return await connectStore(url, variables, { sendsToken: idToken !== undefined });
    } catch (error) {
      count--;
      queue.shift()?.();
      throw error;
    }
  };
  const release = (client: pg.Client, isBroken: boolean) => {
    if (isBroken || isClosed) {
      count--;
      client.connection.stream.destroy();
    } else idle.push(client);
    queue.shift()?.();
  };
  /** Works with a connection; one that failed is not used again: what it still does is unknown. */
  const withClient = <T>(work: (client: pg.Client) => Promise<T>) =>
    endurance.persist(async (giveUp) => {
      const client = await until(giveUp, acquire(), (late) => release(late, false));
      let isBroken = true;
      try {
        const result = await until(giveUp, work(client));
        isBroken = false;
        return result;
      } finally {
        release(client, isBroken);
      }
    });
  const runOn =
    (client: pg.Client): RunShared =>
    async (text, values = []) => {
      const { rows } = await client.query<(string | null)[]>({ text, values: [...values], rowMode: 'array' });
      return rows;
    };
  const signInTo = async (client: pg.Client) => {
    const token = await idToken?.();
    if (token !== undefined) await signIn(client, token);
  };
  return {
    async read(text, values) {
      return await withClient(async (client) => {
        const run = runOn(client);
        if (!idToken) return await run(text, values);
        await client.query('BEGIN TRANSACTION READ ONLY');
        await signInTo(client);
        const rows = await run(text, values);
        await client.query('COMMIT');
        return rows;
      });
    },
    grant: (text, values) => withClient((client) => runOn(client)(text, values)),
    async write(work) {
      type Result = Awaited<ReturnType<typeof work>>;
      let committing: { readonly id: string; readonly result: Result } | undefined;
      return await withClient(async (client) => {
        const run = runOn(client);
        if (committing) {
          const [found] = await run('SELECT pg_xact_status($1::text::xid8)', [committing.id]);
          if (found?.[0] === 'committed') return committing.result;
          if (found?.[0] === 'in progress') throw new StillCommitting('it still commits');
          committing = undefined;
        }
        const id = await beginWriting(client);
        await signInTo(client);
        const result = await work(run);
        committing = { id, result };
        await client.query('COMMIT');
        return result;
      });
    },
    hurry: () => endurance.hurry(),
    standstill: () => endurance.standstill(),
    whenFlowing: () => endurance.whenFlowing(),
    async [Symbol.asyncDispose]() {
      isClosed = true;
      await Promise.all(idle.splice(0).map((client) => endOf(client, clock)));
    },
  };
}

class StillCommitting extends Error {
  override readonly name = 'StillCommitting';
  readonly code = '25001';
}

const transactionId = z.object({ rows: z.tuple([z.tuple([z.string()])]) });

/** @returns the number of the transaction */
async function beginWriting(client: pg.Client): Promise<string> {
  // Several statements have several results, of which the types know nothing.
  const found: unknown = await client.query<(string | null)[]>({ text: begin, rowMode: 'array' });
  const last: unknown = Array.isArray(found) ? found.at(-1) : found;
  return transactionId.parse(last).rows[0][0];
}

/** Returns whether what failed at a server may succeed a moment later. */
export function mayPassAtServer(error: unknown): boolean {
  return error instanceof TicketsiftError
    ? ['database', ...passingAtProvider].includes(error.code)
    : mayPassSoon(error);
}

/** Returns why a server did not do something, without its address. */
export function reasonOfServer(error: unknown): string {
  return messageOf(error).replace(/^Cannot connect to \S+: /, '');
}

/** @throws where the signal fires first @param late receives what comes too late */
async function until<T>(
  giveUp: AbortSignal,
  work: Promise<T>,
  late: (result: T) => void = () => {},
): Promise<T> {
  let stopListening = () => {};
  let isOver = false;
  const end = new Promise<never>((_, reject) => {
    const fail = () => {
      isOver = true;
      reject(Object.assign(new Error('it does not answer'), { code: 'ETIMEDOUT' }));
    };
    if (giveUp.aborted) fail();
    else stopListening = whenAborted(giveUp, fail);
  });
  work.then(
    (result) => isOver && late(result),
    () => {},
  );
  try {
    return await Promise.race([work, end]);
  } finally {
    stopListening();
  }
}

/** How long a server may take to say goodbye, in milliseconds. */
const endTimeoutMs = 1_000;

function endOf(client: pg.Client, { after }: Stopwatch): Promise<void> {
  return new Promise((resolve) => {
    const callOff = after(endTimeoutMs, () => {
      client.connection.stream.destroy();
      resolve();
    });
    client.end().then(
      () => {
        callOff();
        resolve();
      },
      () => resolve(),
    );
  });
}
