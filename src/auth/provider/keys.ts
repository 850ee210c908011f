import type { CustomFetch } from 'openid-client';
import * as z from 'zod';
import { TicketsiftError } from '../../core/errors.js';
import type { KeySet } from '../session/session.js';

/** Milliseconds between two fetches of the keys at least: tokens with unknown keys must not cause a flood of requests. */
const minIntervalMs = 60_000;

/** See `Provider.keys`. @param elapsed see `Stopwatch` */
export function createSigningKeys(uri: string | undefined, fetch: CustomFetch, elapsed: () => number) {
  let held: Promise<KeySet> | undefined;
  let fetchedAt = Number.NEGATIVE_INFINITY;
  return (again?: 'again'): Promise<KeySet> => {
    const earlier = held;
    if (earlier !== undefined && !(again && elapsed() - fetchedAt >= minIntervalMs)) return earlier;
    // The first fetch does not count: keys may change the moment after it.
    if (earlier !== undefined) fetchedAt = elapsed();
    const fetched = fetchKeys(uri, fetch);
    held = fetched;
    fetched.catch(() => {
      // The earlier keys are still valid.
      if (held === fetched) held = earlier;
    });
    return fetched;
  };
}

async function fetchKeys(uri: string | undefined, fetch: CustomFetch): Promise<KeySet> {
  if (uri === undefined) throw unreadable('The provider names no keys (jwks_uri)');
  const answer = await fetch(uri, {
    method: 'GET',
    headers: { accept: 'application/json' },
    body: null,
    redirect: 'manual',
  });
  const found = answer.status === 200 ? await readKeys(answer) : undefined;
  if (found) return found;
  if (answer.status >= 500) {
    throw new TicketsiftError('provider_unavailable', 'The provider cannot return its keys for now', {
      hint: 'Try again later.',
    });
  }
  throw unreadable('The provider’s keys cannot be read (jwks_uri)');
}

const ofAnyKey = {
  kid: z.string().optional(),
  alg: z.string().optional(),
  use: z.string().optional(),
  key_ops: z.array(z.string()).optional(),
};

/** Public keys of the kinds that may sign tokens, with their required parameters (RFC 7518, RFC 8037). */
const usableKey = z.discriminatedUnion('kty', [
  z.looseObject({ ...ofAnyKey, kty: z.literal('RSA'), n: z.string(), e: z.string() }),
  z.looseObject({ ...ofAnyKey, kty: z.literal('EC'), crv: z.string(), x: z.string(), y: z.string() }),
  z.looseObject({ ...ofAnyKey, kty: z.literal('OKP'), crv: z.string(), x: z.string() }),
]);

/** Drops the algorithm of an Ed25519 key: it has two names (RFC 9864), and a token may use the other one than its key. */
function forAnyName(key: z.infer<typeof usableKey>): KeySet['keys'][number] {
  if (key.crv !== 'Ed25519') return key;
  const { alg: _, ...rest } = key;
  return rest;
}

/** Reads a key set, without the keys that are invalid: they do not affect the others (RFC 7517, section 5). */
async function readKeys(answer: Response): Promise<KeySet | undefined> {
  const set = z.object({ keys: z.array(z.unknown()) }).safeParse(await answer.json().catch(() => undefined));
  if (!set.success) return undefined;
  return { keys: set.data.keys.flatMap((one) => usableKey.safeParse(one).data ?? []).map(forAnyName) };
}

/** Hides invalid keys from openid-client, which fetches keys itself and fails at an invalid one. */
export function withReadableKeys(fetch: CustomFetch, uri: string | undefined): CustomFetch {
  const ofKeys = uri === undefined ? undefined : new URL(uri).href;
  return async (url, options) => {
    const answer = await fetch(url, options);
    if (new URL(url).href !== ofKeys || answer.status !== 200) return answer;
    const keys = await readKeys(answer.clone());
    return keys ? Response.json(keys) : answer;
  };
}

function unreadable(sentence: string): TicketsiftError {
  return new TicketsiftError('issuer_unreadable', sentence, {
    hint: 'Without them, tokens cannot be verified. ticketsift auth doctor says more.',
  });
}
