import { describe, expect, it } from 'vitest';
import type { LoginGrant } from '../../../../src/core/identity.js';
import { openSheets } from '../../../../src/storage/services/google/sheets-client.js';
import type { ServiceAccess } from '../../../../src/storage/services/service.js';
import {
  accountEmail,
  googleError,
  oneSheet,
  type StandInGoogle,
  spreadsheetId,
  startGoogle,
} from '../../../support/services/google.js';
import { hurriedAccess } from '../../../support/services/hurried-access.js';
import type { ServiceReply } from '../../../support/services/stand-in.js';

const reading = 'https://www.googleapis.com/auth/spreadsheets.readonly';

interface Given extends Partial<Pick<ServiceAccess, 'login'>> {
  readonly use?: 'read' | 'write';
  readonly id?: string;
  readonly variables?: Record<string, string>;
}

async function describeSheet(
  google: StandInGoogle,
  { use = 'read', id = spreadsheetId, variables, login }: Given = {},
) {
  await using client = openSheets(id, use, { ...hurriedAccess(variables ?? google.env), login });
  return await client.describe();
}

const info = (reason: string, metadata = {}) => [
  { '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason, domain: 'googleapis.com', metadata },
];

/** Answers as people met them: the texts are those of public issue trackers. */
describe('a refusal', () => {
  it.each<[what: string, reply: ServiceReply, message: string, hint: string]>([
    [
      'a spreadsheet that is not shared',
      googleError(403, 'PERMISSION_DENIED', 'The caller does not have permission'),
      `${accountEmail} may not read this spreadsheet`,
      `Share it with ${accountEmail}, as Viewer`,
    ],
    [
      'an API that is not enabled',
      googleError(
        403,
        'PERMISSION_DENIED',
        'Google Sheets API has not been used in project 42 before or it is disabled.',
        info('SERVICE_DISABLED', { consumer: 'projects/42', service: 'sheets.googleapis.com' }),
      ),
      'The Google Sheets API is not enabled',
      'https://console.cloud.google.com/apis/library/sheets.googleapis.com?project=42,',
    ],
    [
      'an API that is not enabled, by a name that leads elsewhere',
      googleError(
        403,
        'PERMISSION_DENIED',
        'disabled',
        info('SERVICE_DISABLED', { consumer: 'projects/4&x=//evil' }),
      ),
      'The Google Sheets API is not enabled',
      'apis/library/sheets.googleapis.com, wait',
    ],
    [
      'a file of Excel in Drive',
      googleError(400, 'FAILED_PRECONDITION', 'This operation is not supported for this document'),
      'not a Google spreadsheet but a file in Google Drive',
      'Save as Google Sheets',
    ],
    [
      'a spreadsheet that is not there',
      googleError(404, 'NOT_FOUND', 'Requested entity was not found.'),
      'There is no such spreadsheet',
      'copy it once more',
    ],
    [
      'a token that is never accepted',
      googleError(401, 'UNAUTHENTICATED', 'Request had invalid authentication credentials.'),
      'does not accept the credential any more',
      'key may have been deleted',
    ],
    [
      'a sheet that was renamed',
      googleError(400, 'INVALID_ARGUMENT', "Unable to parse range: 'Tickets'!A1:Z9"),
      'The sheet was changed meanwhile',
      'Run the same command again',
    ],
    [
      'rows that were deleted',
      googleError(
        400,
        'INVALID_ARGUMENT',
        "Range ('T'!A1:B9) exceeds grid limits. Max rows: 5, max columns: 2",
      ),
      'The sheet was changed meanwhile',
      'Run the same command again',
    ],
    [
      'something else',
      googleError(400, 'INVALID_ARGUMENT', 'Bad \u001b[31mthing'),
      'Google Sheets refuses this: Bad ␛[31mthing',
      'Check the address',
    ],
  ])('says what to do: %s', async (_, reply, message, hint) => {
    await using google = await startGoogle(oneSheet([]));
    google.intercept = ({ host }) => (host === 'sheets.googleapis.com' ? reply : undefined);
    await expect(describeSheet(google)).rejects.toMatchObject({
      code: 'service_refused',
      message: expect.stringContaining(message),
      hint: expect.stringContaining(hint),
    });
  });

  it.each([
    [
      'a clock that is wrong',
      'Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. Check your iat and exp values in the JWT claim.',
      'the clock of this machine is wrong',
    ],
    ['a key that was deleted', 'Invalid JWT Signature.', 'does not know the service account’s key'],
    [
      'an account that was deleted',
      'Invalid grant: account not found',
      'does not know the service account: Invalid grant',
    ],
    ['no reason', '', 'does not know the service account'],
  ])('of a token says what to do: %s', async (_, description, message) => {
    await using google = await startGoogle(oneSheet([]));
    google.intercept = () => ({
      status: 400,
      body: { error: 'invalid_grant', error_description: description },
    });
    await expect(describeSheet(google)).rejects.toMatchObject({
      code: 'service_refused',
      message: expect.stringContaining(message),
    });
    expect(google.requests).toHaveLength(1);
  });

  it.each([
    ['a page in place of an answer', { body: '<html>Sign in</html>' }, 'not what Google Sheets answers'],
    ['JSON that is none of it', { body: [] }, 'not what Google Sheets answers'],
    [
      'a page of a firewall',
      { status: 403, body: '<!DOCTYPE html><title>Error 403 (Forbidden)!!1</title>' },
      'A web page came in place of an answer from Google Sheets (status 403)',
    ],
  ])('is seen in %s', async (_, reply, message) => {
    await using google = await startGoogle(oneSheet([]));
    google.intercept = ({ host }) => (host === 'sheets.googleapis.com' ? reply : undefined);
    await expect(describeSheet(google)).rejects.toMatchObject({
      code: 'service_unavailable',
      message: expect.stringContaining(message),
    });
  });

  it('of too many requests is waited for, and said in the end', async () => {
    await using google = await startGoogle(oneSheet([]));
    const busy = googleError(
      429,
      'RESOURCE_EXHAUSTED',
      "Quota exceeded for quota metric 'Read requests' and limit 'Read requests per minute per user'",
    );
    google.intercept = ({ n, host }) => (host === 'sheets.googleapis.com' && n < 5 ? busy : undefined);
    expect((await describeSheet(google)).properties.title).toBe('Support');
    google.intercept = ({ host }) => (host === 'sheets.googleapis.com' ? busy : undefined);
    await expect(describeSheet(google)).rejects.toMatchObject({
      code: 'service_unavailable',
      hint: expect.stringContaining('60 requests a minute'),
    });
  });
});

/** https://developers.google.com/drive/api/guides/handle-errors, and googleapis/google-api-ruby-client#565. */
describe('what passes', () => {
  const legacy = (reason: string): ServiceReply => ({
    status: 403,
    body: {
      error: { code: 403, message: 'Rate Limit Exceeded', errors: [{ domain: 'usageLimits', reason }] },
    },
  });
  it.each<[string, ServiceReply]>([
    ['a limit of the user', legacy('userRateLimitExceeded')],
    ['a limit of the project', legacy('rateLimitExceeded')],
    [
      'a limit, as newer answers say it',
      googleError(403, 'PERMISSION_DENIED', 'Quota', info('RATE_LIMIT_EXCEEDED')),
    ],
    ['a service away', googleError(503, 'UNAVAILABLE', 'The service is currently unavailable.')],
    ['a failure', googleError(500, 'INTERNAL', 'Internal error encountered.')],
  ])('is waited for: %s', async (_, reply) => {
    await using google = await startGoogle(oneSheet([]));
    google.intercept = ({ n, host }) => (host === 'sheets.googleapis.com' && n < 4 ? reply : undefined);
    expect((await describeSheet(google)).properties.title).toBe('Support');
  });

  it('is a limit in the end, and no sheet that is not shared', async () => {
    await using google = await startGoogle(oneSheet([]));
    google.intercept = ({ host }) =>
      host === 'sheets.googleapis.com' ? legacy('rateLimitExceeded') : undefined;
    await expect(describeSheet(google)).rejects.toMatchObject({
      message: expect.stringContaining('more requests than its quota allows'),
    });
  });
});

describe('a token of a service account', () => {
  it('may say as a text how long it lasts', async () => {
    await using google = await startGoogle(oneSheet([]));
    google.tokens.set('ya29.text', { scope: reading, email: accountEmail });
    google.intercept = ({ host }) =>
      host === 'oauth2.googleapis.com'
        ? { body: { access_token: 'ya29.text', expires_in: '3599' } }
        : undefined;
    expect((await describeSheet(google)).properties.title).toBe('Support');
  });

  it('is requested once, and again where it has expired', async () => {
    await using google = await startGoogle(oneSheet([]));
    await using client = openSheets(spreadsheetId, 'read', hurriedAccess(google.env));
    await client.describe();
    await client.describe();
    google.tokens.clear();
    await client.describe();
    expect(google.requests.map(({ host }) => host.split('.')[0])).toEqual([
      'oauth2',
      'sheets',
      'sheets',
      'sheets',
      'oauth2',
      'sheets',
    ]);
  });

  it('is requested with nothing but the signed request, and not sent there', async () => {
    await using google = await startGoogle(oneSheet([]));
    await describeSheet(google);
    const [{ headers, body } = { headers: {}, body: '' }] = google.requests;
    expect(headers.authorization).toBeUndefined();
    expect([...new URLSearchParams(body).keys()]).toEqual(['grant_type', 'assertion']);
  });
});

describe('the login of a person', () => {
  const grant = (scopes: string[]): LoginGrant => ({ userId: 'u-1', scopes, token: async () => 'ya29.own' });
  const withLogin = async (use: 'read' | 'write', scopes: string[] | undefined) => {
    await using google = await startGoogle(oneSheet([]));
    google.tokens.set('ya29.own', { scope: reading, email: 'ada@example.com' });
    const asked: string[] = [];
    const login = async (issuer: string) => {
      asked.push(issuer);
      return scopes && grant(scopes);
    };
    const { TICKETSIFT_STAND_IN } = google.env;
    const found = await describeSheet(google, { use, login, variables: { TICKETSIFT_STAND_IN } });
    return { found, asked, hosts: google.requests.map(({ host }) => host) };
  };

  it('is used where it is one at Google, and the scope was granted', async () => {
    expect(await withLogin('read', ['openid', reading])).toMatchObject({
      found: { properties: { title: 'Support' } },
      asked: ['https://accounts.google.com'],
      hosts: ['sheets.googleapis.com'],
    });
  });

  it.each([
    [
      'read',
      ['openid', 'email'],
      'ticketsift login --scope https://www.googleapis.com/auth/spreadsheets.readonly',
    ],
    ['write', ['openid', reading], 'ticketsift login --scope https://www.googleapis.com/auth/spreadsheets.'],
  ] as const)('says what Google will ask before it does, to %s', async (use, scopes, hint) => {
    await expect(withLogin(use, [...scopes])).rejects.toMatchObject({
      code: 'login_required',
      hint: expect.stringContaining(hint),
    });
  });

  it('is named among the ways where there is none', async () => {
    await expect(withLogin('read', undefined)).rejects.toMatchObject({
      code: 'service_refused',
      message: 'There is no credential for Google Sheets',
      hint: expect.stringContaining('GOOGLE_APPLICATION_CREDENTIALS'),
    });
  });

  it('comes after a service account that the environment names', async () => {
    await using google = await startGoogle(oneSheet([]));
    await describeSheet(google, { login: async () => grant([reading]) });
    expect(google.tokens.size).toBe(1);
  });
});
