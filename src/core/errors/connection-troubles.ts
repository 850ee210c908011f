import { messageOf } from './caught.js';

/** What to do about a certificate that is not trusted. */
export const certificateHint =
  'If your own certificate authority issued it, set NODE_EXTRA_CA_CERTS=<its file>. The check cannot be turned off.';

/** Returns whether OpenSSL rejected a certificate, by the codes that Node.js gives its reasons. */
export function isOfCertificate(code: string): boolean {
  return /CERT|SIGNATURE|^ERR_TLS_|^INVALID_(CA|PURPOSE)$/.test(code);
}

/** Returns the status with which a proxy refuses, in undici's words: for a tunnel, and without one. */
export function refusalOfProxy(reason: unknown): string | undefined {
  return /^Proxy (?:response|Authentication Required) \((\d+)\)/.exec(messageOf(reason))?.[1];
}

/** What the codes of Node and undici mean for a connection to a server, in words. */
export const connectionTroubles: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing accepts connections there',
  ENOTFOUND: 'no such host is known',
  EAI_AGAIN: 'its name could not be looked up',
  ECONNRESET: 'it broke off the connection',
  ETIMEDOUT: 'it accepted no connection in time',
  UND_ERR_CONNECT_TIMEOUT: 'it accepted no connection in time',
  UND_ERR_SOCKET: 'it broke off the connection',
};
