import { isLoopback } from '../../../core/proxy.js';

/**
 * Returns where a file is that a server keeps elsewhere; undefined where an answer does not say so, or leads out of encryption, or
 * from another machine into this one.
 */
export function redirectIn(
  status: number,
  location: string | readonly string[] | undefined,
  from: URL,
): URL | undefined {
  if (![301, 302, 303, 307, 308].includes(status) || typeof location !== 'string') return undefined;
  if (!URL.canParse(location, from.href)) return undefined;
  const to = new URL(location, from);
  const isEncrypted = to.protocol === 'https:';
  if (!isEncrypted && (to.protocol !== 'http:' || from.protocol !== 'http:')) return undefined;
  return isLoopback(to.hostname) && !isLoopback(from.hostname) ? undefined : to;
}
