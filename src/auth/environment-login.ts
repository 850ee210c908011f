import { TicketsiftError } from '../core/errors.js';
import type { KnownSecrets } from '../core/text/known-secrets.js';
import type { Clock } from '../core/world/clock.js';
import { userOf } from './claims.js';
import type { Login } from './current-user.js';
import { boundedFetch } from './provider/bounded-fetch.js';
import { discover } from './provider/discovery.js';
import type { Provider } from './provider/provider.js';
import { verifyIdToken } from './provider/verify.js';
import type { AuthSettings } from './settings.js';
import type { User } from './user.js';

/** The secrets that the environment of a job may have. */
export interface JobSecrets {
  readonly token: string | undefined;
  readonly githubRequestUrl: string | undefined;
  readonly githubRequestToken: string | undefined;
}

export interface EnvironmentLoginOptions {
  readonly secrets: JobSecrets;
  readonly settings: AuthSettings;
  readonly provider: () => Promise<Provider>;
  readonly clock: Clock;
  /** Is given the tokens, so that they can be hidden. */
  readonly known?: KnownSecrets;
  /** GitHub's issuer of tokens for jobs, or a test's. */
  readonly githubIssuer?: string;
}

/**
 * Returns the login that the environment gives, by a token that is verified like any other. No other login is tried
 * then: a job with a wrong token must not run as the user who logged in on that machine.
 * @returns undefined where the environment gives no token
 */
export function environmentLogin(options: EnvironmentLoginOptions): Login | undefined {
  const { secrets, settings, clock } = options;
  const { githubRequestUrl: url, githubRequestToken: bearer, token } = secrets;
  const { clientId, audience = clientId } = settings;
  if (token !== undefined) {
    const known = kept(() => fromVariable(token, options), clock);
    return loginOf(known, audience === clientId ? known : refuseForeignToken);
  }
  if (settings.ci !== 'github' || url === undefined || bearer === undefined) return undefined;
  const known = kept(() => fromGitHub(url, bearer, audience, options), clock);
  return loginOf(
    known,
    audience === clientId ? known : kept(() => fromGitHub(url, bearer, clientId, options), clock),
  );
}

/** @param knownHere gives a token for this program, not for the resource of `auth.audience` */
function loginOf(known: () => Promise<Known>, knownHere: () => Promise<Known>): Login {
  return {
    user: async () => (await known()).user,
    accessToken: async () => (await known()).token,
    idToken: async () => (await knownHere()).token,
  };
}

/** Refuses to give a database the token of another resource: the database could use that resource with it. */
async function refuseForeignToken(): Promise<never> {
  throw new TicketsiftError(
    'config',
    'TICKETSIFT_TOKEN is for auth.audience, so it is not sent to a database',
    {
      hint: 'Give the job a database role of its own, or a profile without auth.audience and a token for auth.client_id.',
    },
  );
}

interface Known {
  readonly user: User;
  readonly token: string;
  /** Milliseconds since 1970. */
  readonly endsAt: number;
}

/** Milliseconds that a token must still be valid for, to be handed on. */
const margin = 60_000;

/** Keeps a token, and gets a new one shortly before it expires: those of GitHub last for some minutes. */
function kept(find: () => Promise<Known>, { now }: Pick<Clock, 'now'>): () => Promise<Known> {
  let finding: Promise<Known> | undefined;
  const findAnew = () => {
    finding = find();
    return finding;
  };
  return async () => {
    const held = finding;
    if (held === undefined) return findAnew();
    const known = await held;
    if (now() < known.endsAt - margin) return known;
    // Another caller that waited may have begun already.
    return finding === held || finding === undefined ? findAnew() : finding;
  };
}

async function fromVariable(token: string, options: EnvironmentLoginOptions): Promise<Known> {
  const { settings, clock } = options;
  const provider = await options.provider();
  const claims = await verifyIdToken(token, {
    issuer: settings.issuer,
    audience: settings.audience ?? settings.clientId,
    issuedTo: settings.audience === undefined ? undefined : 'anyone',
    keys: provider.keys,
    clockSkewMs: provider.clockSkewMs,
    now: clock.now,
  }).catch((error: unknown) => {
    throw error instanceof TicketsiftError ? inVariable(error) : error;
  });
  return { user: userOf(claims, settings), token, endsAt: claims.exp * 1000 };
}

function inVariable(error: TicketsiftError): TicketsiftError {
  if (error.exitCode !== 4) return error;
  return new TicketsiftError(error.code, `TICKETSIFT_TOKEN: ${error.message}`, {
    hint: 'Give the job a new token, issued by auth.issuer for auth.audience or auth.client_id. No other login is tried.',
  });
}

const gitHub = 'https://token.actions.githubusercontent.com';

/** Requests the token that identifies a job of GitHub Actions, which needs the permission `id-token: write`. */
async function fromGitHub(
  url: string,
  bearer: string,
  audience: string,
  options: EnvironmentLoginOptions,
): Promise<Known> {
  const { settings, clock, known, githubIssuer = gitHub } = options;
  if (!URL.canParse(url)) {
    throw new TicketsiftError('config', 'ACTIONS_ID_TOKEN_REQUEST_URL is not a URL', {
      hint: 'GitHub sets it in jobs with `permissions: id-token: write`. Do not change it.',
    });
  }
  const target = new URL(url);
  target.searchParams.set('audience', audience);
  const answer = await boundedFetch({ proxy: settings.proxy, ...(known && { known }) })(target.href, {
    method: 'GET',
    headers: { accept: 'application/json', authorization: `Bearer ${bearer}` },
    body: null,
    redirect: 'manual',
  });
  const { value } = Object(await answer.json().catch(() => ({})));
  if (answer.status !== 200 || typeof value !== 'string') {
    throw new TicketsiftError('login_failed', `GitHub gave the job no token (it answered ${answer.status})`, {
      hint: 'Give the job `permissions: id-token: write`.',
    });
  }
  const issuer = await discover({ ...settings, issuer: githubIssuer, clientSecret: undefined }, clock);
  const claims = await verifyIdToken(value, {
    issuer: githubIssuer,
    audience,
    keys: issuer.keys,
    now: clock.now,
  });
  return {
    user: userOf(claims, { ...settings, issuer: githubIssuer }),
    token: value,
    endsAt: claims.exp * 1000,
  };
}
