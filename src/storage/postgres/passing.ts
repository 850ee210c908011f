import { codeOf, messageOf } from '../../core/errors/caught.js';

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
