import { messageOf } from './caught.js';

/** Returns what to do about a certificate that is not trusted, by the code that Node.js gives the reason. */
export function certificateHint(code: string): string {
  if (/EXPIRED|NOT_YET_VALID/.test(code)) {
    return 'See whether the clock of this machine is right. If it is, the owner of the server has to renew its certificate.';
  }
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    return 'The certificate is for another name. See whether the address is right, and whether a proxy or VPN answers in its place.';
  }
  return 'If your own certificate authority issued it, set NODE_EXTRA_CA_CERTS=<its file>. The check cannot be turned off.';
}

/** Returns whether OpenSSL rejected a certificate, by the codes that Node.js gives its reasons. */
export function isOfCertificate(code: string): boolean {
  return /CERT|SIGNATURE|^ERR_TLS_|^INVALID_(CA|PURPOSE)$/.test(code);
}

/** Returns the status with which a proxy refuses, in undici's words: for a tunnel, and without one. */
export function refusalOfProxy(reason: unknown): string | undefined {
  return /^Proxy (?:response|Authentication Required) \((\d+)\)/.exec(messageOf(reason))?.[1];
}

/** Returns what to do about a proxy that refuses to reach an address, by the status with which it does. */
export function proxyHint(status: string, address: string): string {
  return status === '407'
    ? 'The proxy wants a name and a password: HTTPS_PROXY=http://name:password@proxy:3128 (HTTP_PROXY for http://).'
    : `Have the proxy that HTTPS_PROXY names allow ${address}, or list its host in NO_PROXY if it is reached directly.`;
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
