import { customFetch } from 'openid-client';
import type { Provider } from '../provider/provider.js';

/**
 * Lets a signal end what is asked of a provider, until this is disposed of. openid-client takes no signal, and a request
 * that nobody waits for any longer would keep the process from ending: for half a minute after a Ctrl-C.
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
