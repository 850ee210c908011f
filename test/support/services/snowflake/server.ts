import { generateKeyPairSync, hash, type KeyObject, randomUUID } from 'node:crypto';
import { jwtVerify } from 'jose';
import type { Database } from '../../sqlite.js';
import { type ServiceAsked, type ServiceReply, type StandIn, startStandIn } from '../stand-in.js';
import { openTables, type RawBinding, type RawResult, runSql, SqlFault } from './sql.js';

/**
 * A stand-in for Snowflake's SQL API, written from its developer guide: "Submitting a request", "Handling responses",
 * "Cancelling", "Authenticating" and the reference, whose wordings of errors are those that people quote in public issues of
 * Snowflake's drivers.
 */
export interface SnowflakeStandIn extends AsyncDisposable {
  readonly location: string;
  /** What a program needs to reach it. */
  readonly env: Readonly<Record<string, string>>;
  /** The tables of SUPPORT.PUBLIC. */
  readonly tables: Database;
  readonly requests: StandIn['requests'];
  readonly arrived: StandIn['arrived'];
  readonly trouble: StandIn['trouble'];
  /** The statements that were run, without those that a repeated request named again. */
  readonly statements: readonly RanStatement[];
}

export interface RanStatement {
  readonly sql: string;
  readonly handle: string;
  readonly body: Readonly<Record<string, unknown>>;
  isCancelled: boolean;
}

/** Rows made as they are fetched, for results that no memory should hold. */
export interface MadeRows extends Pick<RawResult, 'rowType'> {
  readonly partitions: number;
  readonly rowsOf: (partition: number) => RawResult['rows'];
}

export interface SnowflakeOptions {
  /** Rows of a partition. */
  readonly partitionRows?: number;
  /** How often a statement is still running when it is looked at. */
  readonly looks?: number;
  /** Answers a request in place of the server. */
  readonly answer?: (asked: ServiceAsked) => ServiceReply | undefined | Promise<ServiceReply | undefined>;
  /** Whether the answer to a request gets lost that has been handled. */
  readonly lose?: (asked: ServiceAsked) => boolean;
  /** Takes the place of parts of a result's first answer. */
  readonly first?: object;
  /** Gives the result of a statement that only Snowflake itself knows. @throws SqlFault */
  readonly result?: (sql: string) => RawResult | MadeRows | undefined;
  /** The token that is let in, besides the key pair. */
  readonly token?: string;
}

const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });

/** A private key that the stand-in's user ADA has. */
export const privateKey = pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

/** The handle of a statement, its rows and how often it was looked at. */
interface Kept extends RanStatement {
  readonly outcome: RawResult | MadeRows | SqlFault;
  looks: number;
}

const account = 'my-org-my-account.snowflakecomputing.com';

