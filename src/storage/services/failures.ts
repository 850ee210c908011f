import {
  certificateHint,
  connectionTroubles,
  isOfCertificate,
  proxyHint,
} from '../../core/errors/connection-troubles.js';
import { TicketsiftError } from '../../core/errors.js';
import { headerOf } from '../../core/http/headers.js';
import { bodyTooLarge } from '../../core/http/read-at-most.js';
import { visible } from '../../core/text/visible.js';
import type { LostAnswer } from './send-once.js';
import type { Service, ServiceFailure } from './service.js';

/** An answer is larger than the request allows: less may be requested at once, but the same again is of no use. */
export class AnswerTooLarge extends TicketsiftError {}

/** Returns what it means that a service redirects: no redirect is followed. */
export function redirectFailure({ name }: Service, { request, answer }: ServiceFailure): TicketsiftError {
  const { status, headers } = answer;
  const location = headerOf(headers, 'location') ?? '';
  const target = URL.canParse(location) ? new URL(location).host : 'another address';
  const isOfVendor = domainOf(target) === domainOf(request.host);
  return new TicketsiftError(
    'service_refused',
    `${name} sends us to ${visible(target)} (status ${status}), where your credential does not belong`,
    {
      hint: isOfVendor
        ? 'Check the name of the account: it may have been renamed.'
        : 'A proxy or the sign-in page of this network may be in between: open any page in a browser, then run the same command again.',
    },
  );
}

/** Returns the last two labels of a host. */
function domainOf(host: string): string {
  return host.split('.').slice(-2).join('.');
}

/** Returns what it means that there was no answer from a host. */
export function connectionFailure(
  { name }: Service,
  host: string,
  { reason, code, refusalOfProxy }: LostAnswer,
): TicketsiftError {
  if (isOfCertificate(code)) {
    const message = `The certificate of ${host} is not trusted: ${code}`;
    return new TicketsiftError('service_unavailable', message, { hint: certificateHint(code) });
  }
  if (refusalOfProxy !== undefined) {
    const message = `The proxy lets nothing through to ${host} (status ${refusalOfProxy})`;
    return new TicketsiftError('service_unavailable', message, { hint: proxyHint(refusalOfProxy, host) });
  }
  const isLate = reason instanceof Error && reason.name === 'TimeoutError';
  const why = isLate
    ? 'it did not answer in time'
    : code === bodyTooLarge
      ? 'its answer is too large'
      : (connectionTroubles[code] ?? (code === '' ? 'the connection failed' : code));
  const Kind = code === bodyTooLarge ? AnswerTooLarge : TicketsiftError;
  return new Kind('service_unavailable', `No answer from ${name} at ${host}: ${why}`, {
    hint:
      code === 'ENOTFOUND'
        ? 'Check the name of the account, and the network.'
        : 'Check the network, and HTTPS_PROXY if you need a proxy; then run the same command again.',
  });
}
