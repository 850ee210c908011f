import * as client from 'openid-client';
import { TicketsiftError } from '../../core/errors.js';
import { isLoopback } from '../../core/proxy.js';
import type { AuthSettings } from '../settings.js';
import { boundedFetch } from './bounded-fetch.js';
import { createSigningKeys } from './keys.js';
import type { Provider } from './provider.js';
import { asError } from './provider-error.js';

export interface DiscoveryOptions {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Milliseconds that each request may take. */
  readonly timeoutMs?: number;
}

/** Endpoints that are sent secrets, or decide whom to believe. */
const endpoints = [
  'authorization_endpoint',
  'token_endpoint',
  'jwks_uri',
  'device_authorization_endpoint',
  'revocation_endpoint',
] as const;

/**
 * Finds a provider by its metadata (OpenID Connect Discovery 1.0, section 4).
 * @throws TicketsiftError `insecure_issuer` where something goes over plain HTTP; `issuer_mismatch` where the metadata is
 *   of another issuer; `issuer_redirects`; `issuer_unreadable` for what is no metadata; `provider_unavailable`
 */
export async function discover(settings: AuthSettings, options: DiscoveryOptions): Promise<Provider> {
  const { issuer, clientId, clientSecret, proxy } = settings;
  const url = new URL(issuer);
  refusePlainHttp('The issuer', url);
  let skew: number | undefined;
  const fetch = boundedFetch({
    proxy,
    onDate: (date) => {
      skew = options.now() - date;
    },
    ...(options.timeoutMs !== undefined && { timeoutMs: options.timeoutMs }),
  });
  const config = await client
    .discovery(
      url,
      clientId,
      // Times are compared by `verifyIdToken`, which knows whether the clock is to blame.
      { [client.clockTolerance]: Number.MAX_SAFE_INTEGER },
      clientSecret ? client.ClientSecretPost(clientSecret) : client.None(),
      {
        [client.customFetch]: refusing(fetch, issuer),
        execute: [
          // Without it, id tokens are believed because of where they came from, whoever signed them.
          client.enableNonRepudiationChecks,
          ...(isLoopback(url.hostname) ? [client.allowInsecureRequests] : []),
        ],
      },
    )
    .catch((error: unknown) => {
      throw mismatchOf(error, issuer) ?? unreadable(error, issuer);
    });
  config[client.customFetch] = fetch;
  const metadata = config.serverMetadata();
  if (metadata.issuer !== issuer) throw mismatch(issuer, metadata.issuer);
  for (const name of endpoints) {
    const endpoint = metadata[name];
    if (endpoint !== undefined) refusePlainHttp(`Its ${name}`, new URL(endpoint), url);
  }
  return {
    settings,
    client: config,
    // As everything else that is asked of it, so that a signal ends this, too.
    keys: createSigningKeys(
      metadata.jwks_uri,
      (...request) => (config[client.customFetch] ?? fetch)(...request),
      options.now,
    ),
    clockSkewMs: () => skew,
  };
}

/** What a portal or a moved site answers is told apart from metadata that is wrong. */
function refusing(fetch: client.CustomFetch, issuer: string): client.CustomFetch {
  return async (url, options) => {
    const answer = await fetch(url, options);
    if (answer.status >= 300 && answer.status < 400) {
      throw new TicketsiftError('issuer_redirects', `${issuer} redirects elsewhere`, {
        hint: 'A login page of the network (open a browser once), or not the issuer: name the URL that it redirects to.',
      });
    }
    if (answer.status >= 500) {
      throw new TicketsiftError('provider_unavailable', `${issuer} answered ${answer.status} for now`, {
        hint: 'You stay logged in. Try again later.',
      });
    }
    if (/html/i.test(answer.headers.get('content-type') ?? '')) {
      throw new TicketsiftError(
        'issuer_unreadable',
        `${issuer} answered with a page for people, not with metadata`,
        {
          hint: 'A login page of the network (open a browser once), or not the issuer of an OpenID provider.',
        },
      );
    }
    return answer;
  };
}

function refusePlainHttp(what: string, url: URL, issuer: URL = url): void {
  if (url.protocol === 'https:' || (isLoopback(url.hostname) && isLoopback(issuer.hostname))) return;
  throw new TicketsiftError('insecure_issuer', `${what} is not reached by https: ${url.origin}`, {
    hint: 'Whoever is on the way could read what makes you you. There is no way around that.',
  });
}

function mismatchOf(error: unknown, issuer: string): TicketsiftError | undefined {
  const isMismatch =
    error instanceof client.ClientError && error.code === 'OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED';
  return isMismatch ? mismatch(issuer, undefined) : undefined;
}

function mismatch(issuer: string, found: string | undefined): TicketsiftError {
  return new TicketsiftError(
    'issuer_mismatch',
    `The metadata at ${issuer} is of another issuer${found === undefined ? '' : `: ${found.slice(0, 200)}`}`,
    { hint: 'Write auth.issuer exactly as the provider names itself, with or without a slash at its end.' },
  );
}

function unreadable(error: unknown, issuer: string): TicketsiftError {
  return asError(
    error,
    'issuer_unreadable',
    `${issuer} gave no metadata of an OpenID provider`,
    'See whether auth.issuer is right: it opens with /.well-known/openid-configuration after it.',
  );
}
