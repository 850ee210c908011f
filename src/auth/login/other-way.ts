import type { Provider } from '../provider/provider.js';

/** Says how else to log in at a provider where one way is closed, as a hint; undefined where there is no other. */
export function otherWay({ client }: Provider, closed: 'browser' | 'device'): string | undefined {
  const { authorization_endpoint: page, device_authorization_endpoint: device } = client.serverMetadata();
  if (closed === 'browser' && device !== undefined) return 'Log in with ticketsift login --device.';
  if (closed === 'device' && page !== undefined) {
    return 'Log in with ticketsift login --no-browser: open the address that it prints in any browser, and paste the one that the browser ends up with.';
  }
  return undefined;
}

/** The same where the person can do nothing else. */
export function otherWayOrNone(provider: Provider, closed: 'browser' | 'device'): string {
  return otherWay(provider, closed) ?? 'The provider offers no other way to log in: tell its operator.';
}
