import { randomUUID } from 'node:crypto';
import { interrupted } from '../../../core/errors/interrupted.js';
import { TicketsiftError } from '../../../core/errors.js';
import { orEnded, pause, silently, waitFor } from '../../../core/world/wait.js';
import { openService } from '../http.js';
import type { Service, ServiceAccess } from '../service.js';
import { type Cells, readAccepted, readPartition, readResultSet, type SnowflakeColumn } from './answers.js';
import { authorizeBy, snowflakeUser } from './credentials.js';
import { explainFailure } from './explain-access.js';
import { SnowflakeFault } from './fault.js';
import type { SnowflakePlace } from './place.js';

/** A value for a `?`, as the text of its type. */
export interface StatementBinding {
  readonly type: 'TEXT' | 'FIXED' | 'REAL' | 'BOOLEAN';
  readonly value: string | null;
}

/** Returns a text for a `?`. */
export function textBinding(value: string | null): StatementBinding {
  return { type: 'TEXT', value };
}

export interface SnowflakeStatement {
  readonly sql: string;
  readonly bindings?: readonly StatementBinding[];
  /** How long it may run, in milliseconds. */
  readonly timeoutMs?: number;
}

/** A result, which Snowflake keeps for a day. */
export interface SnowflakeResult {
  readonly columns: readonly SnowflakeColumn[];
  /** Yields all rows, partition by partition. @throws as `run` */
  rows(): AsyncGenerator<readonly Cells[]>;
}

/** An account in which statements run one at a time, each on its own: nothing of one lasts to the next. */
export interface SnowflakeSession extends AsyncDisposable {
  readonly place: SnowflakePlace;
  /**
   * Runs one statement. Ctrl-C, and disposing the session, cancel it.
   * @throws SnowflakeFault what Snowflake has against it
   * @throws TicketsiftError `service_refused`, `service_unavailable`, `config` where there is no credential, `interrupted`
   */
  run(statement: SnowflakeStatement): Promise<SnowflakeResult>;
  /** Runs a statement of few rows and returns them, by names in small letters. @throws as `run` */
  all(statement: SnowflakeStatement): Promise<Record<string, string | null>[]>;
}

/** The same for every account: values have one form, and a text of several statements is refused. */
const parameters = {
  MULTI_STATEMENT_COUNT: '1',
  TIMEZONE: 'UTC',
  BINARY_OUTPUT_FORMAT: 'HEX',
  QUERY_TAG: 'ticketsift',
};

/** For statements that only look something up, in milliseconds. */
const shortTimeoutMs = 60_000;
/** The longest that Snowflake allows, in seconds: a week. */
const maxTimeout = 604_800;
/** The first pause between two looks at a statement, and the longest, in milliseconds. */
const [firstPauseMs, longestPauseMs] = [50, 2_000];
/** A statement should have ended so long after its time, in milliseconds. */
const maxLateMs = 60_000;
/** How long an interrupt waits for the handle by which a statement is cancelled, in milliseconds. */
const graceMs = 1_000;
/** How long to wait until a statement is cancelled, in milliseconds. */
const cancelMs = 3_000;
const maxPartition = 256 * 1024 * 1024;

