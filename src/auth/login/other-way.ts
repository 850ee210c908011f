import type { Provider } from '../provider/provider.js';

/** Returns a hint at another way to log in when one is not possible; undefined where there is no other. */
export function otherWay({ client }: Provider, closed: 'browser' | 'device'): string | undefined {
  const { authorization_endpoint: page, device_authorization_endpoint: device } = client.serverMetadata();
  if (closed === 'browser' && device !== undefined) return 'Log in with ticketsift login --device.';
  if (closed === 'device' && page !== undefined) {
    return 'Log in with ticketsift login --no-browser: open the address that it prints in any browser, and paste the address that the browser ends up at.';
  }
  return undefined;
}

/** Returns the same, or what to do where there is no other way. */
export function otherWayOrNone(provider: Provider, closed: 'browser' | 'device'): string {
  return otherWay(provider, closed) ?? 'The provider offers no other way to log in: tell its operator.';
}
