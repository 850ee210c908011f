import { codeOf, messageOf } from '../../core/errors/caught.js';
import { TicketsiftError } from '../../core/errors.js';

/**
 * Codes of SQLSTATE and of sockets of which the reason may be gone a moment later; a class is its first two characters. A server
 * that takes over from another only reads at first, of which 0A000 is what it says to a transaction that is to write.
 */
const passing =
  /^(08|53|57P0|57014|55P03|40001|40P01|25P0[34]|25006|25001|58030|E(CONN|PIPE|TIMEDOUT|HOST|NET|NOTFOUND|AI_AGAIN))/;

/** Returns whether what failed at a server may succeed a moment later: it is away, full or in use. */
export function mayPassSoon(error: unknown): boolean {
  const message = messageOf(error);
  return (
    passing.test(codeOf(error)) ||
    (codeOf(error) === '0A000' && /during recovery/.test(message)) ||
    /^(Connection terminated|Client (was|has)|Query read)/.test(message)
  );
}

/** What fails for now at the provider that renews the login with which one signs in at a server. */
export const passingAtProvider: readonly string[] = ['provider_unavailable', 'session_busy'];

/**
 * Returns whether what failed by a connection may succeed a moment later. While the connection is lost, that is so of whatever
 * a server or the network says. What the program itself has refused, such as tables of a newer version, has no cause and
 * stays so.
 */
export function mayPassAtConnection(error: unknown, { isLost }: { readonly isLost: () => boolean }): boolean {
  if (!(error instanceof TicketsiftError)) return false;
  if (passingAtProvider.includes(error.code)) return true;
  return error.code === 'database' && error.cause !== undefined && (isLost() || mayPassSoon(error.cause));
}
