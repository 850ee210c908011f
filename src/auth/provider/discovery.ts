import * as client from 'openid-client';
import { TicketsiftError } from '../../core/errors.js';
import { isLoopback } from '../../core/proxy.js';
import type { KnownSecrets } from '../../core/text/known-secrets.js';
import type { AuthSettings } from '../settings.js';
import { boundedFetch } from './bounded-fetch.js';
import { createSigningKeys, withReadableKeys } from './keys.js';
import { noMetadata, readMetadata, readSignOutPage, refusePlainHttp } from './metadata.js';
import type { Provider } from './provider.js';

export interface DiscoveryOptions {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** See `Stopwatch`. */
  readonly elapsed: () => number;
  /** Milliseconds that each request may take. */
  readonly timeoutMs?: number;
  /** Is given the secrets of all requests, so that they can be hidden. */
  readonly known?: KnownSecrets;
  /** Ends the request for the metadata. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Finds a provider by its metadata (OpenID Connect Discovery 1.0, section 4).
 * @throws TicketsiftError `insecure_issuer` where something goes over plain HTTP; `issuer_mismatch` where the metadata is
 *   of another issuer; `issuer_redirects`; `issuer_unreadable` for anything but metadata; `provider_unavailable`
 */
export async function discover(settings: AuthSettings, options: DiscoveryOptions): Promise<Provider> {
  const { issuer, clientId, clientSecret, proxy } = settings;
  const url = new URL(issuer);
  refusePlainHttp('The issuer', url);
  let skew: number | undefined;
  const fetchWith = (known: KnownSecrets | undefined) =>
    boundedFetch({
      proxy,
      onDate: (date) => {
        skew = options.now() - date;
      },
      ...(options.timeoutMs !== undefined && { timeoutMs: options.timeoutMs }),
      ...(known && { known }),
    });
  const fetch = fetchWith(options.known);
  const found = await fetchMetadata(url, issuer, fetch, options.signal);
  const metadata = readMetadata(found, issuer);
  const clientWith = (fetch: client.CustomFetch) => {
    const config = new client.Configuration(
      metadata,
      clientId,
      // `verifyIdToken` compares times, since it knows whether the clock is wrong.
      { [client.clockTolerance]: Number.MAX_SAFE_INTEGER },
      clientSecret ? client.ClientSecretPost(clientSecret) : client.None(),
    );
    // Without this, id tokens are accepted because of where they came from, whatever key signed them.
    client.enableNonRepudiationChecks(config);
    if (isLoopback(url.hostname)) client.allowInsecureRequests(config);
    config[client.customFetch] = withReadableKeys(fetch, metadata.jwks_uri);
    return config;
  };
  const config = clientWith(fetch);
  const provider: Provider = {
    settings,
    client: config,
    // By the client's own fetch, so that a signal ends this request, too.
    keys: createSigningKeys(
      metadata.jwks_uri,
      (...request) => (config[client.customFetch] ?? fetch)(...request),
      options.elapsed,
    ),
    clockSkewMs: () => skew,
    signOutPage: readSignOutPage(found, issuer),
    withOwnClient: (known) => ({ ...provider, client: clientWith(fetchWith(known)) }),
  };
  return provider;
}

/** Fetches the metadata, unchecked. Answers of a portal or a moved site get errors of their own. */
async function fetchMetadata(
  url: URL,
  issuer: string,
  fetch: client.CustomFetch,
  signal: AbortSignal | undefined,
): Promise<unknown> {
  const answer = await fetch(metadataUrl(url), {
    method: 'GET',
    headers: { accept: 'application/json' },
    body: null,
    redirect: 'manual',
    ...(signal && { signal }),
  });
  if (answer.status >= 300 && answer.status < 400) {
    throw new TicketsiftError('issuer_redirects', `${issuer} redirects elsewhere`, {
      hint: 'Your network may want you to sign in: open a browser once. Otherwise auth.issuer is wrong: set it to the URL that it redirects to.',
    });
  }
  if (answer.status >= 500) {
    throw new TicketsiftError('provider_unavailable', `${issuer} answered ${answer.status} for now`, {
      hint: 'Try again later.',
    });
  }
  if (/html/i.test(answer.headers.get('content-type') ?? '')) {
    throw new TicketsiftError('issuer_unreadable', `${issuer} answered with a web page instead of metadata`, {
      hint: 'Your network may want you to sign in: open a browser once. Otherwise auth.issuer is not the issuer of an OpenID provider.',
    });
  }
  if (answer.status !== 200) throw noMetadata(issuer, `it answered ${answer.status}`);
  return answer.json().catch(() => {
    throw noMetadata(issuer, 'its answer is not JSON');
  });
}

function metadataUrl(issuer: URL): string {
  const url = new URL(issuer);
  // The address of the metadata, given by mistake in place of the issuer, still leads to the metadata.
  if (!url.pathname.includes('/.well-known/')) {
    url.pathname = `${url.pathname.replace(/\/+$/, '')}/.well-known/openid-configuration`;
  }
  return url.href;
}
