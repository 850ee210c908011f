import type { CustomFetch } from 'openid-client';
import { TicketsiftError } from '../../core/errors.js';
import { type KeySet, keySet } from '../session/session.js';

/** How often keys are fetched anew at most, in milliseconds: an unknown one in every token must not become a flood. */
const rest = 60_000;

/** See `Provider.keys`. */
export function createSigningKeys(uri: string | undefined, fetch: CustomFetch, now: () => number) {
  let held: Promise<KeySet> | undefined;
  let fetchedAt = Number.NEGATIVE_INFINITY;
  return (again?: 'again'): Promise<KeySet> => {
    const earlier = held;
    if (earlier !== undefined && !(again && now() - fetchedAt >= rest)) return earlier;
    // Only the second time counts: keys may be changed the moment after they were fetched first.
    if (earlier !== undefined) fetchedAt = now();
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
  if (uri === undefined) throw unreadable('The provider names no keys');
  const answer = await fetch(uri, {
    method: 'GET',
    headers: { accept: 'application/json' },
    body: null,
    redirect: 'manual',
  });
  const found = keySet.safeParse(await answer.json().catch(() => undefined));
  if (answer.status === 200 && found.success) return found.data;
  if (answer.status >= 500) {
    throw new TicketsiftError('provider_unavailable', 'The provider does not give out its keys for now', {
      hint: 'You stay logged in. Try again later.',
    });
  }
  throw unreadable('The provider’s keys cannot be read');
}

function unreadable(sentence: string): TicketsiftError {
  return new TicketsiftError('issuer_unreadable', sentence, {
    hint: 'Without them nobody can tell whether a token is genuine. ticketsift auth doctor says more.',
  });
}
