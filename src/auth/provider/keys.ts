import type { CustomFetch } from 'openid-client';
import * as z from 'zod';
import { TicketsiftError } from '../../core/errors.js';
import type { KeySet } from '../session/session.js';

/** How often keys are fetched anew at most, in milliseconds: an unknown one in every token must not become a flood. */
const rest = 60_000;

/** See `Provider.keys`. @param elapsed see `Stopwatch` */
export function createSigningKeys(uri: string | undefined, fetch: CustomFetch, elapsed: () => number) {
  let held: Promise<KeySet> | undefined;
  let fetchedAt = Number.NEGATIVE_INFINITY;
  return (again?: 'again'): Promise<KeySet> => {
    const earlier = held;
    if (earlier !== undefined && !(again && elapsed() - fetchedAt >= rest)) return earlier;
    // Only the second time counts: keys may be changed the moment after they were fetched first.
    if (earlier !== undefined) fetchedAt = elapsed();
    const fetched = fetchKeys(uri, fetch);
    held = fetched;
    fetched.catch(() => {
      // Those that were good before are so still.
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
    throw new TicketsiftError('provider_unavailable', 'The provider does not give out its keys for now', {
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

/** Public keys of the kinds that tokens may be signed with, with all that is required of them (RFC 7518, RFC 8037). */
const usableKey = z.discriminatedUnion('kty', [
  z.looseObject({ ...ofAnyKey, kty: z.literal('RSA'), n: z.string(), e: z.string() }),
  z.looseObject({ ...ofAnyKey, kty: z.literal('EC'), crv: z.string(), x: z.string(), y: z.string() }),
  z.looseObject({ ...ofAnyKey, kty: z.literal('OKP'), crv: z.string(), x: z.string() }),
]);

/** The algorithm of Ed25519 has two names (RFC 9864), and a token may have the other one than its key. */
function forAnyName(key: z.infer<typeof usableKey>): KeySet['keys'][number] {
  if (key.crv !== 'Ed25519') return key;
  const { alg: _, ...rest } = key;
  return rest;
}

/** Leaves out keys that make no sense: one of them does not make the others worse (RFC 7517, section 5). */
async function readKeys(answer: Response): Promise<KeySet | undefined> {
  const set = z.object({ keys: z.array(z.unknown()) }).safeParse(await answer.json().catch(() => undefined));
  if (!set.success) return undefined;
  return { keys: set.data.keys.flatMap((one) => usableKey.safeParse(one).data ?? []).map(forAnyName) };
}

/** Lets openid-client, which fetches keys itself and would stumble over one that makes no sense, see the others alone. */
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
    hint: 'Without them nobody can tell whether a token is genuine. ticketsift auth doctor says more.',
  });
}
