import { TicketsiftError } from '../../core/errors.js';
import { isLiteralLoopback } from '../../core/proxy.js';
import type { Variables } from '../../core/world/environment.js';

/** The variable that sends all requests to services to a stand-in on this machine: `http://127.0.0.1:8080`. */
const standInVariable = 'TICKETSIFT_STAND_IN';

/** Where requests for a host go. */
export interface ServiceOrigin {
  readonly origin: string;
  /** Before each path: names the host to a stand-in. */
  readonly prefix: string;
  readonly isStandIn: boolean;
}

/**
 * Returns where requests for a host of a service go: to it, by https, or to the stand-in that the environment names, which
 * must be on this machine, since it is sent credentials.
 * @throws TicketsiftError `config`
 */
export function originFor(host: string, variables: Variables): ServiceOrigin {
  const standIn = variables[standInVariable];
  if (!standIn) return { origin: `https://${host}`, prefix: '', isStandIn: false };
  const url = URL.canParse(standIn) ? new URL(standIn) : undefined;
  if (url?.protocol === 'http:' && isLiteralLoopback(url.hostname))
    return { origin: url.origin, prefix: `/${host}`, isStandIn: true };
  throw new TicketsiftError('config', `${standInVariable} must be an address of this machine`, {
    hint: `Set it to something like http://127.0.0.1:8080, or unset it to reach ${host} itself.`,
  });
}