/** Opens an account. Nothing is sent before the first statement. */
export function openSnowflake(place: SnowflakePlace, access: ServiceAccess): SnowflakeSession {
  const end = new AbortController();
  const waiting = orEnded(access.waiting, end.signal);
  const { clock } = access;
  const authorize = authorizeBy(place, { ...access, waiting });
  const user = snowflakeUser(place, access.variables);
  const service: Service = {
    name: 'Snowflake',
    hosts: [place.host],
    authorize,
    explain: (failure) => explainFailure(failure, place, user),
    // A statement ran out of time: it would do so again.
    passes: ({ status }) => (status === 408 ? false : undefined),
  };
  const http = openService(service, { ...access, waiting });
  const running = new Set<Promise<unknown>>();
  const quiet = { ...waiting, note: () => {} };

  const get = (handle: string, query = '') =>
    http.send({
      method: 'GET',
      host: place.host,
      path: `/api/v2/statements/${handle}${query}`,
      maxBytes: maxPartition,
    });

  /** Ends a statement that runs on: what cannot be cancelled ends by its own limit. */
  async function cancel(handle: string): Promise<void> {
    await using apart = openService(service, { ...access, waiting: silently });
    const sent = apart.send({
      method: 'POST',
      host: place.host,
      path: `/api/v2/statements/${handle}/cancel`,
      timeoutMs: cancelMs,
    });
    let callOff = () => {};
    const over = new Promise<void>((resolve) => {
      callOff = clock.after(cancelMs, resolve);
    });
    await Promise.race([sent.catch(() => {}), over]).finally(callOff);
  }

  async function ended(handle: string, timeoutMs: number) {
    const startedAt = clock.elapsed();
    for (let ms = firstPauseMs; ; ms = Math.min(longestPauseMs, ms * 1.5)) {
      const answer = await get(handle);
      if (answer.status !== 202) return answer;
      if (clock.elapsed() - startedAt > timeoutMs + maxLateMs) {
        throw new TicketsiftError(
          'service_unavailable',
          'Snowflake does not end a statement whose time is over',
          {
            hint: 'Run the same command again later; status.snowflake.com tells of outages.',
          },
        );
      }
      await pause(ms, { note: '' }, { waiting: quiet, clock });
    }
  }

  async function execute({ sql, bindings = [], timeoutMs = shortTimeoutMs }: SnowflakeStatement) {
    const { database, schema, warehouse, role } = place;
    let isInterrupted = false;
    const unlisten = waiting.onInterrupt(() => {
      isInterrupted = true;
    });
    const sent = http.send({
      method: 'POST',
      host: place.host,
      // With this request's own id: sent again, it runs nothing twice.
      path: `/api/v2/statements?async=true&requestId=${randomUUID()}&retry=true`,
      isRepeatable: true,
      graceMs,
      body: {
        statement: sql,
        timeout: Math.min(maxTimeout, Math.max(1, Math.ceil(timeoutMs / 1000))),
        ...(database !== undefined && { database }),
        ...(schema !== undefined && { schema }),
        ...(warehouse !== undefined && { warehouse }),
        ...(role !== undefined && { role }),
        ...(bindings.length > 0 && {
          bindings: Object.fromEntries(bindings.map((binding, index) => [String(index + 1), binding])),
        }),
        parameters,
      },
    });
    const submitted = await sent.finally(unlisten);
    if (submitted.status !== 202) return submitted;
    const { statementHandle } = readAccepted(submitted);
    try {
      if (isInterrupted) throw interrupted();
      return await ended(statementHandle, timeoutMs);
    } catch (error) {
      if (!(error instanceof SnowflakeFault)) await cancel(statementHandle);
      throw error;
    }
  }

  const run: SnowflakeSession['run'] = async (statement) => {
    const work = execute(statement);
    const settled = work.catch(() => {}).finally(() => running.delete(settled));
    running.add(settled);
    const note = 'waiting for Snowflake to run the statement';
    // An interrupt ends the work as well, but only when the statement has been cancelled.
    const answer = await waitFor(work, { note }, { ...waiting, onInterrupt: () => () => {} });
    const { statementHandle, resultSetMetaData, data } = readResultSet(answer);
    const { rowType: columns, partitionInfo } = resultSetMetaData;
    async function* rows(): AsyncGenerator<readonly Cells[]> {
      const count = Math.max(1, partitionInfo?.length ?? 1);
      for (let n = 0; n < count; n++) {
        const cells =
          n === 0 && data ? data : readPartition(await get(statementHandle, `?partition=${n}`)).data;
        if (cells.some((row) => row.length !== columns.length)) throw otherShape();
        if (cells.length > 0) yield cells;
      }
    }
    return { columns, rows };
  };

  return {
    place,
    run,
    async all(statement) {
      const { columns, rows } = await run(statement);
      const names = columns.map(({ name }) => name.toLowerCase());
      const found: Record<string, string | null>[] = [];
      for await (const batch of rows()) {
        for (const row of batch)
          found.push(Object.fromEntries(names.map((name, at) => [name, row[at] ?? null])));
      }
      return found;
    },
    async [Symbol.asyncDispose]() {
      end.abort();
      await Promise.all(running);
      await http[Symbol.asyncDispose]();
    },
  };
}

function otherShape(): TicketsiftError {
  return new TicketsiftError('service_unavailable', 'Snowflake gave rows that do not fit their columns', {
    hint: 'Run the same command again: what is cached is not paid for twice.',
  });
}
