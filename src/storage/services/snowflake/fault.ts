import { TicketsiftError } from '../../../core/errors.js';
import type { SnowflakePlace } from './place.js';

interface FaultFacts {
  /** Such as `000904`; empty where there is none. */
  readonly code: string;
  /** Such as `42000`; empty where there is none. */
  readonly sqlState: string;
  /** The status of the answer. */
  readonly status: number;
}

/** What Snowflake has against a statement, or against going on with its result. Its message is hostile. */
export class SnowflakeFault extends Error {
  override readonly name = 'SnowflakeFault';
  readonly code: string;
  readonly sqlState: string;
  readonly status: number;

  constructor(message: string, { code, sqlState, status }: FaultFacts) {
    super(message);
    this.code = code;
    this.sqlState = sqlState;
    this.status = status;
  }

  /** Whether the statement ran out of time, by the request's limit or by one of the account, the user or the warehouse. */
  get isTimeout(): boolean {
    return this.status === 408 || this.code === '000630';
  }

  /** Whether somebody ended the statement. */
  get isCancelled(): boolean {
    return this.code === '000604' || this.sqlState === '57014';
  }

  /** Whether the result is no longer kept. */
  get isGone(): boolean {
    return this.status === 404 || this.status === 410;
  }
}

type Refusal = readonly [said: RegExp, message: string, hint: string];

/** What to do about faults that are not the statement's own, by `code sqlState message`. */
function refusals({ warehouse, role, database }: SnowflakePlace): readonly Refusal[] {
  const named = warehouse === undefined ? 'no warehouse is named' : `warehouse ${warehouse} cannot be used`;
  const asRole = role === undefined ? 'your default role' : `role ${role}`;
  return [
    [
      /^000606 |^\S* 57P03 |No active warehouse/,
      `No warehouse runs the statement: ${named}`,
      `Name one in the URL that ${asRole} may use (?warehouse=SMALL; GRANT USAGE ON WAREHOUSE), and that is running or resumes by itself (ALTER WAREHOUSE … SET AUTO_RESUME = TRUE).`,
    ],
    [
      /^000609 |^090073 |cannot be resumed|resource monitor/i,
      `${warehouse === undefined ? 'The warehouse' : `Warehouse ${warehouse}`} is suspended and cannot be resumed`,
      'Its quota may be used up: ask the people who run the account, or name another warehouse in the URL.',
    ],
    [
      /trial has ended|account is suspended|lack of payment/i,
      'The Snowflake account is suspended: its trial has ended, or it was not paid',
      'Ask the people who run the account to add a way to pay (Admin, Billing & Terms).',
    ],
    [
      /^09010[56] |does not have a current (?:database|schema)/i,
      database === undefined
        ? 'The URL names no database'
        : `Database ${database}, or its schema, is not there for ${asRole}`,
      'Write both into the URL: snowflake://my_org-my_account/SUPPORT/PUBLIC. Names in small letters need double quotes.',
    ],
    [
      /^003001 |^\S* 42501 |insufficient privileges/i,
      `You may not do that as ${asRole}`,
      'Name a role in the URL that may (?role=ANALYST), or have the right granted.',
    ],
  ];
}

/** Returns what to do about a fault that the text of a statement did not cause; undefined for any other. */
export function explainRefusal(fault: SnowflakeFault, place: SnowflakePlace): TicketsiftError | undefined {
  const said = `${fault.code} ${fault.sqlState} ${fault.message}`;
  const found = refusals(place).find(([pattern]) => pattern.test(said));
  if (!found) return undefined;
  const [, message, hint] = found;
  return new TicketsiftError('service_refused', message, { hint, cause: fault });
}
