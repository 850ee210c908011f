import type { ErrorCode } from '../errors.js';
import { pageAddress } from '../world/page-address.js';
import type { TicketErrorCode } from './ticket-error.js';

/** Returns the address of the paragraph about an error. Statuses of HTTP share one. */
export function troubleshootingAddress(code: ErrorCode | TicketErrorCode): string {
  return pageAddress('troubleshooting', code.replace(/^http_\d+$/, 'http_status'));
}
