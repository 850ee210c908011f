import * as z from 'zod';
import { TicketsiftError } from '../../core/errors.js';
import { isLoopback } from '../../core/proxy.js';
import { describeValue } from '../../core/text/describe-value.js';
import { acceptedAlgorithms } from './signatures.js';

/** Endpoints that receive secrets or decide whom to trust. Each is an address, or missing. */
const endpointNames = [
  'authorization_endpoint',
  'token_endpoint',
  'jwks_uri',
  'device_authorization_endpoint',
  'revocation_endpoint',
] as const;

const endpoint = z.string().exactOptional();

/** The part of a provider's metadata that is used: OpenID Connect Discovery 1.0, section 3, and RFC 8628, section 4. */
const metadataSchema = z.object({
  issuer: z.string(),
  authorization_endpoint: endpoint,
  token_endpoint: endpoint,
  jwks_uri: endpoint,
  device_authorization_endpoint: endpoint,
  revocation_endpoint: endpoint,
  /** The ones that we accept; all that we accept where the provider does not say. */
  id_token_signing_alg_values_supported: z
    .array(z.string())
    .transform(acceptedAlgorithms)
    .catch(() => acceptedAlgorithms()),
  /** Some providers write `"true"`. */
  authorization_response_iss_parameter_supported: z.union([z.boolean(), z.stringbool()]).catch(false),
});

export type Metadata = z.infer<typeof metadataSchema>;

/**
 * Reads the metadata of a provider.
 * @param found the provider's answer
 * @throws TicketsiftError `issuer_unreadable` that names the wrong field; `issuer_mismatch` where it is of another issuer;
 *   `insecure_issuer` where an endpoint uses plain HTTP
 */
export function readMetadata(found: unknown, issuer: string): Metadata {
  if (typeof found !== 'object' || found === null || Array.isArray(found)) {
    throw noMetadata(issuer, `it answered with ${describeValue(found)}`);
  }
  const read = metadataSchema.safeParse(found);
  if (!read.success) {
    const field = String(read.error.issues[0]?.path[0]);
    throw malformed(field, describeValue(Reflect.get(found, field)));
  }
  const metadata = read.data;
  if (metadata.issuer !== issuer) throw mismatch(issuer, metadata.issuer);
  for (const name of endpointNames) {
    const address = metadata[name];
    if (address !== undefined) checkEndpoint(name, address, new URL(issuer));
  }
  return metadata;
}

/** Returns the page where a browser signs out; undefined where there is none, or none that may receive an id token. */
export function readSignOutPage(found: unknown, issuer: string): string | undefined {
  const page = z.object({ end_session_endpoint: z.url() }).safeParse(found).data?.end_session_endpoint;
  if (page === undefined) return undefined;
  const [url, { hostname }] = [new URL(page), new URL(issuer)];
  const isLocal = url.protocol === 'http:' && isLoopback(url.hostname) && isLoopback(hostname);
  return url.protocol === 'https:' || isLocal ? url.href : undefined;
}

/**
 * Requires the endpoints that every login needs, before the person is sent anywhere. Providers of tokens for jobs have
 * fewer.
 * @throws TicketsiftError `issuer_unreadable` that names what is missing
 */
export function requireLoginEndpoints(metadata: Pick<Metadata, 'token_endpoint' | 'jwks_uri'>): void {
  for (const name of ['token_endpoint', 'jwks_uri'] as const) {
    if (metadata[name] === undefined) throw malformed(name, 'missing');
  }
}

function checkEndpoint(name: string, address: string, issuer: URL): void {
  if (!/^[a-z][a-z\d+.-]*:/i.test(address) || !URL.canParse(address)) {
    throw malformed(name, describeValue(address));
  }
  const url = new URL(address);
  if (!/^https?:$/.test(url.protocol)) throw malformed(name, `an address of ${url.protocol}`);
  if (url.username !== '' || url.password !== '') throw malformed(name, 'an address with a user in it');
  refusePlainHttp(`Its ${name}`, url, issuer);
}

export function noMetadata(issuer: string, why: string): TicketsiftError {
  return new TicketsiftError(
    'issuer_unreadable',
    `${issuer} did not return the metadata of an OpenID provider: ${why}`,
    {
      hint: 'Check auth.issuer: with /.well-known/openid-configuration after it, it must open in a browser.',
    },
  );
}

/** @throws TicketsiftError `insecure_issuer` for plain HTTP, except to this machine itself */
export function refusePlainHttp(what: string, url: URL, issuer: URL = url): void {
  if (url.protocol === 'https:' || (isLoopback(url.hostname) && isLoopback(issuer.hostname))) return;
  throw new TicketsiftError('insecure_issuer', `${what} does not use https: ${url.origin}`, {
    hint: 'Others on the network could read your tokens, so https is always required.',
  });
}

function malformed(field: string, found: string): TicketsiftError {
  const wanted =
    field === 'issuer' ? 'the address of the issuer' : 'a whole address that starts with https://';
  return new TicketsiftError(
    'issuer_unreadable',
    `The provider’s metadata is wrong: ${field} is ${found}, and must be ${wanted}`,
    {
      hint: `Ask the operator of the provider to correct ${field}, or to leave it out if the provider does not have it.`,
    },
  );
}

function mismatch(issuer: string, found: string): TicketsiftError {
  return new TicketsiftError(
    'issuer_mismatch',
    `The metadata at ${issuer} is of another issuer: ${found.slice(0, 200)}`,
    { hint: 'Write auth.issuer exactly as the provider names itself, with or without a slash at its end.' },
  );
}
