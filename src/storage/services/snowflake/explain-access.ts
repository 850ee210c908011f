import * as z from 'zod';
import { TicketsiftError } from '../../../core/errors.js';
import { parseJson } from '../../../core/text/json.js';
import { shorten } from '../../../core/text/shorten.js';
import type { ServiceFailure } from '../service.js';
import { SnowflakeFault } from './fault.js';
import type { SnowflakePlace } from './place.js';

const failureBody = z.object({
  code: z.string().nullish(),
  message: z.string().nullish(),
  sqlState: z.string().nullish(),
});

type Reason = readonly [said: RegExp, message: string, hint: string];

/**
 * Why an account does not let us in, by `code message`. The codes are those of Snowflake's knowledge base and of its own
 * drivers' issues, since the reference of the SQL API lists none.
 */
function reasons({ account, role }: SnowflakePlace, user: string | undefined): readonly Reason[] {
  const who = user === undefined ? 'the user' : `user ${user.toUpperCase()}`;
  return [
    [
      /^39014[0-9] |JWT token/,
      'Snowflake does not accept the signed token',
      `Check that ${who} of account ${account} has this key (DESCRIBE USER shows the fingerprint of its public key), that the account is written with underscores where its name has some, and that the clock of this machine is right.`,
    ],
    [
      /^390318 |^390114 |expired/i,
      'The token for Snowflake has expired',
      'Put a new one into SNOWFLAKE_TOKEN and run the same command again: what is cached is not paid for twice.',
    ],
    [
      /^39018[69] |not granted to this user|role .* (?:does not exist|is not)/i,
      role === undefined
        ? 'Snowflake does not let the user have that role'
        : `Role ${role} is not granted to ${who}`,
      'Name another role in the URL (?role=ANALYST), or have it granted: GRANT ROLE … TO USER …. A programmatic access token may be restricted to one role.',
    ],
    [
      /disabled/i,
      `Snowflake has disabled ${who}`,
      'Ask the people who run the account to enable it: ALTER USER … SET DISABLED = FALSE.',
    ],
    [/locked/i, `Snowflake has locked ${who} for now`, 'Wait a quarter of an hour, or have it unlocked.'],
    [
      /^3904(?:20|22|32) |network policy|not allowed to access/i,
      'A network policy of the account does not let this machine in',
      'Reach it from an allowed address, or have the address of this machine allowed. A programmatic access token needs a network policy of its user.',
    ],
    [
      /^390(?:303|195|100|302) |^3943|OAuth|token/i,
      'Snowflake does not accept the token',
      'Put a new one into SNOWFLAKE_TOKEN. SNOWFLAKE_AUTHENTICATOR may say what it is: oauth or programmatic_access_token.',
    ],
  ];
}

/** Returns what an answer means that is not a success: a fault of a statement, or a sentence with what to do. */
export function explainFailure(
  { request, answer }: ServiceFailure,
  place: SnowflakePlace,
  user: string | undefined,
): Error {
  const { status, text } = answer;
  const read = failureBody.safeParse(parseJson(text));
  if (!read.success) return withoutBody(status, place);
  const { code, message, sqlState } = read.data;
  const said = shorten(message ?? '', 400);
  const facts = { code: code ?? '', sqlState: sqlState ?? '', status };
  const isOfStatement = status === 422 || status === 408 || request.path.includes('/statements/');
  if (status !== 401 && status !== 403 && (isOfStatement || status === 400)) {
    return new SnowflakeFault(message ?? `status ${status}`, facts);
  }
  if (status !== 401 && status !== 403) return withoutBody(status, place, said);
  const known = reasons(place, user).find(([pattern]) => pattern.test(`${facts.code} ${said}`));
  const [, why, hint] = known ?? [
    undefined,
    'Snowflake does not let you in',
    'Check the account, the user and the credential.',
  ];
  return new TicketsiftError('service_refused', `${why} (${said || `status ${status}`})`, { hint });
}

/** An account that does not exist, and a gateway before one that does, answer with a web page. */
function withoutBody(status: number, { host }: SnowflakePlace, said?: string): TicketsiftError {
  if (status === 403 || status === 404) {
    return new TicketsiftError(
      'service_refused',
      `There is no Snowflake account at ${host} (status ${status})`,
      {
        hint: 'Check the name of the account: my_org-my_account, or the locator with its region and cloud, such as xy12345.us-east-2.aws. With PrivateLink its name ends in .privatelink.',
      },
    );
  }
  const why = said ? `: ${said}` : '';
  return new TicketsiftError(
    'service_unavailable',
    `Snowflake does not answer at ${host} (status ${status}${why})`,
    {
      hint: 'Run the same command again later; status.snowflake.com tells of outages.',
    },
  );
}