export async function startSnowflake(options: SnowflakeOptions = {}): Promise<SnowflakeStandIn> {
  const { partitionRows = 300, looks = 0 } = options;
  const tables = openTables();
  const kept = new Map<string, Kept>();
  const byRequest = new Map<string, string>();

  const failure = (status: number, code: string, message: string, more: object = {}): ServiceReply => ({
    status,
    body: { code, message, ...more },
  });
  const ofFault = (fault: SqlFault, handle: string) =>
    failure(fault.code === '000630' ? 408 : 422, fault.code, fault.message, {
      sqlState: fault.sqlState,
      statementHandle: handle,
    });

  /** "Submitting a request": the same id with `retry=true` runs nothing again. */
  function submit({ body, query }: ServiceAsked): ServiceReply {
    const request = JSON.parse(body);
    const id = query.get('requestId') ?? '';
    const known = query.get('retry') === 'true' ? byRequest.get(id) : undefined;
    const handle = known ?? randomUUID();
    if (known === undefined) {
      byRequest.set(id, handle);
      kept.set(handle, {
        sql: request.statement,
        handle,
        body: request,
        isCancelled: false,
        looks: 0,
        outcome: run(request),
      });
    }
    return {
      status: 202,
      body: { code: '333334', message: 'Asynchronous execution in progress.', ...links(handle) },
    };
  }

  function run({ statement, bindings = {} }: { statement: string; bindings?: Record<string, RawBinding> }) {
    const inner = /^(?:SELECT \* FROM \(\n([\s\S]*)\n\) LIMIT 0|EXPLAIN USING TEXT\n([\s\S]*))$/.exec(
      statement,
    );
    try {
      const made = options.result?.(inner?.[1] ?? inner?.[2] ?? statement);
      if (made) return inner ? { rowType: made.rowType, rows: [] } : made;
      return runSql(
        tables,
        statement,
        Object.keys(bindings)
          .map((_, at) => at + 1)
          .flatMap((n) => bindings[n] ?? []),
      );
    } catch (error) {
      if (error instanceof SqlFault) return error;
      throw error;
    }
  }

  const links = (handle: string) => ({
    statementHandle: handle,
    statementStatusUrl: `/api/v2/statements/${handle}`,
  });

  /** "Checking the status of the execution of the statement", and "Retrieving additional partitions". */
  function look(handle: string, { query }: ServiceAsked): ServiceReply {
    const one = kept.get(handle);
    if (!one) return failure(404, '391902', `Statement handle ${handle} not found`);
    if (one.isCancelled) return ofFault(new SqlFault('000604', '57014', 'SQL execution canceled'), handle);
    if (one.looks++ < looks)
      return {
        status: 202,
        body: { code: '333334', message: 'Asynchronous execution in progress.', ...links(handle) },
      };
    const { outcome } = one;
    if (outcome instanceof SqlFault) return ofFault(outcome, handle);
    const count =
      'rows' in outcome ? Math.max(1, Math.ceil(outcome.rows.length / partitionRows)) : outcome.partitions;
    const n = Number(query.get('partition') ?? 0);
    if (n >= count) return failure(400, '391903', `Invalid partition ${n}`);
    const data =
      'rows' in outcome ? outcome.rows.slice(n * partitionRows, (n + 1) * partitionRows) : outcome.rowsOf(n);
    if (query.has('partition')) return { isGzip: true, body: { data } };
    return {
      body: {
        code: '090001',
        sqlState: '00000',
        message: 'Statement executed successfully.',
        ...links(handle),
        resultSetMetaData: {
          format: 'jsonv2',
          rowType: outcome.rowType,
          partitionInfo: Array.from({ length: count }, () => ({ rowCount: 1, uncompressedSize: 1 })),
        },
        data,
        ...options.first,
      },
    };
  }

  const standIn = await startStandIn(async (asked): Promise<ServiceReply> => {
    const own = await options.answer?.(asked);
    if (own) return own;
    // What a host answers that is of no account.
    if (asked.host !== account)
      return { status: 404, headers: { 'content-type': 'text/html' }, body: '<html>404 Not Found</html>' };
    const refusal = await refusalOf(asked, options.token);
    if (refusal) return failure(401, ...refusal);
    const [, handle, action] = /^\/api\/v2\/statements(?:\/([^/]+)(\/cancel)?)?$/.exec(asked.path) ?? [];
    if (handle === undefined) {
      const reply = submit(asked);
      return options.lose?.(asked) ? { isLost: true } : reply;
    }
    if (action === undefined) return look(handle, asked);
    const one = kept.get(handle);
    if (one) one.isCancelled = true;
    return { body: { code: '000604', message: 'SQL execution canceled', ...links(handle) } };
  });
  return {
    location: 'snowflake://my_org-my_account/SUPPORT/PUBLIC?warehouse=SMALL',
    env: { ...standIn.env, SNOWFLAKE_USER: 'ada', SNOWFLAKE_PRIVATE_KEY: privateKey },
    tables,
    requests: standIn.requests,
    arrived: standIn.arrived,
    trouble: standIn.trouble,
    get statements() {
      return [...kept.values()];
    },
    async [Symbol.asyncDispose]() {
      await standIn[Symbol.asyncDispose]();
      tables.close();
    },
  };
}

/** "Using key pair authentication": who signed, for whom, and for an hour at most. */
async function refusalOf(
  { headers }: ServiceAsked,
  token: string | undefined,
): Promise<[code: string, message: string] | undefined> {
  const [, given = ''] = /^Bearer (\S+)$/.exec(headers.authorization ?? '') ?? [];
  const type = headers['x-snowflake-authorization-token-type'];
  if (token !== undefined && given === token && type !== 'KEYPAIR_JWT') return undefined;
  const invalid = ['390144', 'JWT token is invalid. [7fb87e37-2f26-4a10-9f9c-72276ea898bf]'] as const;
  if (type !== 'KEYPAIR_JWT') return ['390303', 'Invalid OAuth access token. [7fb87e37]'];
  const { payload } = await jwtVerify(given, pair.publicKey, {
    issuer: `MY_ORG-MY_ACCOUNT.ADA.${fingerprint(pair.publicKey)}`,
    subject: 'MY_ORG-MY_ACCOUNT.ADA',
  }).catch(() => ({ payload: {} as { exp?: number; iat?: number } }));
  const { exp = 0, iat = 0 } = payload;
  return exp > 0 && exp - iat <= 3600 ? undefined : [...invalid];
}

/** As `DESCRIBE USER` shows it: openssl rsa -pubin -outform DER | openssl dgst -sha256 -binary | openssl enc -base64. */
function fingerprint(key: KeyObject): string {
  return `SHA256:${hash('sha256', key.export({ type: 'spki', format: 'der' }), 'base64')}`;
}
