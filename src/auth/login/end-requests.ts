import { customFetch } from 'openid-client';
import type { Provider } from '../provider/provider.js';

/**
 * Lets a signal end the requests to a provider, until this is disposed of. openid-client takes no signal, and an
 * abandoned request would keep the process running for half a minute after a Ctrl-C.
 */
export function endRequestsWith(signal: AbortSignal, { client }: Provider): Disposable {
  const fetch = client[customFetch];
  if (!fetch) return { [Symbol.dispose]() {} };
  client[customFetch] = (url, options) => {
    const signals = options.signal ? [options.signal, signal] : [signal];
    return fetch(url, { ...options, signal: AbortSignal.any(signals) });
  };
  return {
    [Symbol.dispose]() {
      client[customFetch] = fetch;
    },
  };
}
